"""Cases from lines of JSON, CSV and plain text."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from data import Case, ValidationReport, Vocabulary

ReadCases = Callable[..., tuple[list[Case], ValidationReport]]


def read_one(
    cases_in: ReadCases, vocabulary: Vocabulary | None = None, /, **fields: Any
) -> tuple[Case, ValidationReport]:
    cases, report = cases_in(json.dumps({"case_id": "c", "summary": "x"} | fields), vocabulary=vocabulary)
    return cases[0], report


def test_a_case_as_the_benchmark_has_it(cases_in: ReadCases) -> None:
    case, report = read_one(
        cases_in, mode="hpo", hpo_present=["HP:0001250"], hpo_excluded=["HP:0000118"], sex="FEMALE", age=None
    )
    assert (case.hpo_present, case.hpo_excluded, case.sex, case.age) == (
        ("HP:0001250",),
        ("HP:0000118",),
        "FEMALE",
        None,
    )
    assert report.text() == "cases.jsonl:1: mode: warning: unknown field, not read"


@pytest.mark.parametrize(
    ("field", "value", "kept", "severity", "words"),
    [
        ("age", 49, None, "error", "did you mean P49Y?"),
        ("age", "P200Y", "P200Y", "warning", "older than 125"),
        ("sex", "femal", "UNKNOWN_SEX", "error", "did you mean FEMALE?"),
        ("sex", ["MALE"], "UNKNOWN_SEX", "error", "not text"),
        ("language", "German", None, "error", "did you mean de?"),
        ("country", "Espana", None, "error", "alpha-2"),
        ("summary", {"text": "x"}, None, "error", "not text"),
        ("summary", "x" * (1024 * 1024 + 1), None, "error", "longer than 1,048,576"),
        ("suspected_disorders", ["OMIM:154700"], (), "error", "ORPHA:558"),
        ("suspected_disorders", [558, None], ("ORPHA:558",), "warning", "empty item"),
        ("hpo_present", ["HP:0001250", ["HP:0000118"]], ("HP:0001250",), "error", "left out of the list"),
    ],
)
def test_odd_values_are_understood_or_left_out_and_told(
    cases_in: ReadCases, field: str, value: object, kept: object, severity: str, words: str
) -> None:
    case, report = read_one(cases_in, None, **{"genes": ["FBN1"], field: value})
    assert getattr(case, field) == kept
    (problem,) = report.problems
    assert (problem.severity, problem.field) == (severity, field)
    assert words in problem.text()


def test_suspected_omim_entries_become_orpha_disorders(cases_in: ReadCases, vocabulary: Vocabulary) -> None:
    case, report = read_one(cases_in, vocabulary, suspected_disorders=["OMIM:154700", "OMIM:100100", "ORPHA:559"])
    assert case.suspected_disorders == ("ORPHA:558", "ORPHA:559")
    assert [(problem.severity, problem.value) for problem in report.problems] == [
        ("warning", "OMIM:154700"),
        ("error", "OMIM:100100"),
    ]


def test_present_wins_over_excluded(cases_in: ReadCases) -> None:
    case, report = read_one(cases_in, hpo_present=["HP:0001250"], hpo_excluded=["HP:0001250"])
    assert (case.hpo_present, case.hpo_excluded) == (("HP:0001250",), ())
    assert "counted as present" in report.text()


def test_identifiers_of_any_kind_are_kept_and_used_once(cases_in: ReadCases) -> None:
    odd = ["a b#%/\\'\"<>", "ä€😀", "a\tb", "=1+1"]
    content = "\n".join(json.dumps({"case_id": identifier, "summary": "x"}) for identifier in [*odd, odd[0]])
    cases, report = cases_in(content)
    assert [case.case_id for case in cases] == odd
    assert [(problem.line, problem.field) for problem in report.problems] == [(5, "case_id")]


def test_a_case_without_id_or_anything_to_match_on(cases_in: ReadCases) -> None:
    cases, report = cases_in('{"summary": "x"}\n{"case_id": "2"}\n{"expert_id": "3", "name": "A"}')
    assert [case.case_id for case in cases] == ["2"]
    assert [problem.severity for problem in report.problems] == ["error", "warning", "error"]
    assert "looks like an expert" in report.text()


def test_one_json_document_takes_its_id_from_the_file(cases_in: ReadCases) -> None:
    cases, report = cases_in('{\n "summary": "x"\n}', "folder/boy.json")
    assert [case.case_id for case in cases] == ["boy"]
    assert report.text() == ""


def test_a_table_of_cases(cases_in: ReadCases) -> None:
    content = 'case_id,hpo_present,sex,summary,age\n1,HP:0001250;HP:0000118,f,"a,\nb",P2Y\n2,,,,P2\n'
    cases, report = cases_in(content, "cases.csv")
    assert cases[0].hpo_present == ("HP:0001250", "HP:0000118")
    assert (cases[0].sex, cases[0].summary) == ("FEMALE", "a,\nb")
    assert [(problem.line, problem.field) for problem in report.problems] == [(4, "age"), (4, None)]


def test_plain_text_is_one_case(cases_in: ReadCases) -> None:
    cases, report = cases_in("Boy of 5 with seizures.\r\nNo ataxia.\n", "folder/boy.txt")
    assert [(case.case_id, case.summary) for case in cases] == [("boy", "Boy of 5 with seizures.\r\nNo ataxia.\n")]
    assert report.summary() == "1 record read, 1 kept; 0 errors, 0 warnings"


def test_too_much_plain_text_is_an_error(cases_in: ReadCases) -> None:
    cases, report = cases_in("seizures " * 200_000, "boy.txt")
    assert cases == []
    assert "more than the 1,048,576" in report.text()
