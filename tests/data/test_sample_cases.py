"""The sample cases are valid, invented, and of every kind that can come in."""

import json
import re
from functools import cache
from typing import Any

import pytest

from data.case import SECTIONS, Case
from data.networks import networks
from data.reading import read_cases
from data.reading_one import read_case
from data.sample import case_text_file, cases_file, phenopacket_file
from data.sample.clinic import finding_names, typical_findings

# What each case was written after, by the table in the README.
WRITTEN_AFTER = {
    "SAMPLE-CASE-01": "ORPHA:213",
    "SAMPLE-CASE-02": "ORPHA:63",
    "SAMPLE-CASE-03": "ORPHA:34149",
    "SAMPLE-CASE-04": "ORPHA:2134",
    "SAMPLE-CASE-05": "ORPHA:95",
    "SAMPLE-CASE-06": "ORPHA:436",
    "SAMPLE-CASE-07": "ORPHA:79408",
    "SAMPLE-CASE-08": "ORPHA:244",
    "SAMPLE-CASE-09": "ORPHA:273",
    "SAMPLE-CASE-10": "ORPHA:774",
    "SAMPLE-CASE-11": "ORPHA:379",
    "SAMPLE-CASE-12": "ORPHA:33069",
}


@cache
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in cases_file().read_text(encoding="utf-8").splitlines()]


@cache
def cases() -> dict[str, Case]:
    return {record["case_id"]: Case.model_validate(record) for record in records()}


def test_there_are_twelve_cases_of_at_least_eight_networks() -> None:
    assert list(cases()) == list(WRITTEN_AFTER)
    touched = {
        one.name
        for one in networks()
        if any(code in area.representative for area in one.areas for code in WRITTEN_AFTER.values())
    }
    assert len(touched) >= 8
    kidney = {code for one in networks() if one.name == "ERKNet" for area in one.areas for code in area.representative}
    assert [code in kidney for code in WRITTEN_AFTER.values()][:4] == [True] * 4


def test_reading_them_finds_nothing_to_report() -> None:
    read, report = read_cases(cases_file())
    assert read == list(cases().values())
    assert report.problems == []


def test_fields_are_those_of_the_stable_format() -> None:
    assert all(record.keys() <= Case.model_fields.keys() for record in records())


def test_findings_are_live_terms_and_never_both_present_and_excluded() -> None:
    for case in cases().values():
        findings = (*case.hpo_present, *case.hpo_excluded)
        assert set(findings) <= finding_names().keys()
        assert len(findings) == len(set(findings))


def test_the_first_case_shows_findings_typical_of_its_disorder() -> None:
    first = cases()["SAMPLE-CASE-01"]
    assert first.summary
    assert len(set(first.hpo_present) & set(typical_findings()["ORPHA:213"])) >= 9  # type: ignore[index]


def test_every_kind_of_input_is_there() -> None:
    all_of_them = list(cases().values())
    assert any(case.summary and not case.hpo_present for case in all_of_them)
    assert any(case.hpo_present and not case.summary for case in all_of_them)
    assert any(case.genes for case in all_of_them)
    assert any(case.suspected_disorders for case in all_of_them)
    assert any(getattr(case, section) for case in all_of_them for section in SECTIONS)
    assert {"en", "de", "fr"} <= {case.language for case in all_of_them}
    assert all(case.age and case.sex and case.country for case in all_of_them)


def test_no_text_holds_what_points_to_a_person() -> None:
    for case in cases().values():
        text = " ".join(str(value) for value in case.model_dump().values())
        assert not re.search(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|@|\bDr\b|\bMrs?\b", text)


def test_the_phenopacket_is_version_two_with_right_labels() -> None:
    packet = json.loads(phenopacket_file().read_text(encoding="utf-8"))
    assert packet["metaData"]["phenopacketSchemaVersion"] == "2.0"
    types = [feature["type"] for feature in packet["phenotypicFeatures"]]
    assert all(finding_names()[one["id"]] == one["label"] for one in types)
    assert any(feature.get("excluded") for feature in packet["phenotypicFeatures"])
    case, report = read_case(phenopacket_file())
    assert report.problems == []
    assert (case.recorded_genes, case.recorded_disorders, case.genes) == (("MYO7A",), ("ORPHA:886",), ())


@pytest.mark.parametrize("word", ["dysarthria", "Female", "No ascites"])
def test_the_plain_text_reads_as_a_referral(word: str) -> None:
    case, report = read_case(case_text_file())
    assert report.problems == []
    assert word in (case.summary or "")
