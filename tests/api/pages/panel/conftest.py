"""Training, with one more case that has consent for care and was referred to the kidney network."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from api.application import create_application
from api.cases.sections import write_section
from api.identity import Principal
from api.protection import new_master_key
from api.settings import load_settings
from api.store.tables import CaseRow, StaffRow
from api.workbench import Workbench
from tests.api.conftest import ORIGIN
from tests.api.people import KIDNEY, add_case, add_referral

SUMMARY = (
    "A 34-year-old man with gout since his twenties and slowly falling kidney function. No haematuria, no proteinuria. "
    "His father needed dialysis at 45. Ultrasound shows small kidneys with medullary cysts."
)


@dataclass
class Surfer:
    """A browser that somebody signed in with."""

    client: TestClient

    def get(self, path: str) -> Response:
        return self.client.get(path, headers={"accept": "text/html"})

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def post(self, path: str, **fields: object) -> Response:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/").text)
        assert token is not None
        data = {"csrf_token": token[1], **{name.replace("__", ":"): value for name, value in fields.items()}}
        return self.client.post(path, data=data, headers={"accept": "text/html"})


@dataclass
class Office:
    """The service, and how people come in."""

    application: FastAPI
    workbench: Workbench

    def sign_in(self, subject: str) -> Surfer:
        client = TestClient(self.application, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
        away = client.get("/sign-in", params={"next": "/panels"})
        query = dict(client.build_request("GET", away.headers["location"]).url.params)
        back = client.post("/training/issuer/authorize", data=query | {"person": subject})
        assert client.get(back.headers["location"]).status_code == 303
        return Surfer(client)

    def case(self, *, nickname: str = "Linden", summary: str = SUMMARY, consent: bool = True) -> str:
        with self.workbench.store.begin() as transaction:
            clinician = transaction.session.scalars(select(StaffRow).where(StaffRow.subject == "clinician")).one()
            case_id = add_case(transaction, clinician.staff_id, consent=consent)
            row = transaction.session.get_one(CaseRow, case_id)
            row.nickname = nickname
            clinician_at_work = Principal(clinician.staff_id, clinician.name)
            write_section(transaction, clinician_at_work, row, "summary", {"text": summary})
            add_referral(transaction, case_id, clinician.staff_id, KIDNEY, "accepted")
        return case_id

    def staff_id(self, subject: str) -> str:
        with self.workbench.store.begin(read_only=True) as transaction:
            return transaction.session.scalars(select(StaffRow.staff_id).where(StaffRow.subject == subject)).one()


@pytest.fixture(scope="module")
def office(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    settings = load_settings(
        home=workbench.settings.home,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('panels') / 'consilium-training.db'}",
        master_keys=new_master_key("test"),
        training=True,
    )
    with Workbench.open(settings, knowledge=workbench.knowledge) as opened:
        yield Office(create_application(opened), opened)


@pytest.fixture(scope="module")
def made_panel(office: Office) -> Callable[[], tuple[str, list[str]]]:
    """Makes a panel of five with two backups by the office's form; gives its id and whom it asks."""

    def make() -> tuple[str, list[str]]:
        case_id = office.case()
        surfer = office.sign_in("coordinator")
        shown = surfer.text(f"/cases/{case_id}/panel")
        chosen = dict(re.findall(r'name="(as:[^"]+)" value="(member|backup)" checked', shown))
        assert [*chosen.values()].count("member") == 5
        assert [*chosen.values()].count("backup") == 2
        answer = surfer.post(
            f"/cases/{case_id}/panel",
            question="Which tubulointerstitial disease is it?",
            lead_id=office.staff_id("coordinator"),
            **{name.replace(":", "__"): choice for name, choice in chosen.items()},
        )
        assert answer.status_code == 303, answer.text
        panel_id = answer.headers["location"].removeprefix("/panels/").partition("?")[0]
        return panel_id, [name.removeprefix("as:") for name, choice in chosen.items() if choice == "member"]

    return make
