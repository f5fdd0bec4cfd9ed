"""A report tells each problem in one line, folds repeated warnings, and cannot fill memory."""

import json

from data import Problem, ValidationReport
from data.problems import MOST_PROBLEMS, shown


def test_one_line_a_problem() -> None:
    problem = Problem("e.csv", 14, "disorders", "ORPHA:99999990", "not in Orphanet", "nearest ORPHA:99999")
    assert problem.text() == "e.csv:14: disorders: ORPHA:99999990: not in Orphanet; nearest ORPHA:99999"
    assert Problem("e.csv", None, None, None, "empty", None, "warning").text() == "e.csv: warning: empty"


def test_nothing_in_a_value_breaks_the_line_or_the_terminal() -> None:
    problem = Problem("e\n.csv", 1, "name", "a\r\n\x1b[31m\u202eb", "odd")
    assert problem.text() == "e\\n.csv:1: name: a\\r\\n\\x1b[31m\\u202eb: odd"


def test_identical_warnings_of_one_field_are_folded_and_errors_never() -> None:
    report = ValidationReport()
    for line in range(1, 2346):
        report.add(Problem("c.jsonl", line, "mode", None, "unknown field, not read", None, "warning"))
    for line in (7, 8):
        report.add(Problem("c.jsonl", line, "age", "49", "not an age"))
        report.add(Problem("c.jsonl", line, f"features[{line}].id", "HP:1", "replaced", None, "warning"))
    assert report.text().splitlines() == [
        "c.jsonl:1: mode: warning: unknown field, not read (2,345 times, first here)",
        "c.jsonl:7: age: 49: not an age",
        "c.jsonl:7: features[7].id: HP:1: warning: replaced (2 times, first here)",
        "c.jsonl:8: age: 49: not an age",
    ]


def test_problems_beyond_the_limit_are_counted() -> None:
    report, other = ValidationReport(), ValidationReport(records_read=1)
    for line in range(MOST_PROBLEMS + 5):
        report.add(Problem("e.csv", line, None, None, "bad"))
    other.extend(report)
    assert len(other.problems) == MOST_PROBLEMS
    assert other.count("error") == MOST_PROBLEMS + 5
    assert other.text().endswith("and 5 more errors")
    assert other.summary() == "1 record read, 0 kept; 10,005 errors, 0 warnings"


def test_json_holds_every_problem_and_the_counts() -> None:
    report = ValidationReport([Problem("e.csv", 2, "name", "ü", "odd", "way out", "warning")], 3, 2)
    told = json.loads(report.json())
    assert (told["records_read"], told["records_kept"], told["errors"], told["warnings"]) == (3, 2, 0, 1)
    assert told["problems"] == [
        {
            "file": "e.csv",
            "line": 2,
            "field": "name",
            "value": "ü",
            "problem": "odd",
            "suggestion": "way out",
            "severity": "warning",
        }
    ]


def test_values_are_shown_short() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(deep) == "a deeply nested value"
    assert len(shown("x" * 1000)) < 200
    assert shown({"a": [1, None]}) == '{"a": [1, null]}'
    assert shown("a\ud800") == "a?"
