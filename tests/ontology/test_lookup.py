"""Type-ahead: typing errors, identifiers, synonyms, and how long it takes."""

import statistics
import time

import pytest

from ontology import Concept, Knowledge


@pytest.mark.parametrize(
    ("query", "hpo_id"),
    [
        ("Seizure", "HP:0001250"),
        ("seizre", "HP:0001250"),
        ("SEIZURES", "HP:0001250"),
        ("long slender fingers", "HP:0001166"),
        ("arachnodactily", "HP:0001166"),
        ("ectopia lentis", "HP:0001083"),
        ("lens dislocated", "HP:0001083"),
        ("HP:0001250", "HP:0001250"),
        ("hp_0001250", "HP:0001250"),
        ("1250", "HP:0001250"),
        ("HP:0002279", "HP:0001250"),
    ],
)
def test_findings(knowledge: Knowledge, query: str, hpo_id: str) -> None:
    found = knowledge.search_findings(query, 5)
    assert hpo_id in [concept.id for concept in found[:3]]
    assert all(concept.label == knowledge.label(concept.id) for concept in found), "the preferred name"
    assert [concept.kind for concept in found] == ["finding"] * len(found)


def test_a_synonym_tells_what_matched(knowledge: Knowledge) -> None:
    concept = knowledge.search_findings("Long slender fingers", 1)[0]
    assert (concept.label, concept.matched, concept.score) == ("Arachnodactyly", "Long slender fingers", 100)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("marfan", "ORPHA:558"),
        ("Marfn syndrome", "ORPHA:558"),
        ("ORPHA:558", "ORPHA:558"),
        ("Orphanet 558", "ORPHA:558"),
        ("orpha_558", "ORPHA:558"),
        ("558", "ORPHA:558"),
        ("OMIM:154700", "ORPHA:558"),
    ],
)
def test_disorders(knowledge: Knowledge, query: str, code: str) -> None:
    assert knowledge.search_disorders(query, 3)[0].id == code


@pytest.mark.parametrize(
    ("query", "symbol"), [("FBN1", "FBN1"), ("fbn", "FBN1"), ("COL1A", "COL1A1"), ("PKD-1", "PKD1")]
)
def test_genes(knowledge: Knowledge, query: str, symbol: str) -> None:
    assert symbol in [concept.id for concept in knowledge.search_genes(query, 5)]


def test_the_number_of_another_kind_is_no_identifier(knowledge: Knowledge) -> None:
    """HP:0000558 is not ORPHA:558, and OMIM:154700 not ORPHA:154700."""
    assert "ORPHA:558" not in [concept.id for concept in knowledge.search_disorders("HP:0000558")]
    assert knowledge.search_findings("ORPHA:1250") == ()
    assert knowledge.search_disorders("OMIM:999999") == ()


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "🧬", "....", "zzzzqqqqxxxx", "a" * 100_000, "%' OR 1=1 --", "المريض"]
)
def test_nothing_is_found_without_an_error(knowledge: Knowledge, query: str) -> None:
    for search in (knowledge.search_findings, knowledge.search_disorders, knowledge.search_genes):
        assert search(query) == ()


def test_each_concept_once_the_best_first_and_no_more_than_asked(knowledge: Knowledge) -> None:
    found = knowledge.search_findings("abnormal", 20)
    assert len(found) == len({concept.id for concept in found}) == 20
    assert [concept.id for concept in knowledge.search_findings("abnormal", 7)] == [concept.id for concept in found[:7]]
    assert knowledge.search_findings("abnormal", 0) == ()
    assert knowledge.search_findings("HP:0001250", 0) == ()
    assert all(0 <= concept.score <= 100 for concept in found)


def typed(knowledge: Knowledge) -> float:
    """Median milliseconds of a search."""
    queries = ("sei", "seizure", "enlarged heart", "abnormality of the nervous system", "hypertrofic cardiomyopaty")
    taken = []
    for query in ("warm", *queries):
        started = time.perf_counter()
        found: tuple[Concept, ...] = knowledge.search_findings(query)
        taken.append(1000 * (time.perf_counter() - started))
        assert isinstance(found, tuple)
    return statistics.median(taken[1:])


def test_a_search_takes_less_than_a_tenth_of_a_second(knowledge: Knowledge) -> None:
    assert typed(knowledge) < 100


def test_a_search_over_eight_languages_takes_hardly_longer(full_knowledge: Knowledge) -> None:
    assert typed(full_knowledge) < 150
