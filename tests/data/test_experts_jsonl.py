"""Experts from lines of JSON: what is understood, what is reported, what is left out."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from data import Expert, ValidationReport, Vocabulary

ReadExperts = Callable[..., tuple[list[Expert], ValidationReport]]

ANNA = {"expert_id": "1", "name": "Anna", "bio": "Kidneys"}


def told(report: ValidationReport, field: str | None = None) -> list[tuple[str, str | None, str]]:
    return [
        (problem.severity, problem.value, f"{problem.problem}; {problem.suggestion}")
        for problem in report.problems
        if field is None or problem.field == field
    ]


def read_one(experts_in: ReadExperts, vocabulary: Vocabulary | None = None, /, **fields: Any) -> Any:
    experts, report = experts_in(json.dumps(ANNA | fields), vocabulary=vocabulary)
    return experts[0], report


def test_a_whole_record_is_read_without_a_word(experts_in: ReadExperts, vocabulary: Vocabulary) -> None:
    expert, report = read_one(
        experts_in,
        vocabulary,
        email="a@b.org",
        centre="Necker",
        country="FR",
        erns=["ERKNet"],
        membership="full",
        age_groups=["adult"],
        languages=["fr", "en"],
        thematic_areas=["ORPHA:559"],
        disorders={"ORPHA:558": 12},
        hpo_terms=["HP:0001250"],
        genes=["FBN1"],
        publications=[{"pmid": "PMID:1", "title": "T"}],
        max_open_panels=5,
        open_panels=4,
        available=False,
    )
    assert report.text() == ""
    assert (report.records_read, report.records_kept) == (1, 1)
    assert expert.disorders == {"ORPHA:558": 12}
    assert expert.available is False
    assert expert.publications[0].title == "T"


def test_unknown_and_replaced_identifiers(experts_in: ReadExperts, vocabulary: Vocabulary) -> None:
    expert, report = read_one(
        experts_in,
        vocabulary,
        hpo_terms=["HP:0001234", "HP:9999999", "HP:1"],
        disorders={"ORPHA:700": 3, "ORPHA:5580": 1},
        genes=["FBN", "NOVEL1"],
        erns=["ERK-Net", "ERKNett"],
    )
    assert expert.hpo_terms == ("HP:0001250",)
    assert expert.disorders == {"ORPHA:558": 3}
    assert expert.genes == ("FBN1", "NOVEL1"), "a gene may be real without being linked to a disorder"
    assert expert.erns == ("ERKNet",)
    assert told(report, "hpo_terms") == [
        ("warning", "HP:0001234", "obsolete or another spelling, replaced by HP:0001250 (Seizure); None"),
        (
            "error",
            "HP:9999999",
            "no such finding in the installed knowledge, left out; nearest HP:0001250 (Seizure)",
        ),
        ("error", "HP:1", "not an HPO id, left out; did you mean HP:0000001?"),
    ]
    assert [severity for severity, _, _ in told(report, "genes")] == ["warning", "warning"]
    assert "nearest ERKNet" in told(report, "erns")[1][2]


@pytest.mark.parametrize(
    ("field", "value", "kept", "severity", "words"),
    [
        ("country", "Germany", None, "error", "did you mean DE?"),
        ("languages", ["en", "xx"], ("en",), "error", "639-1"),
        ("email", "anna", "anna", "warning", "not an e-mail address"),
        ("membership", "ful", "none", "error", "did you mean full?"),
        ("age_groups", ["pediatric", "child"], ("paediatric",), "error", "adult, paediatric"),
        ("open_panels", -1, 0, "error", "not between 0"),
        ("open_panels", "3", 3, "warning", "a number written as text"),
        ("open_panels", True, 0, "error", "not a whole number"),
        ("open_panels", float("nan"), 0, "error", "not a whole number"),
        ("max_open_panels", 1000, 1000, "warning", "unusually large"),
        ("disorders", {"ORPHA:558": -2}, {}, "error", "not between 0"),
        ("disorders", {"ORPHA:558": 9_000}, {"ORPHA:558": 9000}, "warning", "unusually large"),
        ("disorders", {"ORPHA:558": 10**400}, {}, "error", "not between 0"),
        ("disorders", {"ORPHA:558": 2.5}, {"ORPHA:558": 3}, "warning", "rounded up"),
        ("disorders", {"ORPHA:558": 2, "558": 3}, {"ORPHA:558": 3}, "warning", "given twice"),
        ("disorders", ["ORPHA:558"], {"ORPHA:558": 0}, "warning", "read as 0"),
        ("disorders", [{"ORPHA:558": 1}], {}, "error", "not text"),
        ("disorders", 7, {}, "error", "not a list"),
        ("erns", "ERKNet; MetabERN", ("ERKNet", "MetabERN"), "warning", "text where a list"),
        ("genes", {"FBN1": 1}, (), "error", "not a list"),
        ("genes", ["FBN1", None], ("FBN1",), "warning", "empty item"),
        ("genes", ["FBN1", "fbn1"], ("FBN1",), "warning", "given twice"),
        ("available", "ja", True, "warning", "read as true"),
        ("available", "perhaps", True, "error", "write true or false"),
        ("centre", ["Necker"], None, "error", "not text"),
        ("centre", "x" * 2000, None, "error", "longer than 1,000"),
        ("bio", "a\x00b", "ab", "warning", "control characters"),
    ],
)
def test_odd_values_are_understood_or_left_out_and_told(
    experts_in: ReadExperts, field: str, value: object, kept: object, severity: str, words: str
) -> None:
    expert, report = read_one(experts_in, None, **{field: value})
    assert getattr(expert, field) == kept
    (problem,) = report.problems
    assert problem.severity == severity
    assert (problem.line, (problem.field or "").split(".")[0]) == (1, field)
    assert words in problem.text()


def test_publications_in_every_form(experts_in: ReadExperts) -> None:
    expert, report = read_one(
        experts_in,
        publications=[{"pmid": 1, "title": None}, "PMID:2|Two; three", {"title": "x"}, {"pmid": "doi"}, 3, [4]],
    )
    assert [(entry.pmid, entry.title) for entry in expert.publications] == [
        ("PMID:1", ""),
        ("PMID:2", "Two; three"),
        ("PMID:3", ""),
    ]
    assert report.count("error") == 4, "no id, no PubMed id, and a list that is no text and so gives no id"


def test_more_panels_open_than_allowed_is_a_warning(experts_in: ReadExperts) -> None:
    _, report = read_one(experts_in, open_panels=6, max_open_panels=5)
    assert told(report) == [("warning", "6", "more than max_open_panels (5); check both")]


def test_unknown_fields_are_warned_of_with_the_nearest(experts_in: ReadExperts) -> None:
    _, report = read_one(experts_in, thematic_area=[], orcid="0")
    assert told(report, "thematic_area") == [("warning", None, "unknown field, not read; did you mean thematic_areas?")]
    assert told(report, "orcid") == [("warning", None, "unknown field, not read; None")]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"name": "A", "bio": "x"}, "expert_id: required"),
        ({"expert_id": "1", "name": " ", "bio": "x"}, "name: required"),
        ({"expert_id": "1", "name": "A", "erns": ["ERKNet"]}, "no evidence of expertise"),
        ({"expert_id": "1", "name": "A", "hpo_terms": ["HP:1"]}, "no evidence of expertise"),
        ({"case_id": "c", "hpo_present": []}, "looks like a case"),
    ],
)
def test_a_record_without_the_required_is_left_out(experts_in: ReadExperts, record: object, words: str) -> None:
    experts, report = experts_in(json.dumps(record) + "\n" + json.dumps(ANNA | {"expert_id": "2"}))
    assert [expert.expert_id for expert in experts] == ["2"]
    assert words in report.text()
    assert (report.records_read, report.records_kept) == (2, 1)


def test_all_but_the_first_of_one_expert_id_are_reported(experts_in: ReadExperts) -> None:
    lines = [json.dumps(ANNA | {"name": name}) for name in ("Anna", "Berta", "Carla")]
    experts, report = experts_in("\n\n".join(lines))
    assert [expert.name for expert in experts] == ["Anna"]
    assert [(problem.line, problem.value) for problem in report.problems] == [(3, "1"), (5, "1")]
    assert "already used in line 1" in report.problems[0].problem
