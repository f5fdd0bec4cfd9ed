"""Cases over HTTP, asked by people of the training environment with their own tokens."""

import io
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.identity.identity import Identity
from api.store import Store
from api.store.tables import EventRow, StaffRow
from tests.api.people import add_invitation, add_panel

CASES = "/api/v1/cases"
NAME = "Ada Fernsby"
CASE = {
    "summary": "Woman of 33 with gout and slowly failing kidneys.",
    "history": "Father on dialysis.",
    "language": "en",
    "hpo_present": ["HP:0001997", "HP:0012622"],
    "hpo_excluded": ["HP:0000790"],
    "age": "P33Y",
    "sex": "FEMALE",
}
CARE = {"kind": "care", "language": "de", "given_on": "2026-01-05"}
MEMBER = "expert-SAMPLE-001"
CLIENT = "http://localhost:8000"


@dataclass(frozen=True)
class Service:
    """The service in training, and somebody asking it."""

    application: FastAPI
    store: Store

    @property
    def identity(self) -> Identity:
        found: Identity = self.application.state.identity
        return found

    def by(self, subject: str | None) -> TestClient:
        """A client that sends somebody's token, or none."""
        client = TestClient(self.application, base_url=CLIENT, raise_server_exceptions=False)
        if subject is not None:
            assert self.identity.training is not None
            client.headers["Authorization"] = f"Bearer {self.identity.training.access_token(subject)}"
        return client

    def staff_id(self, subject: str) -> str:
        with self.store.begin(read_only=True) as transaction:
            found = transaction.session.scalar(select(StaffRow.staff_id).where(StaffRow.subject == subject))
        assert found is not None
        return found

    def enrol(self, **more: Any) -> str:
        """Enrols a patient of the clinician."""
        response = self.by("clinician").post(CASES, json={"case": CASE, "network": "ERKNet"} | more)
        assert response.status_code == 201, response.text
        case_id: str = response.json()["case_id"]
        assert response.headers["location"] == f"{CASES}/{case_id}"
        return case_id

    def consent(self, case_id: str, **more: Any) -> str:
        response = self.by("clinician").post(f"{CASES}/{case_id}/consents", json=CARE | more)
        assert response.status_code == 201, response.text
        consent_id: str = response.json()["consent_id"]
        return consent_id

    def seat(self, case_id: str, subject: str = MEMBER) -> str:
        """Seats an expert as a member of a live panel."""
        with self.store.begin() as transaction:
            panel_id = add_panel(transaction, case_id, self.staff_id("clinician"))
            add_invitation(transaction, panel_id, subject.removeprefix("expert-"), "accepted")
        return panel_id

    def attach(self, case_id: str, content: bytes, name: str = "scan", **more: Any) -> Any:
        """Sends a file, and gives the answer."""
        client, headers = self.by(more.pop("by", "clinician")), more.pop("headers", {})
        fields = {"section": "imaging", "checked": "true"} | more
        file = {"file": (name, io.BytesIO(content), "text/html")}
        return client.post(f"{CASES}/{case_id}/attachments", data=fields, files=file, headers=headers)

    def actions(self, case_id: str) -> list[tuple[str, str]]:
        """What happened to a case: actor and action."""
        with self.store.begin(read_only=True) as transaction:
            held = select(EventRow).where(EventRow.case_id == case_id).order_by(EventRow.number)
            return [(one.actor, one.action) for one in transaction.session.scalars(held)]
