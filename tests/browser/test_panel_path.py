"""From a case with consent to a signed-off outcome in a real browser, with scripts on and off."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from socket import create_server

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from api.application import create_application
from api.cases.sections import write_section
from api.identity import Principal
from api.protection import new_master_key
from api.settings import load_settings
from api.store.tables import CaseRow, StaffRow
from api.workbench import Workbench
from tests.api.people import KIDNEY, add_case, add_referral

pytestmark = pytest.mark.slow

SUMMARY = (
    "34-jähriger Mann mit Gicht seit dem 20. Lebensjahr und langsam abnehmender Nierenfunktion. Keine Hämaturie, keine "
    "Proteinurie. Der Vater wurde mit 45 Jahren dialysepflichtig. Sonographisch kleine Nieren mit Markzysten."
)


@dataclass
class Service:
    """The service for training, and cases in it that are referred to the kidney network with consent for care."""

    address: str
    workbench: Workbench

    def case(self) -> str:
        with self.workbench.store.begin() as transaction:
            clinician = transaction.session.scalars(select(StaffRow).where(StaffRow.subject == "clinician")).one()
            case_id = add_case(transaction, clinician.staff_id)
            row = transaction.session.get_one(CaseRow, case_id)
            who = Principal(clinician.staff_id, clinician.name)
            write_section(transaction, who, row, "summary", {"text": SUMMARY})
            add_referral(transaction, case_id, clinician.staff_id, KIDNEY, "accepted")
        return case_id


@pytest.fixture(scope="module")
def service(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        settings = load_settings(
            home=workbench.settings.home,
            database_url=f"sqlite:///{tmp_path_factory.mktemp('panels') / 'consilium-training.db'}",
            master_keys=new_master_key("test"),
            training=True,
            port=port,
        )
        with Workbench.open(settings, knowledge=workbench.knowledge) as opened:
            server = uvicorn.Server(uvicorn.Config(create_application(opened), log_config=None, access_log=False))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            yield Service(f"http://localhost:{port}", opened)
            server.should_exit = True
            thread.join()


@dataclass
class Desk:
    """A browser of somebody's own, and what its console told."""

    context: BrowserContext
    page: Page
    told: list[str]
    checks: bool

    def check(self) -> None:
        """Nothing that axe finds, where scripts run."""
        if self.checks:
            found = Axe().run(self.page)
            assert found.violations_count == 0, found.generate_report()


def sit_down(browser: Browser, service: Service, name: str, path: str, *, scripts: bool) -> Desk:
    context = browser.new_context(java_script_enabled=scripts)
    # The first composition loads the text encoder.
    context.set_default_timeout(120_000)
    page, told = context.new_page(), []
    page.on("console", lambda one: told.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(f"{service.address}/sign-in?next={path}")
    if page.get_by_role("button", name=name).count():
        page.get_by_role("button", name=name).click()
    else:
        choice = page.get_by_role("combobox", name="Expert")
        label = next(one for one in choice.locator("option").all_inner_texts() if one.startswith(name))
        choice.select_option(label=label)
        page.locator("form", has=choice).get_by_role("button").click()
    page.wait_for_url(f"**{path}")
    return Desk(context, page, told, scripts)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_panel_is_made_answered_and_signed_off(browser: Browser, service: Service, *, scripts: bool) -> None:
    office = sit_down(browser, service, "Anna Lindqvist", f"/cases/{service.case()}/panel", scripts=scripts)
    page = office.page
    office.check()
    rows = page.locator("table.candidates tbody tr")
    assert rows.locator("input[value=member]:checked").count() == 5
    assert rows.locator("input[value=backup]:checked").count() == 2
    expert = rows.first.get_by_role("link").inner_text()
    page.get_by_label("Question to the panel").fill("Welche tubulointerstitielle Nierenkrankheit ist es?")
    page.get_by_role("button", name="Make the panel and invite").click()
    expect(page.get_by_text("asked", exact=True)).to_have_count(5)
    expect(page.get_by_text("stands by", exact=True)).to_have_count(2)
    office.check()
    path = page.url.removeprefix(service.address).partition("?")[0].partition("#")[0]

    member = sit_down(browser, service, expert, path, scripts=scripts)
    expect(member.page.get_by_text("Markzysten")).to_have_count(0)
    member.check()
    member.page.get_by_role("button", name="Accept").click()
    expect(member.page.get_by_text("Markzysten")).to_be_visible()

    page.goto(service.address + path)
    page.get_by_role("button", name="Start the assessment").click()
    member.page.goto(service.address + path)
    member.page.get_by_label("Your contribution").fill("UMOD sequenzieren.")
    member.page.get_by_role("button", name="Contribute").click()
    expect(member.page.get_by_text("UMOD sequenzieren.")).to_be_visible()
    member.check()

    page.goto(service.address + path)
    expect(page.get_by_text("UMOD sequenzieren.")).to_be_visible()
    page.get_by_label("Recommendation").fill("UMOD sequenzieren; keine Biopsie.")
    page.get_by_role("button", name="Save and put forward").click()
    page.get_by_role("link", name="Sign off").click()
    office.check()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("link", name="Take the report (PDF)")).to_be_visible()
    office.check()
    for place in ("/", "/panels?state=", f"{path}/trail", "/panels/new"):
        page.goto(service.address + place)
        office.check()
    assert office.told == member.told == []
    office.context.close()
    member.context.close()
