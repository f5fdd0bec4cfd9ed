"""A case understood: texts and codes together."""

from typing import Any

from data import Case
from ontology import Knowledge, Reader, Understanding, read_case


def understood(reader: Reader, **fields: Any) -> Understanding:
    return read_case(Case.model_validate({"case_id": "c", **fields}), reader)


def ids(concepts: tuple[Any, ...]) -> list[str]:
    return [concept.id for concept in concepts]


def test_codes_are_resolved_and_labelled(reader: Reader) -> None:
    read = understood(
        reader, hpo_present=["HP:0001166", "HP:0002279"], hpo_excluded=["HP:0001251"], genes=["FBN1"],
        suspected_disorders=["ORPHA:558"], age="P12Y", sex="FEMALE",
    )  # fmt: skip
    assert ids(read.present) == ["HP:0001166", "HP:0001250"]
    assert ids(read.excluded) == ["HP:0001251"]
    assert ids(read.genes) == ["FBN1"]
    assert [concept.label for concept in read.suspected_disorders] == ["Marfan syndrome"]
    assert (read.age_years, read.sex) == (12, "FEMALE")
    assert read.warnings == ("hpo_present: HP:0002279 is an earlier id of HP:0001250 (Seizure), which was used",)
    assert not read.is_empty


def test_unknown_codes_become_warnings(reader: Reader) -> None:
    read = understood(reader, hpo_present=["HP:9999999"], genes=["NOTAGENE"], suspected_disorders=["ORPHA:9999999"])
    assert read.present == read.suspected_disorders == ()
    assert [warning.split(":")[0] for warning in read.warnings] == ["hpo_present", "genes", "suspected_disorders"]
    assert all("None" not in warning for warning in read.warnings)


def test_a_disorder_that_cannot_be_checked_does_not_count_and_that_is_said(reader: Reader) -> None:
    read = understood(reader, suspected_disorders=["ORPHA:98261"])
    assert read.suspected_disorders == ()
    assert read.warnings == (
        "suspected_disorders: ORPHA:98261 stands for no disorder that is known here and does not count",
    )


def test_texts_of_all_sections_are_read(reader: Reader) -> None:
    read = understood(reader, summary="A 12-year-old girl with seizures.", history="No ataxia.", genetic="FBN1 variant")
    assert ids(read.present) == ["HP:0001250"]
    assert ids(read.excluded) == ["HP:0001251"]
    assert ids(read.genes) == ["FBN1"]
    assert {mention.field for mention in read.mentions} == {"summary", "history", "genetic"}
    assert (read.age, read.age_years, read.sex) == ("P12Y", 12, "FEMALE")


def test_codes_given_win_over_codes_read(reader: Reader) -> None:
    read = understood(reader, hpo_present=["HP:0001250"], summary="A boy, 3 years old, without seizures.", sex="FEMALE")
    assert ids(read.present) == ["HP:0001250"]
    assert read.excluded == ()
    assert read.sex == "FEMALE"


def test_a_relatives_finding_is_a_mention_only(reader: Reader) -> None:
    read = understood(reader, summary="His mother has seizures.")
    assert read.is_empty
    assert [mention.status for mention in read.mentions] == ["family"]


def test_an_empty_case(reader: Reader) -> None:
    read = understood(reader, summary="Nothing to be read here.")
    assert read.is_empty
    assert read.warnings == ()
    assert (read.age, read.sex) == (None, "UNKNOWN_SEX")


def test_case_and_reader_agree_on_places(reader: Reader, knowledge: Knowledge) -> None:
    summary = "Œdèmes; e\u0301pilepsie; seizures 🧬 and arachnodactyly"
    for mention in understood(reader, summary=summary).mentions:
        assert summary[mention.start : mention.end] == mention.text
        assert knowledge.label(mention.id) == mention.label
