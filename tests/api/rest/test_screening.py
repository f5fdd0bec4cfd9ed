"""Identifiers over HTTP: refused, masked or allowed, told with every reading of a case, and never repeated."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest import examples
from api.rest.screening import ScreenedAnswer

NAME = "Ada Fernsby"
PHONE = "020 7946 0123"
TEXT = f"Mrs {NAME}, aged 33, has gout. \N{DNA DOUBLE HELIX} Call {PHONE}. UMOD c.307G>T."
HARMLESS = (
    "Woman of 33, born at 31+4 weeks, 6 months old at onset, with gout at 24 and a creatinine of 180 umol/l. "
    "UMOD c.307G>T p.(Gly103Cys), NM_003361.4:c.856_858del, PKD1, BRCA2, HNF1B; HP:0001997, ORPHA:34149, OMIM 162000."
)


def screen(client: TestClient, status: int = 200, **body: Any) -> dict[str, Any]:
    response = client.post("/api/v1/texts:screen", json=body)
    assert response.status_code == status, response.text
    assert response.headers["cache-control"] == "no-store"
    answer: dict[str, Any] = response.json()
    return answer


def found(text: str, answer: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(text[one["start"] : one["end"]], one["kind"]) for one in answer]


def test_identifiers_are_refused_by_place_and_kind_alone(client: TestClient) -> None:
    response = client.post("/api/v1/texts:screen", json={"text": TEXT})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:consilium:problem:identifiers-found"
    start, call = TEXT.index(NAME), TEXT.index(PHONE)
    assert [(one["pointer"], one["detail"]) for one in problem["errors"]] == [
        ("#/text", f"name at {start}-{start + len(NAME)}"),
        ("#/text", f"phone at {call}-{call + len(PHONE)}"),
    ]
    assert not any(part in response.text for part in ("Fernsby", "Ada", "7946", "0123", "gout"))


def test_masked_text_has_kinds_in_the_place_of_identifiers(client: TestClient) -> None:
    answer = screen(client, text=TEXT, decision="mask")
    assert answer["text"] == TEXT.replace(NAME, "[name]").replace(PHONE, "[phone]")
    assert found(TEXT, answer["identifiers"]) == [(NAME, "name"), (PHONE, "phone")]
    assert (answer["decision"], answer["reason"]) == ("mask", None)
    assert screen(client, text=answer["text"])["identifiers"] == []


def test_identifiers_are_allowed_for_a_reason_alone(client: TestClient) -> None:
    answer = screen(client, text=TEXT, decision="allow", reason=" the patient asked for it ")
    assert (answer["text"], answer["reason"]) == (TEXT, "the patient asked for it")
    assert len(answer["identifiers"]) == 2
    for reason in ({}, {"reason": None}, {"reason": "  "}):
        refused = screen(client, 422, text=TEXT, decision="allow", **reason)
        assert refused["type"] == "urn:consilium:problem:reason-missing"
        assert [one["pointer"] for one in refused["errors"]] == ["#/reason"]
        assert "Fernsby" not in str(refused)


@pytest.mark.parametrize("decision", ["refuse", "mask"])
@pytest.mark.parametrize("text", [HARMLESS, "", "\N{DNA DOUBLE HELIX}\N{ZERO WIDTH JOINER}"])
def test_a_text_without_identifiers_stays_as_it_is(client: TestClient, text: str, decision: str) -> None:
    answer = screen(client, text=text, decision=decision)
    assert answer == {"text": text, "identifiers": [], "decision": decision, "reason": None}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": TEXT, "decision": "keep"}, "#/decision"),
        ({"text": TEXT, "language": "english please"}, "#/language"),
        ({"text": "Ada Fernsby " * 20_000}, "#/text"),
        ({"text": TEXT, "more": 1}, "#/more"),
        ({"text": TEXT, "decision": "allow", "reason": "x" * 1001}, "#/reason"),
    ],
)
def test_what_cannot_be_screened_is_refused_without_its_text(
    client: TestClient, body: dict[str, Any], pointer: str
) -> None:
    refused = screen(client, 422, **body)
    assert [one["pointer"] for one in refused["errors"]] == [pointer]
    assert "Fernsby" not in str(refused)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (rb'{"text": "gout \ud83d"}', "#/text"),
        (rb'{"text": "gout", "decision": "allow", "reason": "\udc00"}', "#/reason"),
    ],
)
def test_half_a_character_is_refused(client: TestClient, body: bytes, pointer: str) -> None:
    response = client.post("/api/v1/texts:screen", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert [one["pointer"] for one in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize("name", examples.SCREENING_REQUESTS)
def test_example_requests_are_answered(client: TestClient, name: str) -> None:
    answer = screen(client, **examples.SCREENING_REQUESTS[name]["value"])
    ScreenedAnswer.model_validate(answer)
    if name == "mask":
        assert answer == examples.SCREENED


@pytest.mark.parametrize("path", ["cases:read", "shortlists", "panels:compose"])
def test_a_reading_tells_the_identifiers_of_every_text(client: TestClient, path: str) -> None:
    case = {"summary": TEXT, "history": "Referred by Dr. Bruno Castellan.", "laboratory": "K 2.6 mmol/L"}
    response = client.post(f"/api/v1/{path}", json={"case": {**case, "language": "en"}})
    assert response.status_code == 200, response.text
    identifiers = response.json()["understood"]["identifiers"]
    told = {(one["field"], case[one["field"]][one["start"] : one["end"]], one["kind"]) for one in identifiers}
    assert told == {
        ("summary", NAME, "name"),
        ("summary", PHONE, "phone"),
        ("history", "Bruno Castellan", "name"),
    }
    assert all(one.keys() == {"field", "start", "end", "kind"} for one in identifiers)


@pytest.mark.parametrize("path", ["cases:read", "shortlists", "panels:compose"])
@pytest.mark.parametrize("case", [{"text": HARMLESS}, {"hpo_present": ["HP:0001997"]}])
def test_ages_genes_variants_and_codes_are_no_identifiers(client: TestClient, case: dict[str, Any], path: str) -> None:
    understood = client.post(f"/api/v1/{path}", json={"case": case}).json()["understood"]
    assert understood["identifiers"] == []


def test_nothing_of_a_text_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for decision in ("refuse", "mask", "allow"):
        client.post("/api/v1/texts:screen", json={"text": TEXT, "decision": decision, "reason": "asked for"})
    assert not any(part in caplog.text for part in ("Fernsby", "7946", "gout", "asked for"))
