"""Whatever JSON stands in whatever field: a record or a problem comes of it, never an exception."""

import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from data import Case, Expert, read_cases, read_experts

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**310),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["HP:0001250", "ORPHA:558", "ORPHA:558=3", "P3Y", "PMID:1|x", "2020-01-01", "\ud800", "\x00", ";"]),
)
keys = st.sampled_from(
    ["id", "type", "label", "age", "start", "excluded", "disease", "gene", "symbol", "term", "pmid", "ORPHA:558", ""]
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


def records(fields: list[str], **required: Any) -> st.SearchStrategy[dict[str, Any]]:
    some = st.dictionaries(st.sampled_from(fields), values, max_size=5)
    return some.map(lambda record: required | record)


PACKET = [
    "id",
    "subject",
    "phenotypicFeatures",
    "phenotypic_features",
    "interpretations",
    "diseases",
    "metaData",
    "measurements",
    "genes",
]


@given(record=records([*Expert.model_fields, "x"], expert_id="1", name="A", bio="x"))
def test_experts(record: dict[str, Any]) -> None:
    experts, report = read_experts(io.BytesIO(json.dumps(record).encode()), name="x.jsonl")
    assert experts or report.has_errors
    report.json()


@given(record=records([*Case.model_fields, "x"], case_id="1") | records(PACKET, id="1", metaData={}))
def test_cases_and_phenopackets(record: dict[str, Any]) -> None:
    cases, report = read_cases(io.BytesIO(json.dumps(record).encode()), name="x.jsonl")
    assert cases or report.has_errors
    report.json()


@given(inner=values, outer=st.sampled_from(["subject", "interpretations", "diseases", "phenotypicFeatures"]))
def test_deeper_into_phenopackets(inner: object, outer: str) -> None:
    inside: dict[str, Any] = {
        "subject": {"sex": inner, "timeAtLastEncounter": {"age": inner, "ageRange": inner, "ontologyClass": inner}},
        "interpretations": [{"diagnosis": {"disease": inner, "genomicInterpretations": [{"gene": inner}, inner]}}],
        "diseases": [{"term": inner, "excluded": inner}, inner],
        "phenotypicFeatures": [{"type": inner}, {"type": {"id": inner}, "excluded": inner}, inner],
    }
    packet = {"id": "1", outer: inside[outer]}
    cases, report = read_cases(io.BytesIO(json.dumps(packet).encode()), name="x.jsonl")
    assert cases or report.has_errors
