"""Signing in for training in a real browser, with scripts and without, under either name of this machine."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from api.application import create_application
from api.settings import load_settings
from api.workbench import Workbench

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def training_port(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        database = tmp_path_factory.mktemp("training") / "consilium-training.db"
        settings = load_settings(home=home, database_url=f"sqlite:///{database}", training=True, port=port)
        with Workbench.open(settings) as workbench:
            server = uvicorn.Server(uvicorn.Config(create_application(workbench), log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            yield port
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_somebody_is_picked_and_somebody_else_after_that(
    browser: Browser, training_port: int, host: str, *, scripts: bool
) -> None:
    address = f"http://{host}:{training_port}/"
    told: list[str] = []
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
        page.goto(f"{address}sign-in?next=/docs")
        page.get_by_role("button", name="Anna Lindqvist").click()
        expect(page).to_have_url(f"{address}docs")
        expect(page.get_by_text("Anna Lindqvist")).to_be_visible()
        assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in context.cookies())
        assert [cookie["name"] for cookie in context.cookies()] == ["consilium"]
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
        assert context.cookies() == []
        page.get_by_role("link", name="Sign in again").click()
        page.get_by_role("combobox", name="Expert").select_option("expert-SAMPLE-049")
        page.locator("form", has=page.get_by_role("combobox")).get_by_role("button").click()
        expect(page.get_by_text("Andrés Bermejo")).to_be_visible()
        expect(page).to_have_url(address)
    assert told == []


def test_a_form_of_another_session_is_refused(browser: Browser, training_port: int) -> None:
    address = f"http://localhost:{training_port}/"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}sign-in")
        page.get_by_role("button", name="Anna Lindqvist").click()
        expect(page.get_by_text("Anna Lindqvist")).to_be_visible()
        other = context.new_page()
        other.goto(f"{address}sign-in")
        other.get_by_role("button", name="Oskar Lund").click()
        expect(other.get_by_text("Oskar Lund")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_text("The form is not of this sign-in any more")).to_be_visible()
