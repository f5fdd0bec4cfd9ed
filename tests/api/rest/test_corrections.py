"""Corrections of a reading over HTTP: removed, replaced, added, echoed, and refused where they are malformed."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest import examples

TEXT = "Woman of 33 with gout, no haematuria. \N{DNA DOUBLE HELIX} Fanconi syndrome."
GOUT = TEXT.index("gout")
HAEMATURIA = TEXT.index("haematuria")
SYNDROME = TEXT.index("Fanconi")
CORRECTIONS = [
    {"start": GOUT, "end": GOUT + 4, "was": "HP:0001997"},
    {"start": HAEMATURIA, "end": HAEMATURIA + 10, "was": "HP:0000790", "now": "HP:0000790", "status": "present"},
    {"start": SYNDROME, "end": SYNDROME + 7, "now": "HP:0012622", "status": "uncertain"},
]


def read(client: TestClient, case: dict[str, Any], path: str = "cases:read") -> dict[str, Any]:
    response = client.post(f"/api/v1/{path}", json={"case": case})
    assert response.status_code == 200, response.text
    understood: dict[str, Any] = response.json()["understood"]
    return understood


def statuses(understood: dict[str, Any]) -> dict[str, str]:
    return {mention["id"]: mention["status"] for mention in understood["mentions"]}


@pytest.mark.parametrize("path", ["cases:read", "shortlists"])
@pytest.mark.parametrize("form", ["text", "summary"])
def test_corrections_change_what_is_understood_and_are_echoed(client: TestClient, path: str, form: str) -> None:
    before = statuses(read(client, {form: TEXT}, path))
    assert (before["HP:0001997"], before["HP:0000790"]) == ("present", "excluded")
    understood = read(client, {form: TEXT, "corrections": CORRECTIONS}, path)
    after = statuses(understood)
    assert "HP:0001997" not in after
    assert after["HP:0000790"] == "present"
    assert after["HP:0012622"] == "uncertain"
    assert "HP:0000790" in [one["id"] for one in understood["present"]]
    defaults = {"field": "summary", "was": None, "now": None, "status": "present"}
    assert understood["corrections"] == [defaults | one for one in CORRECTIONS]


def test_a_case_without_corrections_echoes_none(client: TestClient) -> None:
    assert read(client, {"text": TEXT})["corrections"] == []


def test_a_laboratory_value_comes_with_its_rule(client: TestClient) -> None:
    understood = read(client, {"summary": "Man of 41 with gout.", "laboratory": "K 2.6 mmol/L", "language": "en"})
    rules = {mention["id"]: mention["rule"] for mention in understood["mentions"]}
    assert rules["HP:0001997"] == ""
    assert "2.6" in rules["HP:0002900"]
    assert understood["language"] == "en"


def test_codes_alone_have_no_language(client: TestClient) -> None:
    assert read(client, {"hpo_present": ["HP:0001997"]})["language"] is None


@pytest.mark.parametrize(
    ("correction", "pointer", "words"),
    [
        ({"start": 0, "end": 900, "was": "HP:0001997"}, "/1/end", "beyond the"),
        ({"start": 5, "end": 2, "was": "HP:0001997"}, "/1", "behind start"),
        ({"start": 0, "end": 4, "was": "HP:0001997", "status": "no"}, "/1/status", "present"),
        ({"start": 0, "end": 4}, "/1", "give what was read"),
        ({"start": 0, "end": 4, "now": "gout!"}, "/1/now", "not a gene symbol"),
        ({"start": 0.5, "end": 4, "now": "UMOD"}, "/1/start", "integer"),
        ("gout", "/1", "not an object"),
    ],
)
@pytest.mark.parametrize("form", ["text", "summary"])
def test_a_malformed_correction_is_a_problem_at_its_place(
    client: TestClient, form: str, correction: object, pointer: str, words: str
) -> None:
    case = {form: TEXT, "corrections": [CORRECTIONS[0], correction]}
    response = client.post("/api/v1/cases:read", json={"case": case})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["pointer"] == f"#/case/corrections{pointer}"
    assert words in error["detail"]


def test_an_unknown_meaning_is_left_out_and_told(client: TestClient) -> None:
    added = {"start": 0, "end": 5, "now": "HP:9999999"}
    response = client.post("/api/v1/cases:read", json={"case": {"text": TEXT, "corrections": [added]}})
    assert response.status_code == 200
    (problem,) = response.json()["problems"]
    assert problem["pointer"] == "#/case/corrections/0/now"


def test_openapi_tells_corrections_in_every_form_of_a_case_and_has_no_loose_end(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    forms = document["components"]["schemas"]["CaseRequest"]["properties"]["case"]["anyOf"]
    described = [form["properties"]["corrections"] for form in forms if form["title"] in {"Case", "Text"}]
    assert len(described) == 2
    for one in described:
        assert set(one["items"]["properties"]) == {"field", "start", "end", "was", "now", "status"}
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for child in value.values() for one in references(child)]
    return [one for child in value for one in references(child)] if isinstance(value, list) else []


def test_the_example_corrects_words_that_stand_there(client: TestClient) -> None:
    case = examples.CASE_REQUESTS["corrections"]["value"]["case"]
    words = [case["text"][one["start"] : one["end"]] for one in case["corrections"]]
    assert words == ["slowly failing kidneys", "gout"]
    after = statuses(read(client, case))
    assert after["HP:0012622"] == "present"
    assert after["HP:0001997"] == "family"
