"""Case, Expert and Centre hold clean values, however they are made."""

import pytest
from pydantic import ValidationError

from data import Case, Centre, Expert, Vocabulary


def test_a_case_normalises_what_it_is_given() -> None:
    case = Case.model_validate(
        {
            "case_id": " c\x001 ",
            "summary": "a\ud800b",
            "hpo_present": ["hp_0001250", "HP:0001250"],
            "hpo_excluded": ["HP:0001250", "HP:0000118"],
            "suspected_disorders": ["558"],
            "age": "p2y",
            "history": "  \n",
        }
    )
    assert case.case_id == "c1"
    assert case.summary == "ab"
    assert case.hpo_present == ("HP:0001250",)
    assert case.hpo_excluded == ("HP:0000118",), "what is present is not excluded as well"
    assert case.suspected_disorders == ("ORPHA:558",)
    assert case.age_years == 2
    assert case.history is None


def test_free_text_joins_summary_and_sections() -> None:
    case = Case.model_validate({"case_id": "c", "imaging": "MRI", "summary": "Boy", "history": "Fits"})
    assert case.free_text == "Boy\n\nFits\n\nMRI"
    assert Case.model_validate({"case_id": "c"}).free_text == ""


@pytest.mark.parametrize(
    "wrong",
    [{"case_id": " "}, {"sex": "X"}, {"age": "49"}, {"hpo_present": ["HP:1"]}, {"country": "ZZ"}, {"genes": [1]}],
)
def test_a_case_refuses_what_it_cannot_mean(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Case.model_validate({"case_id": "c"} | wrong)


def test_recorded_solution_is_used_only_when_asked() -> None:
    case = Case.model_validate(
        {
            "case_id": "c",
            "genes": ["UMOD"],
            "recorded_genes": ["FBN1", "UMOD"],
            "recorded_disorders": ["ORPHA:558", "OMIM:154700"],
        }
    )
    assert case.using_recorded(genes=False, diagnosis=False) == case
    with_genes = case.using_recorded(genes=True, diagnosis=False)
    assert (with_genes.genes, with_genes.recorded_genes) == (("UMOD", "FBN1"), ())
    with_diagnosis = case.using_recorded(genes=False, diagnosis=True)
    assert with_diagnosis.suspected_disorders == ("ORPHA:558",)
    assert with_diagnosis.recorded_disorders == ("OMIM:154700",), "without a vocabulary an OMIM id stays where it is"


def test_recorded_omim_ids_are_mapped_by_the_vocabulary(vocabulary: Vocabulary) -> None:
    case = Case.model_validate({"case_id": "c", "recorded_disorders": ["OMIM:154700", "OMIM:100100"]})
    used = case.using_recorded(genes=False, diagnosis=True, vocabulary=vocabulary)
    assert used.suspected_disorders == ("ORPHA:558",)
    assert used.recorded_disorders == ("OMIM:100100",)


def test_an_expert_needs_more_than_a_network_as_evidence() -> None:
    record = {"expert_id": "e", "name": "A", "erns": ["ERKNet"]}
    assert not Expert.model_validate(record).has_evidence
    assert Expert.model_validate(record | {"disorders": {"558": 0}}).has_evidence


@pytest.mark.parametrize("wrong", [{"name": ""}, {"open_panels": -1}, {"disorders": {"ORPHA:558": -1}}])
def test_an_expert_refuses_what_it_cannot_mean(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Expert.model_validate({"expert_id": "e", "name": "A"} | wrong)


def test_a_centre_has_name_country_and_networks() -> None:
    centre = Centre.model_validate({"name": " Hôpital  Necker ", "country": "fr", "networks": ["ERKNet", "ERKNet"]})
    assert (centre.name, centre.country, centre.networks) == ("Hôpital Necker", "FR", ("ERKNet",))
