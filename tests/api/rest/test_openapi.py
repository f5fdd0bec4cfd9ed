"""OpenAPI: every operation is described with worked examples, and the examples are true."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest import examples
from api.rest.answers import CaseAnswer, ShortlistAnswer
from data.expert import Expert


def operations(client: TestClient) -> dict[str, dict[str, Any]]:
    document = client.get("/openapi.json").json()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_has_words_and_worked_examples(client: TestClient) -> None:
    described = operations(client)
    assert {"POST /api/v1/shortlists", "POST /api/v1/cases:read", "GET /health/ready"} <= described.keys()
    for name, operation in described.items():
        assert operation["summary"], name
        assert operation["description"], name
        good = {status: one for status, one in operation["responses"].items() if status < "300"}
        assert good, name
        for status, one in good.items():
            content = one.get("content", {})
            assert content or status == "204", name
            assert "application/json" not in content or content["application/json"]["example"], name
        for asked in operation.get("requestBody", {}).get("content", {}).values():
            assert asked["examples"], name
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                assert list(response["content"]) == ["application/problem+json"], (name, status)


@pytest.mark.parametrize("name", examples.SHORTLIST_REQUESTS)
def test_example_requests_are_answered(client: TestClient, name: str) -> None:
    response = client.post("/api/v1/shortlists", json=examples.SHORTLIST_REQUESTS[name]["value"])
    assert response.status_code == 200, response.text
    assert response.json()["experts"]
    assert response.json()["problems"] == []


@pytest.mark.parametrize("name", examples.CASE_REQUESTS)
def test_example_cases_are_read(client: TestClient, name: str) -> None:
    response = client.post("/api/v1/cases:read", json=examples.CASE_REQUESTS[name]["value"])
    assert response.status_code == 200, response.text
    assert response.json()["understood"]["present"]


def test_example_answers_have_the_form_of_answers() -> None:
    answer = ShortlistAnswer.model_validate(examples.SHORTLIST_ANSWER)
    for expert in answer.experts:
        assert sum(reason.contribution for reason in expert.reasons) == pytest.approx(expert.score)
    CaseAnswer.model_validate(examples.CASE_ANSWER)
    assert Expert.model_validate(examples.EXPERT).model_dump(mode="json") == examples.EXPERT


def test_example_listings_have_the_fields_of_answers(client: TestClient) -> None:
    paths = {
        "/api/v1/experts?limit=1": examples.EXPERTS,
        "/api/v1/networks": examples.NETWORKS,
        "/api/v1/findings?q=gout": examples.FINDINGS,
        "/api/v1/disorders?q=marfan": examples.DISORDERS,
        "/api/v1/genes?q=umod": examples.GENES,
    }
    for path, example in paths.items():
        answer = client.get(path).json()
        assert answer.keys() == example.keys()
        assert answer["items"][0].keys() == example["items"][0].keys(), path
    assert client.get("/health/ready").json().keys() == examples.READY.keys()
    assert client.get("/health/live").json() == examples.LIVE
