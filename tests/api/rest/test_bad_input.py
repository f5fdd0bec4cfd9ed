"""Bad input over HTTP: a clear problem of the 4xx kind each, never a 5xx."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.case_records import CASE_FIELDS

JSON = {"content-type": "application/json"}
GOUT = {"hpo_present": ["HP:0001997"]}
VERSION_1 = {
    "id": "old",
    "subject": {"ageAtCollection": {"age": "P3Y"}},
    "phenotypicFeatures": [{"type": {"id": "HP:0001997"}, "negated": True}],
    "metaData": {"phenopacketSchemaVersion": "1.0.0"},
}

BODIES: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "empty"),
    "blank": (b" \n", 400, "empty"),
    "no JSON": (b"gout", 400, "line 1"),
    "broken JSON": (b'{"case": {', 400, "line 1"),
    "binary": (bytes(range(256)), 400, "UTF-8"),
    "Latin-1": (json.dumps({"case": {"text": "Müller"}}, ensure_ascii=False).encode("latin-1"), 400, "UTF-8"),
    "UTF-16": (json.dumps({"case": GOUT}).encode("utf-16"), 400, "UTF-8"),
    "deeply nested list": (b"[" * 100_000 + b"]" * 100_000, 400, "nested"),
    "deeply nested case": (b'{"case":' + b'{"x":' * 900 + b"1" + b"}" * 901, 400, "nested"),
    "a key twice": (b'{"case": {"text": "a", "text": "b"}}', 400, "twice"),
    "NaN": (b'{"case": {"age": NaN}}', 400, "NaN"),
    "a number without end": (b'{"case": {"age": ' + b"9" * 5000 + b"}}", 400, "too long"),
    "a list": (b"[]", 422, "dictionary"),
    "null": (b"null", 422, "body"),
    "a phenopacket outside case": (json.dumps({"id": "x", "phenotypicFeatures": []}).encode(), 422, "case"),
}

CASES: dict[str, tuple[Any, str, str]] = {
    "nothing": ({}, "#/case", "nothing to match on"),
    "not an object": (["HP:0001997"], "#/case", "dictionary"),
    "blank text": ({"text": "  "}, "#/case", "nothing to match on"),
    "text that is no text": ({"text": ["gout"]}, "#/case/text", "not text"),
    "only unknown findings": ({"hpo_present": ["HP:9999999"]}, "#/case/hpo_present/0", "no such finding"),
    "malformed finding": ({"hpo_present": ["HP:0001997", "gout"]}, "#/case/hpo_present/1", "not an HPO id"),
    "short finding": ({"hpo_present": ["HP:1997"]}, "#/case/hpo_present/0", "not an HPO id"),
    "findings that are no list": ({"hpo_present": 5}, "#/case/hpo_present", "not a list"),
    "unknown disorder": ({"suspected_disorders": ["ORPHA:999999"]}, "#/case", "ORPHA:999999"),
    "malformed disorder": ({"suspected_disorders": ["Marfan"]}, "#/case/suspected_disorders/0", "not an ORPHAcode"),
    "malformed gene": ({"genes": ["no gene!"]}, "#/case/genes/0", "not a gene symbol"),
    "age in years": (GOUT | {"age": "33 years"}, "#/case/age", "not an age"),
    "unknown sex": (GOUT | {"sex": "femal"}, "#/case/sex", "not one of the known values"),
    "phenopacket of version 1": (VERSION_1, "#/case/metaData/phenopacketSchemaVersion", "version 1"),
    "family": ({"id": "f", "proband": {"id": "p"}, "relatives": []}, "#/case/proband", "family"),
    "an expert": ({"expert_id": "E1", "max_open_panels": 3}, "#/case", "expert"),
    "text too long": ({"text": "gout " * 50_000}, "#/case/text", "200,000"),
}

OPTIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "k too small": ({"k": 0}, "#/k", "greater"),
    "k too large": ({"k": 101}, "#/k", "less"),
    "k a word": ({"k": "ten"}, "#/k", "integer"),
    "unknown option": ({"top": 5}, "#/top", "unknown field"),
    "unknown filter": ({"filters": {"network": ["ERKNet"]}}, "#/filters/network", "unknown field"),
    "unknown network": ({"filters": {"networks": ["ERKnet", "ERK Network"]}}, "#/filters/networks/1", "not a European"),
    "unknown country": ({"filters": {"countries": ["Germany"]}}, "#/filters/countries/0", "not a country code"),
    "unknown language": ({"filters": {"languages": ["german"]}}, "#/filters/languages/0", "not a language code"),
    "unknown age group": ({"filters": {"age_group": "old"}}, "#/filters/age_group", "adult"),
    "filters that are no object": ({"filters": []}, "#/filters", "filters"),
}


def problem_in(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/api/v1/shortlists", "/api/v1/cases:read"])
def test_a_bad_body_is_a_clear_problem(client: TestClient, path: str, name: str) -> None:
    body, status, words = BODIES[name]
    problem = problem_in(client.post(path, content=body, headers=JSON), status)
    assert words in json.dumps(problem)


@pytest.mark.parametrize("name", CASES)
def test_a_bad_case_is_a_problem_at_its_field(client: TestClient, name: str) -> None:
    case, pointer, words = CASES[name]
    problem = problem_in(client.post("/api/v1/shortlists", json={"case": case}), 422)
    found = [error for error in problem["errors"] if error["pointer"].startswith(pointer)]
    assert found, problem
    assert words in json.dumps(problem, ensure_ascii=False)


@pytest.mark.parametrize("name", OPTIONS)
def test_a_bad_option_is_a_problem_at_its_field(client: TestClient, name: str) -> None:
    options, pointer, words = OPTIONS[name]
    problem = problem_in(client.post("/api/v1/shortlists", json={"case": GOUT, **options}), 422)
    [error] = problem["errors"]
    assert error["pointer"] == pointer
    assert words in json.dumps(error)


def test_a_suggestion_goes_with_the_value(client: TestClient) -> None:
    response = client.post("/api/v1/shortlists", json={"case": GOUT, "filters": {"countries": ["Germany"]}})
    [error] = problem_in(response, 422)["errors"]
    assert error["value"] == "Germany"
    assert error["suggestion"] == "did you mean DE?"


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/xml", "multipart/form-data", "application/json; charset=latin-1"]
)
def test_another_content_type_is_refused(client: TestClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    problem_in(client.post("/api/v1/shortlists", content=json.dumps({"case": GOUT}), headers=headers), 415)


def test_a_body_beyond_the_limit_is_refused_with_and_without_its_length(client: TestClient) -> None:
    body = json.dumps({"case": {"text": "x" * 3_000_000}}).encode()
    problem_in(client.post("/api/v1/shortlists", content=body, headers=JSON), 413)
    problem_in(client.post("/api/v1/shortlists", content=iter([body]), headers=JSON), 413)


def test_other_addresses_and_methods_are_problems_too(client: TestClient) -> None:
    problem_in(client.get("/api/v1/nothing"), 404)
    problem_in(client.get("/api/v1/shortlists"), 405)
    problem_in(client.delete("/api/v1/experts"), 405)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
_PACKET_FIELDS = ("id", "subject", "phenotypicFeatures", "interpretations", "diseases", "metaData", "proband", "files")
_FIELDS = ("text", *CASE_FIELDS, *_PACKET_FIELDS)
_CASE = st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=6) | _VALUES
_OPTIONS = {"k": _VALUES, "filters": _VALUES, "use_genes": _VALUES}
_BODY = st.fixed_dictionaries({"case": _CASE}, optional=_OPTIONS) | _VALUES


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_BODY)
def test_any_json_is_answered_or_refused_and_never_breaks_the_service(client: TestClient, body: Any) -> None:
    response = client.post("/api/v1/cases:read", content=json.dumps(body), headers=JSON)
    if response.status_code != 200:
        problem_in(response, 422)
