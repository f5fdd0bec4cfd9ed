"""GA4GH phenopackets of schema version 2, in both spellings; version 1 is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from data import Case, InputError, ValidationReport, Vocabulary, read_case

ReadCases = Callable[..., tuple[list[Case], ValidationReport]]


def feature(identifier: str, **fields: Any) -> dict[str, Any]:
    return {"type": {"id": identifier, "label": "x"}} | fields


def packet(**fields: Any) -> dict[str, Any]:
    return {"id": "p", "phenotypicFeatures": [feature("HP:0001250")]} | fields


def read(fields: dict[str, Any], vocabulary: Vocabulary | None = None) -> tuple[Case, ValidationReport]:
    return read_case(json.dumps(fields), vocabulary=vocabulary)


def test_observed_and_excluded_features() -> None:
    features = [feature("HP:0001250"), feature("HP:0000118", excluded=True), feature("HP:0001250", excluded=False)]
    case, report = read(packet(phenotypicFeatures=features))
    assert (case.case_id, case.hpo_present, case.hpo_excluded) == ("p", ("HP:0001250",), ("HP:0000118",))
    assert report.text() == ""


def test_snake_case_reads_as_camel_case_does() -> None:
    camel = packet(
        subject={"sex": "MALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P3Y"}}},
        metaData={"phenopacketSchemaVersion": "2.0"},
    )
    snake = {
        "id": "p",
        "phenotypic_features": camel["phenotypicFeatures"],
        "subject": {"sex": 2, "time_at_last_encounter": {"age": {"iso8601duration": "P3Y"}}},
        "meta_data": {"phenopacket_schema_version": "2.0"},
    }
    assert read(camel) == read(snake)
    assert (read(snake)[0].sex, read(snake)[0].age_years) == ("MALE", 3)


@pytest.mark.parametrize(
    ("time", "years"),
    [
        ({"age": {"iso8601duration": "P3Y6M"}}, 3.5),
        ({"age": "P3Y"}, 3),
        ({"ageRange": {"start": {"iso8601duration": "P10Y"}, "end": {"iso8601duration": "P20Y"}}}, 15),
        ({"age_range": {"start": {"iso8601duration": "P10Y"}}}, 10),
        ({"ontologyClass": {"id": "HP:0003593", "label": "Infantile onset"}}, 0.5),
        ({"ontology_class": {"id": "HP:0011461", "label": "Fetal onset"}}, 0),
        ({"gestationalAge": {"weeks": 22, "days": 3}}, 0),
        ({}, None),
    ],
)
def test_age_in_every_form(time: dict[str, Any], years: float | None) -> None:
    case, report = read(packet(subject={"timeAtLastEncounter": time}))
    assert case.age_years == years
    assert report.text() == ""


@pytest.mark.parametrize(
    "subject",
    [
        {"dateOfBirth": "2019-04-01T00:00:00Z"},
        {"timeAtLastEncounter": {"timestamp": "2019-04-01T00:00:00Z"}},
        {"time_at_last_encounter": {"interval": {"start": "2019-04-01", "end": "2019-04-02"}}},
    ],
)
def test_dates_are_neither_read_nor_told(subject: dict[str, Any]) -> None:
    case, report = read(packet(subject=subject))
    assert case.age is None
    assert "an age given by dates" in report.text()
    assert "2019" not in report.json()


def test_nothing_else_of_the_subject_is_read() -> None:
    case, report = read(packet(subject={"id": "Jane Doe", "alternateIds": ["Jane"], "karyotypicSex": "XX"}))
    assert "Jane" not in case.model_dump_json() + report.json()


def solved() -> dict[str, Any]:
    def genomic(status: str, **call: Any) -> dict[str, Any]:
        return {"subjectOrBiosampleId": "p", "interpretationStatus": status, **call}

    def variant(symbol: str) -> dict[str, Any]:
        context = {"valueId": "HGNC:1", "symbol": symbol}
        return {"variationDescriptor": {"id": "v", "geneContext": context}}

    calls = [
        genomic("CAUSATIVE", variantInterpretation=variant("FBN1")),
        genomic("CANDIDATE", gene={"valueId": "HGNC:2", "symbol": "UMOD"}),
        genomic("REJECTED", gene={"valueId": "HGNC:3", "symbol": "TTN"}),
    ]
    diagnosis = {"disease": {"id": "OMIM:154700", "label": "x"}, "genomicInterpretations": calls}
    diseases = [
        {"term": {"id": "Orphanet:558", "label": "x"}},
        {"term": {"id": "OMIM:100100", "label": "x"}, "excluded": True},
        {"term": {"id": "MONDO:0007947", "label": "x"}},
    ]
    return packet(interpretations=[{"id": "i", "diagnosis": diagnosis}], diseases=diseases)


def test_the_solution_is_recorded_apart_and_used_only_when_asked(vocabulary: Vocabulary) -> None:
    case, report = read(solved())
    assert (case.genes, case.suspected_disorders) == ((), ())
    assert case.recorded_genes == ("FBN1", "UMOD")
    assert case.recorded_disorders == ("OMIM:154700", "ORPHA:558")
    assert [problem.field for problem in report.problems] == ["diseases[2].term.id"]
    used = case.using_recorded(genes=True, diagnosis=True, vocabulary=vocabulary)
    assert (used.genes, used.suspected_disorders) == (("FBN1", "UMOD"), ("ORPHA:558",))


@pytest.mark.parametrize(
    "old",
    [
        {"metaData": {"phenopacketSchemaVersion": "1.0.0"}},
        {"meta_data": {"phenopacket_schema_version": "1.0.0-RC3"}},
        {"genes": [{"id": "HGNC:1", "symbol": "FBN1"}]},
        {"variants": []},
        {"phenotypicFeatures": [feature("HP:0001250", negated=True)]},
        {"subject": {"ageAtCollection": {"age": "P3Y"}}},
    ],
)
def test_version_1_is_refused_by_name_with_the_way_out(old: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"schema version 1.*convert it with phenopacket-tools"):
        read(packet(**old))


@pytest.mark.parametrize("several", [{"proband": {}}, {"members": []}])
def test_families_and_cohorts_are_refused(several: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="family or cohort"):
        read({"id": "f", **several})


def test_identifiers_are_replaced_or_reported_with_their_path(vocabulary: Vocabulary) -> None:
    features = [feature("HP:0001234"), feature("HP:9999999"), feature("SNOMED:1"), {"type": {"label": "Seizure"}}]
    case, report = read(packet(phenotypicFeatures=features), vocabulary)
    assert case.hpo_present == ("HP:0001250",)
    assert [(problem.field, problem.severity) for problem in report.problems] == [
        ("phenotypicFeatures[0].type.id", "warning"),
        ("phenotypicFeatures[1].type.id", "error"),
        ("phenotypicFeatures[2].type.id", "error"),
        ("phenotypicFeatures[3].type.id", "error"),
    ]


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"phenotypicFeatures": "x"}, "phenotypicFeatures: x: not a list"),
        ({"phenotypicFeatures": [7]}, "phenotypicFeatures[0]: 7: not an object"),
        ({"phenotypicFeatures": [feature("HP:0001250", excluded="perhaps")]}, "excluded: perhaps: not true or false"),
        ({"subject": "Jane"}, "subject: Jane: not an object"),
        ({"subject": {"sex": "X"}}, "subject.sex: X"),
        ({"subject": {"timeAtLastEncounter": {"age": {"iso8601duration": "3"}}}}, "did you mean P3Y?"),
        ({"subject": {"timeAtLastEncounter": {"ontologyClass": {"id": "HP:1"}}}}, "not an HPO class of onset"),
        ({"interpretations": [{"diagnosis": {"genomicInterpretations": {"gene": []}}}]}, "gene: []: not an object"),
        ({"metaData": {"phenopacketSchemaVersion": "3.0"}}, "not a schema version that is known"),
        ({"phenotypicFeature": []}, "did you mean phenotypicFeatures?"),
        ({"measurements": [{}]}, "measurements: warning: a part of phenopackets that is not read"),
    ],
)
def test_odd_packets_are_read_as_far_as_they_go(odd: dict[str, Any], words: str) -> None:
    _, report = read(packet(genes_read="no") | odd)
    assert words in report.text()


def test_packets_and_cases_may_be_mixed_in_one_file(cases_in: ReadCases) -> None:
    lines = [packet(), {"case_id": "c", "summary": "x"}, packet(), {"phenotypicFeatures": []}]
    cases, report = cases_in("\n".join(json.dumps(line) for line in lines))
    assert [case.case_id for case in cases] == ["p", "c"]
    assert [(problem.line, problem.field) for problem in report.problems] == [(3, "case_id"), (4, "id")]
