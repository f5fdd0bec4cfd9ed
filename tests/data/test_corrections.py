"""Corrections of a case: checked item by item, and read back equal in every format."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import Case, cases_frame, cases_from_frame, read_cases, write_cases
from data.writing import FileFormat
from tests.data.conftest import ReadCases, SmallVocabulary

TEXT = "Gout since 24; seizures."
CONCEPTS = st.sampled_from(["HP:0001250", "ORPHA:558", "FBN1", "HPRT1", "C9orf72"])
REMOVED = {"start": 0, "end": 4, "was": "HP:0001997"}


def corrections() -> st.SearchStrategy[dict[str, Any]]:
    places = st.tuples(st.integers(0, 8), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    return st.builds(
        lambda field, place, meanings, status: {
            "field": field,
            "start": place[0],
            "end": place[1],
            "was": meanings[0],
            "now": meanings[1],
            "status": status,
        },
        st.sampled_from(["summary", "laboratory"]),
        places,
        st.tuples(st.none() | CONCEPTS, CONCEPTS) | st.tuples(CONCEPTS, st.none()),
        st.sampled_from(["present", "excluded", "family", "uncertain"]),
    )


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "csv-for-spreadsheets"])
@given(made=st.lists(corrections(), max_size=4, unique_by=json.dumps))
def test_corrections_come_back_equal(file_format: FileFormat, made: list[dict[str, Any]]) -> None:
    case = Case.model_validate({"case_id": "c", "summary": TEXT, "laboratory": TEXT, "corrections": made})
    stream = io.BytesIO()
    write_cases([case], stream, file_format=file_format)
    stream.seek(0)
    read, report = read_cases(stream, name="x.jsonl" if file_format == "jsonl" else "x.csv")
    assert read == [case], report.text()
    assert cases_from_frame(cases_frame([case]))[0] == [case]


def test_a_line_has_only_what_a_correction_says() -> None:
    case = Case.model_validate({"case_id": "c", "summary": TEXT, "corrections": [REMOVED]})
    stream = io.BytesIO()
    write_cases([case], stream)
    assert json.loads(stream.getvalue())["corrections"] == [REMOVED]


@pytest.mark.parametrize(
    ("correction", "place", "words"),
    [
        ("gout", "corrections[1]", "not an object"),
        (REMOVED | {"end": 0}, "corrections[1]", "does not lie behind start"),
        (REMOVED | {"end": 99}, "corrections[1].end", "beyond the 24 characters of summary"),
        (REMOVED | {"field": "imaging"}, "corrections[1].end", "imaging, empty here"),
        (REMOVED | {"field": "notes"}, "corrections[1].field", "input should be 'summary'"),
        (REMOVED | {"start": "0"}, "corrections[1].start", "valid integer"),
        (REMOVED | {"start": -1}, "corrections[1].start", "greater than or equal to 0"),
        (REMOVED | {"status": "absent"}, "corrections[1].status", "'excluded'"),
        (REMOVED | {"was": "gout!"}, "corrections[1].was", "not a gene symbol"),
        (REMOVED | {"now": "HP:12"}, "corrections[1].now", "not an HPO id"),
        (REMOVED | {"now": "HP:9999999"}, "corrections[1].now", "no such finding"),
        (REMOVED | {"now": "ORPHA:5580"}, "corrections[1].now", "no such disorder"),
        (REMOVED | {"by": "me"}, "corrections[1].by", "not permitted"),
        ({"start": 0, "end": 4}, "corrections[1]", "give what was read"),
        ({"end": 4, "was": "HP:0001997"}, "corrections[1].start", "field required"),
    ],
)
def test_a_bad_correction_is_told_at_its_place_and_the_others_are_kept(
    cases_in: ReadCases, vocabulary: SmallVocabulary, correction: object, place: str, words: str
) -> None:
    record = {"case_id": "c", "summary": TEXT, "corrections": [{"start": 5, "end": 10, "now": "FBN1"}, correction]}
    (case,), report = cases_in(json.dumps(record), vocabulary=vocabulary)
    assert [one.now for one in case.corrections] == ["FBN1"]
    (problem,) = report.problems
    assert problem.field == place
    assert words in problem.problem
    assert problem.severity == "error"


@pytest.mark.parametrize("value", ["[{", 5, {"start": 0}, "gout"])
def test_what_is_no_list_of_corrections(cases_in: ReadCases, value: object) -> None:
    (case,), report = cases_in(json.dumps({"case_id": "c", "summary": TEXT, "corrections": value}))
    assert case.corrections == ()
    assert [problem.field for problem in report.problems] == ["corrections"]


def test_a_correction_given_twice_is_kept_once(cases_in: ReadCases) -> None:
    (case,), report = cases_in(json.dumps({"case_id": "c", "summary": TEXT, "corrections": [REMOVED, REMOVED]}))
    assert len(case.corrections) == 1
    assert "given twice" in report.text()
