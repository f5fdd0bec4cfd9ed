"""/panels over HTTP: with tokens of the training issuer, on the service as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar

from api.application import create_application
from api.identity.rules import RULES
from api.identity.training_people import expert_subject
from api.panels import TRANSITIONS, Actor
from api.protection import new_master_key
from api.rest.panel_life import PERMISSIONS
from api.settings import load_settings
from api.workbench import Workbench
from tests.api.people import add_case, add_invitation

QUESTION = "Which tubulointerstitial kidney disease is it?"
MEMBERS = ("SAMPLE-001", "SAMPLE-002")


@dataclass
class Service:
    """The service, asked by somebody by name."""

    application: FastAPI
    workbench: Workbench

    def ask(self, who: str | None, method: str, path: str, **request: Any) -> Response:
        client = TestClient(self.application, base_url="http://localhost:8000", raise_server_exceptions=False)
        headers = dict(request.pop("headers", {}))
        if who is not None:
            subject = expert_subject(who) if who.startswith("SAMPLE") else who
            headers["Authorization"] = f"Bearer {self.application.state.identity.training.access_token(subject)}"
        return client.request(method, f"/api/v1{path}", headers=headers, **request)

    def done(self, who: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        response = self.ask(who, method, path, **request)
        assert response.status_code in (200, 201), (response.status_code, response.text)
        answer: dict[str, Any] = response.json()
        return answer

    def staff_id(self, who: str) -> str:
        return str(self.done(who, "GET", "/me")["staff_id"])

    def case(self) -> str:
        clinician = self.staff_id("clinician")
        with self.workbench.store.begin() as transaction:
            return add_case(transaction, clinician)

    def create(self, **values: Any) -> dict[str, Any]:
        body = {"case_id": self.case(), "question": QUESTION, **values}
        return self.done("clinician", "POST", "/panels", json=body)

    def assessing(self) -> str:
        panel_id = str(self.create()["panel_id"])
        lead = {"lead_id": self.staff_id("SAMPLE-003")}
        self.done("coordinator", "PATCH", f"/panels/{panel_id}", json=lead, headers={"If-Match": '"1"'})
        self.done("coordinator", "POST", f"/panels/{panel_id}:open")
        with self.workbench.store.begin() as transaction:
            for expert_id in MEMBERS:
                add_invitation(transaction, panel_id, expert_id)
        self.done("coordinator", "POST", f"/panels/{panel_id}:assess")
        return panel_id


LEAD = "SAMPLE-003"


@pytest.fixture(scope="module")
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    url = f"sqlite:///{tmp_path_factory.mktemp('panels') / 'consilium-training.db'}"
    own = load_settings(home=home, database_url=url, training=True, master_keys=new_master_key("test"))
    with Workbench.open(own) as workbench:
        yield Service(create_application(workbench), workbench)


def test_from_request_to_report(service: Service) -> None:
    panel_id = service.assessing()
    address = f"/panels/{panel_id}"
    said = service.done(MEMBERS[0], "POST", f"{address}/contributions", json={"text": "UMOD first."})
    reply = {"text": "Agreed.", "answers": said["contribution_id"]}
    service.done(MEMBERS[1], "POST", f"{address}/contributions", json=reply)
    asked = service.done(MEMBERS[0], "POST", f"{address}/data-requests", json={"question": "Urate excretion?"})
    request = f"{address}/data-requests/{asked['data_request_id']}"
    answered = service.done("clinician", "POST", f"{request}:answer", json={"answer": "3 %."})
    assert (answered["state"], answered["answer"]) == ("answered", "3 %.")
    deadline = {"deadline": "2099-03-20T17:00:00+01:00", "urgent": True}
    version = service.done(LEAD, "GET", address)["version"]
    changed = service.done(LEAD, "PATCH", address, json=deadline, headers={"If-Match": f'"{version}"'})
    assert changed["deadline"] == "2099-03-20T16:00:00Z"
    written = service.ask(LEAD, "PUT", f"{address}/outcome", json={"recommendation": "Test.", "diagnosis": "34149"})
    assert (written.status_code, written.headers["etag"]) == (201, '"1"')
    again = service.ask(LEAD, "PUT", f"{address}/outcome", json={"recommendation": "Test UMOD."})
    assert again.status_code == 428
    outcome = {"recommendation": "Test UMOD.", "diagnosis": "ORPHA:34149"}
    again = service.ask(LEAD, "PUT", f"{address}/outcome", json=outcome, headers={"If-Match": '"1"'})
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')
    assert service.ask("clinician", "GET", f"{address}/report.pdf").status_code == 409
    service.done(LEAD, "POST", f"{address}:conclude")
    final = service.done(LEAD, "POST", f"{address}:sign-off")
    assert (final["state"], final["is_active"]) == ("signed_off", True)
    report = service.ask("clinician", "GET", f"{address}/report.pdf")
    assert report.headers["content-type"] == "application/pdf"
    assert report.headers["cache-control"] == "no-store"
    assert report.content.startswith(b"%PDF-")
    assert panel_id in report.headers["content-disposition"]
    trail = service.done("coordinator", "GET", f"{address}/events?limit=3")
    assert trail["items"][0]["action"] == "panel.created"
    following = service.done("coordinator", "GET", f"{address}/events?limit=200&after={trail['next']}")
    actions = [one["action"] for one in following["items"]]
    assert {"outcome.signed_off", "report.read", "case.read"} <= set(actions)
    assert following["next"] is None
    assert "UMOD" not in str(following)


def test_experience_reaches_the_match(service: Service) -> None:
    panel_id = service.assessing()
    disorder = "ORPHA:213"
    asked = {"case": {"suspected_disorders": [disorder]}, "k": 100}

    def found() -> tuple[float, str]:
        """The first member's score on the disorder, and what is said of it."""
        experts = service.done("coordinator", "POST", "/shortlists", json=asked)["experts"]
        reasons = [
            reason
            for expert in experts
            for reason in expert["reasons"]
            if expert["expert_id"] == MEMBERS[0] and reason["id"] == disorder
        ]
        return (reasons[0]["contribution"], reasons[0]["note"]) if reasons else (0.0, "")

    before = found()
    service.done(MEMBERS[0], "POST", f"/panels/{panel_id}/contributions", json={"text": "Cystinosis."})
    service.done(LEAD, "PUT", f"/panels/{panel_id}/outcome", json={"recommendation": "x", "diagnosis": disorder})
    service.done(LEAD, "POST", f"/panels/{panel_id}:conclude")
    service.done(LEAD, "POST", f"/panels/{panel_id}:sign-off")
    assert service.workbench.refresh()
    after = found()
    assert "past panels" not in before[1]
    assert "past panels on it: 1" in after[1]
    assert after[0] > before[0]
    # Nothing moves where nothing happened.
    assert not service.workbench.refresh()


def test_meetings_are_planned_changed_cancelled_and_downloaded(service: Service) -> None:
    panel_id = service.assessing()
    address = f"/panels/{panel_id}/meetings"
    times = {"starts_at": "2099-03-10T14:00:00+01:00", "ends_at": "2099-03-10T15:00:00+01:00"}
    planned = service.ask("coordinator", "POST", address, json=times)
    assert planned.status_code == 201
    meeting = f"{address}/{planned.json()['meeting_id']}"
    assert planned.headers["location"] == f"/api/v1{meeting}"
    link = {**times, "video_link": "https://video.example.org/panel"}
    changed = service.done(LEAD, "PATCH", meeting, json=link, headers={"If-Match": planned.headers["etag"]})
    assert (changed["sequence"], changed["video_link"]) == (1, link["video_link"])
    file = service.ask(MEMBERS[0], "GET", f"{meeting}.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(file.text).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2099-03-10T13:00:00+00:00"
    assert (event["sequence"], event["location"], event["status"]) == (1, link["video_link"], "CONFIRMED")
    assert QUESTION not in file.text
    assert service.done("coordinator", "POST", f"{meeting}:cancel")["state"] == "cancelled"
    assert "STATUS:CANCELLED" in service.ask(MEMBERS[0], "GET", f"{meeting}.ics").text
    assert service.ask("coordinator", "POST", f"{meeting}:cancel").status_code == 409
    assert len(service.done(MEMBERS[1], "GET", address)["items"]) == 1
    for bad in ({"starts_at": "2020-01-01T10:00:00Z"}, {"ends_at": "2099-03-12T15:00:00+01:00"}):
        assert service.ask("coordinator", "POST", address, json={**times, **bad}).status_code == 422
    javascript = {**times, "video_link": "javascript:alert(1)"}
    assert service.ask("coordinator", "POST", address, json=javascript).status_code == 422


def test_creation_happens_once(service: Service) -> None:
    body = {"case_id": service.case(), "question": QUESTION}
    key = {"Idempotency-Key": "a-1"}
    first = service.ask("clinician", "POST", "/panels", json=body, headers=key)
    again = service.ask("clinician", "POST", "/panels", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == f"/api/v1/panels/{first.json()['panel_id']}"
    other = {**body, "urgent": True}
    assert service.ask("clinician", "POST", "/panels", json=other, headers=key).status_code == 422
    assert service.done("clinician", "GET", f"/panels?case_id={body['case_id']}")["total"] == 1


def test_lists_are_filtered_and_paged(service: Service) -> None:
    case_id = service.case()
    created = [
        service.done(
            "clinician", "POST", "/panels", json={"case_id": case_id, "question": QUESTION, "urgent": number % 2 == 0}
        )["panel_id"]
        for number in range(5)
    ]
    seen, cursor = [], ""
    while True:
        page = service.done("clinician", "GET", f"/panels?case_id={case_id}&limit=2{cursor}")
        seen += [one["panel_id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == created
    assert service.done("clinician", "GET", f"/panels?case_id={case_id}&urgent=true")["total"] == 3
    assert service.done("clinician", "GET", f"/panels?case_id={case_id}&state=closed&state=archived")["total"] == 0
    assert service.done("SAMPLE-009", "GET", f"/panels?case_id={case_id}")["total"] == 0


def test_what_is_refused_and_how(service: Service) -> None:
    panel_id = service.assessing()
    address = f"/panels/{panel_id}"
    assert service.ask(None, "GET", address).status_code == 401
    assert service.ask("SAMPLE-009", "GET", address).status_code == 404
    assert service.ask("clinician", "GET", "/panels/panel-0").status_code == 404
    assert service.ask("clinician", "GET", "/panels/pa%00nel").status_code == 422
    assert service.ask(MEMBERS[0], "POST", f"{address}:withdraw").status_code == 403
    assert service.ask(MEMBERS[0], "GET", f"{address}/events").status_code == 403
    assert service.ask(LEAD, "POST", f"{address}:close").status_code == 409
    stale = {"If-Match": '"1"'}
    assert service.ask(LEAD, "PATCH", address, json={"urgent": True}, headers=stale).status_code == 412
    assert service.ask(LEAD, "PATCH", address, json={"urgent": True}).status_code == 428
    any_version = {"If-Match": "*"}
    for body in ({"urgent": None}, {"colour": 1}, {"deadline": "2020-01-01T00:00:00Z"}, {"deadline": "2099-01-01"}):
        assert service.ask(LEAD, "PATCH", address, json=body, headers=any_version).status_code == 422
    assert service.ask(MEMBERS[0], "PATCH", address, json={}, headers=any_version).status_code == 403
    assert service.ask("clinician", "PATCH", address, json={"urgent": True}, headers=any_version).status_code == 403
    for text in ("", "a\0b", "\ud800", "x" * 50_001, "Mrs Ada Fernsby, born 03.04.1961, has gout."):
        written, json_type = f'{{"text": {quoted(text)}}}', {"Content-Type": "application/json"}
        response = service.ask(MEMBERS[0], "POST", f"{address}/contributions", content=written, headers=json_type)
        assert response.status_code == 422, text[:20]
        assert "Fernsby" not in response.text
    masked = {"text": "Mrs Ada Fernsby has gout.", "screening": {"decision": "mask"}}
    assert "Fernsby" not in service.done(MEMBERS[0], "POST", f"{address}/contributions", json=masked)["text"]
    unknown = {"recommendation": "x", "diagnosis": "ORPHA:999999999"}
    assert service.ask(LEAD, "PUT", f"{address}/outcome", json=unknown).status_code == 422
    stranger = {"recommendation": "x", "contributors": [service.staff_id("SAMPLE-009")]}
    assert service.ask(LEAD, "PUT", f"{address}/outcome", json=stranger).status_code == 422


def quoted(text: str) -> str:
    """The text in JSON, with escapes for what a client could not send as it is."""
    return '"' + "".join(f"\\u{ord(one):04x}" for one in text) + '"'


def test_permissions_and_the_table_of_transitions_say_the_same() -> None:
    names = {
        Actor.CLINICIAN: {"CLINICIAN_OF_CASE", "ASSISTANT_OF_CASE", "SYSTEM_OF_CASE"},
        Actor.OFFICE: {"OFFICE_OF_NETWORK", "DISPATCHER_OF_NETWORK"},
        Actor.LEAD: {"LEAD"},
    }
    for transition in TRANSITIONS:
        relations = {str(one.name) for one in RULES[PERMISSIONS[transition.name]].relations}
        assert relations == {name for actor in transition.who for name in names[actor]}, transition.name
    assert PERMISSIONS.keys() == {transition.name for transition in TRANSITIONS}
