"""The main paths of experts, clinicians and administrators in a real browser; axe finds no violation on them."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.application import create_application
from api.entry.training import prepare
from api.protection import new_master_key
from api.settings import load_settings
from api.workbench import Workbench

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def furnished(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a training environment with sample people and cases."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        folder = tmp_path_factory.mktemp("training")
        settings = load_settings(
            home=home,
            database_url=f"sqlite:///{folder / 'consilium-training.db'}",
            key_copy=folder / "keys.db",
            master_keys=new_master_key("test"),
            training=True,
            port=port,
        )
        with Workbench.open(settings) as workbench:
            prepare(workbench)
            server = uvicorn.Server(uvicorn.Config(create_application(workbench), log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            yield f"http://localhost:{port}"
            server.should_exit = True
            thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        opened = context.new_page()
        told: list[str] = []
        opened.on("console", lambda one: told.append(one.text) if one.type in {"error", "warning"} else None)
        yield opened
        assert [one for one in told if "422" not in one] == []


def sign_in(page: Page, address: str, subject: str, following: str) -> None:
    page.goto(f"{address}/sign-in?next={following}")
    if subject.startswith("expert-"):
        page.get_by_role("combobox", name="Expert").select_option(subject)
        page.locator("form", has=page.get_by_role("combobox")).get_by_role("button").click()
    else:
        page.locator(f'button[value="{subject}"]').click()
    expect(page).to_have_url(address + following)


def looked_at(page: Page) -> None:
    """Makes sure that axe finds nothing, and that nothing is wider than the phone."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_expert_answers_in_two_clicks_and_says_what_they_take_on(page: Page, furnished: str) -> None:
    sign_in(page, furnished, "expert-SAMPLE-061", "/invitations")
    looked_at(page)
    page.locator("tbody a").first.click()
    looked_at(page)
    page.get_by_label("I have no time for it").check()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("Thank you for answering")).to_be_visible()
    page.locator(".account a").click()
    looked_at(page)
    page.get_by_label("Open panels at once, at most").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("invitations go by it")
    expect(page.get_by_label("Open panels at once, at most")).to_have_value("2")


def test_a_clinician_enrols_masks_consents_and_asks(page: Page, furnished: str) -> None:
    sign_in(page, furnished, "clinician", "/cases/new")
    looked_at(page)
    page.get_by_label("Nickname").fill("Eibe")
    page.get_by_label("Case summary or phenopacket").fill("Frau Anna Weber, Gicht seit dem 20. Lebensjahr.")
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_text("What looks like an identifier")).to_be_visible()
    looked_at(page)
    page.get_by_label("Signed on").fill("2026-01-05")
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_role("heading", name="Eibe")).to_be_visible()
    expect(page.get_by_text("Weber")).to_have_count(0)
    looked_at(page)
    page.get_by_text("Ask a panel", exact=True).first.click()
    page.get_by_label("What do you want to know?").fill("Which test next?")
    page.get_by_label("Network").select_option("ERKNet")
    page.get_by_role("button", name="Ask a panel").click()
    page.wait_for_url(re.compile(r"/panels/panel-"))


def test_an_administrator_sees_the_changes_before_they_count(page: Page, furnished: str) -> None:
    sign_in(page, furnished, "administrator", "/admin/directory")
    looked_at(page)
    lines = [{"expert_id": "NEW-1", "name": "Dr New", "disorders": {"ORPHA:213": 4}}, {"expert_id": "NEW-2"}]
    content = "\n".join(json.dumps(one) for one in lines).encode()
    page.get_by_label("File of experts").set_input_files(
        {"name": "new.jsonl", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("heading", name="What the import changes")).to_be_visible()
    expect(page.get_by_role("heading", name="What is wrong in the file")).to_be_visible()
    looked_at(page)


@pytest.mark.parametrize("path", ["/network", "/admin", "/admin/access", "/admin/announcements", "/referrals"])
def test_pages_of_the_office_are_accessible(page: Page, furnished: str, path: str) -> None:
    sign_in(page, furnished, "coordinator", path)
    looked_at(page)
