"""The HPO of the wheel, and files that are none."""

from pathlib import Path

import pytest

from data.errors import KnowledgeError
from ontology.hpo import PHENOTYPIC_ABNORMALITY, HpoRelease, HpoTerm, Synonym, read_hpo


@pytest.fixture(scope="module")
def terms(hpo: HpoRelease) -> dict[str, HpoTerm]:
    return {str(term.id): term for term in hpo.terms}


def test_the_release_is_the_one_that_the_wheel_carries(hpo: HpoRelease) -> None:
    assert hpo.version == "2025-01-16"
    assert sum(not term.obsolete for term in hpo.terms) > 18_000
    assert [term.id for term in hpo.terms] == sorted(term.id for term in hpo.terms)


def test_a_term_has_its_definition_and_parents(terms: dict[str, HpoTerm]) -> None:
    seizure = terms["HP:0001250"]
    assert seizure.name == "Seizure"
    assert seizure.definition.startswith("A seizure is an intermittent abnormality of nervous system physiology")
    assert seizure.parents == ("HP:0012638",)
    assert terms[PHENOTYPIC_ABNORMALITY].parents == ("HP:0000001",)


def test_synonyms_have_scope_and_kind(terms: dict[str, HpoTerm]) -> None:
    synonyms = terms["HP:0001166"].synonyms
    assert Synonym("Long slender fingers", "EXACT", "layperson") in synonyms
    assert {synonym.scope for term in terms.values() for synonym in term.synonyms} == {
        "EXACT", "NARROW", "BROAD", "RELATED",
    }  # fmt: skip


def test_alternative_and_obsolete_ids_lead_to_the_term_that_holds(terms: dict[str, HpoTerm]) -> None:
    assert "HP:0002279" in terms["HP:0001250"].alternative_ids
    replaced = [term for term in terms.values() if term.obsolete and term.replaced_by]
    considered = [term for term in terms.values() if term.obsolete and term.consider]
    assert len(replaced) > 100
    assert len(considered) > 50
    assert all(target in terms and not terms[target].obsolete for term in replaced for target in term.replaced_by)


def test_progress_is_told_and_rises(wheel_part: Path) -> None:
    told: list[float] = []
    read_hpo(wheel_part, told.append)
    assert told == sorted(told)
    assert 0 < told[-1] <= 1


@pytest.fixture
def wheel_part(tmp_path: Path) -> Path:
    path = tmp_path / "hp.obo"
    path.write_text(
        "format-version: 1.2\ndata-version: hp/releases/2030-02-03\n\n[Term]\nid: HP:0000001\nname: All\n\n"
        "[Term]\nid: HP:0000118\nname: Phenotypic abnormality\nis_a: HP:0000001\nalt_id: MP:0000001\n\n"
        "[Term]\nid: MONDO:0000001\nname: disease\n"
    )
    return path


def test_terms_of_other_ontologies_are_left_out(wheel_part: Path) -> None:
    release = read_hpo(wheel_part)
    assert release.version == "2030-02-03"
    assert [term.id for term in release.terms] == ["HP:0000001", "HP:0000118"]
    assert release.terms[1].alternative_ids == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "cannot be read"),
        (b"\x00\x01\x02\xff" * 100, "cannot be read"),
        (b"<html>captive portal</html>", "cannot be read"),
        (b"format-version: 1.2\n\n[Term]\nid: HP:00001", "cannot be read|holds no HP:0000118"),
        (b"format-version: 1.2\n\n[Term]\nid: GO:0000001\nname: other\n", "holds no HP:0000118"),
        (b"format-version: 1.2\n\n[Term]\nid: HP:0000118\nname: x\nis_a: HP:7\nis_a: \n", "cannot be read"),
    ],
    ids=["empty", "binary", "html", "cut", "other ontology", "malformed"],
)
def test_what_is_not_the_hpo_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "hp.obo"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=rf"^hp\.obo: .*({problem})"):
        read_hpo(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"hp\.obo: cannot be read"):
        read_hpo(tmp_path / "hp.obo")
