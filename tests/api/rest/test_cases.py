"""Cases, sections and consents over HTTP; and who is refused on every route of them."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.application import create_application
from api.protection import new_master_key
from api.rest import case_examples
from api.rest.answers import Listing
from api.rest.case_answers import AttachmentAnswer, CaseSummary, ConsentAnswer, SectionContentAnswer, StoredCase
from api.settings import load_settings
from api.workbench import Workbench
from tests.api.cases.sample_files import png
from tests.api.rest.cases_over_http import CARE, CASE, CASES, MEMBER, NAME, Service


@pytest.fixture(scope="module")
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("cases")
    url = f"sqlite:///{folder / 'consilium.db'}"
    settings = load_settings(home=home, database_url=url, training=True, master_keys=new_master_key("k"))
    with Workbench.open(settings) as workbench:
        yield Service(create_application(workbench), workbench.store)


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    return told


def test_a_case_from_enrolment_to_withdrawal(service: Service) -> None:
    case_id = service.enrol(nickname="Elm 4")
    clinician, expert = service.by("clinician"), service.by(MEMBER)
    service.seat(case_id)
    read = clinician.get(f"{CASES}/{case_id}")
    assert read.json()["case"]["summary"] == CASE["summary"]
    assert (read.json()["nickname"], read.json()["consents"]) == ("Elm 4", [])
    assert [one["section"] for one in read.json()["sections"]] == ["findings", "summary", "history"]
    assert service.by("assistant").get(f"{CASES}/{case_id}").json() == read.json()
    assert read.headers["cache-control"] == "no-store"
    problem(expert.get(f"{CASES}/{case_id}"), 404)
    consent_id = service.consent(case_id)
    assert expert.get(f"{CASES}/{case_id}").json()["case"] == read.json()["case"]
    withdrawn = clinician.post(f"{CASES}/{case_id}/consents/{consent_id}:withdraw")
    assert withdrawn.json()["withdrawn_at"]
    problem(expert.get(f"{CASES}/{case_id}"), 404)
    assert clinician.get(f"{CASES}/{case_id}").status_code == 200
    problem(clinician.post(f"{CASES}/{case_id}/consents/{consent_id}:withdraw"), 409)
    read_by = [actor for actor, action in service.actions(case_id) if action == "case.read"]
    assert read_by == [service.staff_id(one) for one in ("clinician", "assistant", MEMBER, "clinician")]


def asked_on_every_route(service: Service, subject: str | None, **ids: str) -> dict[str, int]:
    """The status of every route of a case, asked as it should be."""
    client, answered = service.by(subject), dict[str, int]()
    bodies: dict[str, Any] = {
        "PATCH": {"nickname": "Oak"}, "PUT": {"text": "Gout."}, "consents": CARE, "shortlist": {"k": 1},
        "compose": {"k": 1},
    }  # fmt: skip
    for path, methods in service.application.openapi()["paths"].items():
        if not path.startswith(f"{CASES}/{{case_id}}"):
            continue
        for method in map(str.upper, methods):
            address = path.format(section="summary", **ids)
            if address.endswith("/attachments") and method == "POST":
                status = service.attach(ids["case_id"], png(), by=subject).status_code
            else:
                last = address.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
                body = bodies.get(last, bodies.get(method)) if method != "GET" else None
                headers = {"If-Match": "*"}
                status = client.request(method, address, json=body, headers=headers).status_code
            answered[f"{method} {path}"] = status
    return answered


def test_after_a_withdrawal_every_route_is_as_if_there_were_no_case(service: Service) -> None:
    case_id = service.enrol()
    consent_id = service.consent(case_id)
    service.seat(case_id)
    attachment_id = service.attach(case_id, png()).json()["attachment_id"]
    ids = {"case_id": case_id, "consent_id": consent_id, "attachment_id": attachment_id}
    before = asked_on_every_route(service, MEMBER, **ids)
    assert len(before) >= 13
    reading = {name for name, status in before.items() if status == 200}
    assert {f"GET {CASES}/{{case_id}}", f"POST {CASES}/{{case_id}}:shortlist"} <= reading
    # What a member may not do they may know of, and what no expert may ask for at all is hidden.
    assert set(before.values()) <= {200, 403, 404}
    assert set(asked_on_every_route(service, None, **ids).values()) == {401}
    service.by("clinician").post(f"{CASES}/{case_id}/consents/{consent_id}:withdraw")
    for subject in (MEMBER, "expert-SAMPLE-002", "coordinator", "coordinator-eye", "dispatcher", "guest", "analyst",
                    "helpdesk", "administrator", "clinician-affiliated"):  # fmt: skip
        answered = asked_on_every_route(service, subject, **ids)
        # Whose role lets nobody change a case is told so, whatever the case.
        changing = {name: status for name, status in answered.items() if not name.startswith("GET") and status != 404}
        assert set(changing.values()) <= {403}, (subject, changing)
        absent = asked_on_every_route(service, subject, **(ids | {"case_id": "case-0"}))
        assert answered == absent
        assert {status for name, status in answered.items() if name.startswith("GET")} == {404}


def test_a_repeated_enrolment_makes_one_case(service: Service) -> None:
    clinician, key = service.by("clinician"), {"Idempotency-Key": "enrol-1"}
    body = {"case": CASE, "nickname": "Rowan"}
    first, second = (clinician.post(CASES, json=body, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    problem(clinician.post(CASES, json=body | {"nickname": "Oak 9"}, headers=key), 422)
    problem(clinician.post(CASES, json=body), 409)


def test_changes_need_the_version_that_was_read(service: Service) -> None:
    clinician, case_id = service.by("clinician"), service.enrol()
    section = f"{CASES}/{case_id}/sections/history"
    tag = clinician.get(section).headers["etag"]
    problem(clinician.put(section, json={"text": "Mother well."}), 428)
    saved = clinician.put(section, json={"text": "Mother well."}, headers={"If-Match": tag})
    assert saved.json()["version"] == 2
    problem(clinician.put(section, json={"text": "Lost."}, headers={"If-Match": tag}), 412)
    assert clinician.get(section).json()["text"] == "Mother well."
    new = clinician.put(f"{CASES}/{case_id}/sections/imaging", json={"text": "Small kidneys."})
    assert (new.status_code, new.headers["etag"]) == (200, '"1"')
    case = clinician.get(f"{CASES}/{case_id}")
    renamed = clinician.patch(
        f"{CASES}/{case_id}", json={"nickname": "Sedge"}, headers={"If-Match": case.headers["etag"]}
    )
    assert renamed.json()["nickname"] == "Sedge"
    problem(clinician.patch(f"{CASES}/{case_id}", json={"language": "de"}, headers=case.request.headers), 428)


def test_findings_are_coded_and_known(service: Service) -> None:
    clinician, case_id = service.by("clinician"), service.enrol()
    address = f"{CASES}/{case_id}/sections/findings"
    put = clinician.put(address, json=case_examples.SECTIONS["findings"]["value"], headers={"If-Match": "*"})
    assert put.status_code == 200, put.text
    findings = clinician.get(address).json()["findings"]
    assert (findings["hpo_present"], findings["genes"]) == (["HP:0001997", "HP:0012622"], ["UMOD"])
    for wrong in ({"text": "Gout."}, {"findings": {"summary": "Gout."}}, {"findings": {"age": "old"}}, {}):
        problem(clinician.put(address, json=wrong, headers={"If-Match": "*"}), 422)
    problem(clinician.put(f"{CASES}/{case_id}/sections/gossip", json={"text": "x"}), 422)


@pytest.mark.parametrize("text", [f"Mrs {NAME} has gout.", "Gout.\0", "Gout \ud83d"])
def test_a_text_that_must_not_be_kept_is_refused_without_it(
    service: Service, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clinician, case_id = service.by("clinician"), service.enrol()
    address = f"{CASES}/{case_id}/sections/clinical"
    body = '{"text": ' + json.dumps(text) + "}"
    told = problem(clinician.put(address, content=body, headers={"content-type": "application/json"}), 422)
    assert NAME not in str(told)
    problem(clinician.get(address), 404)
    masked = clinician.put(address, json={"text": f"Mrs {NAME} has gout.", "screening": {"decision": "mask"}})
    assert masked.status_code == 200
    assert clinician.get(address).json()["text"] == "Mrs [name] has gout."
    service.consent(case_id)
    clinician.post(f"{CASES}/{case_id}:shortlist", json={"k": 1})
    for secret in ("Fernsby", "gout", "HP:0001997"):
        assert secret not in caplog.text


def test_experts_are_found_for_a_case_with_consent(service: Service) -> None:
    clinician, case_id = service.by("clinician"), service.enrol()
    problem(clinician.post(f"{CASES}/{case_id}:shortlist", json={}), 409)
    service.consent(case_id)
    kept = clinician.post(f"{CASES}/{case_id}:shortlist", json={"k": 5}).json()
    pasted = clinician.post("/api/v1/shortlists", json={"case": CASE, "k": 5}).json()
    assert kept["case_id"] == case_id
    assert [one["expert_id"] for one in kept["experts"]] == [one["expert_id"] for one in pasted["experts"]]
    panel = clinician.post(f"{CASES}/{case_id}:compose", json={"k": 3, "backups": 1}).json()
    assert (len(panel["members"]), len(panel["backups"])) == (3, 1)
    problem(clinician.post(f"{CASES}/{case_id}:shortlist", json={"case": CASE}), 422)


def test_own_cases_are_listed_page_by_page(service: Service) -> None:
    clinician = service.by("clinician-affiliated")
    ids = [clinician.post(CASES, json={"case": CASE}).json()["case_id"] for _ in range(3)]
    first = clinician.get(CASES, params={"limit": 2}).json()
    second = clinician.get(CASES, params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["case_id"] for one in first["items"] + second["items"]] == ids
    assert second["next"] is None
    assert clinician.get(CASES, params={"network": "ERKNet"}).json()["items"] == []
    assert service.by(MEMBER).get(CASES).json()["items"] == []
    problem(clinician.get(CASES, params={"state": "gone"}), 422)
    problem(service.by("analyst").get(CASES), 403)


def test_consent_forms_are_for_everybody(service: Service) -> None:
    forms = service.by(None).get("/api/v1/consent-forms", params={"language": "ga"}).json()
    assert [one["kind"] for one in forms["items"]] == ["care", "registry", "research"]
    assert service.by(None).get("/api/v1/consent-forms").json()["total"] == 72
    assert case_examples.CONSENT_FORMS["items"][0] in service.by(None).get("/api/v1/consent-forms").json()["items"]


@pytest.mark.parametrize("name", case_examples.ENROLMENTS)
def test_example_enrolments_are_answered(service: Service, name: str) -> None:
    body = case_examples.ENROLMENTS[name]["value"]
    nickname = {"nickname": f"Example {len(name)}"} if "nickname" in body else {}
    assert service.by("clinician").post(CASES, json=body | nickname).status_code == 201


def test_example_answers_have_the_form_of_answers() -> None:
    CaseSummary.model_validate(case_examples.SUMMARY)
    StoredCase.model_validate(case_examples.STORED)
    SectionContentAnswer.model_validate(case_examples.SECTION)
    ConsentAnswer.model_validate(case_examples.WITHDRAWN)
    Listing[AttachmentAnswer].model_validate(case_examples.ATTACHMENTS)


@pytest.mark.parametrize("case_id", ["case-0", "%00", "..%2F..", "a b", "x" * 300])
def test_what_is_no_id_is_no_case(service: Service, case_id: str) -> None:
    assert service.by("clinician").get(f"{CASES}/{case_id}").status_code in {404, 422}
