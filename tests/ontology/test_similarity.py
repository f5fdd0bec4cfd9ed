"""Similarity of sets of findings, against the definitions written out."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import Knowledge, ProfileSet, best_match_average, sim_gic
from ontology.similarity import PairMeasure
from ontology.tables import Ragged

ABOVE: list[set[int]] = [{0}, {0, 1}, {0, 2}, {0, 1, 3}, {0, 1, 2, 4}, {0, 1, 3, 5}, {0, 2, 6}]
INFORMATION = [0.0, 0.7, 0.7, 1.5, 2.0, 3.0, 2.5]
TERMS = st.sets(st.integers(0, 6), max_size=5)


def profiles(sets: list[set[int]]) -> ProfileSet:
    return ProfileSet.of(Ragged.of(sets), Ragged.of(ABOVE), np.array(INFORMATION, np.float32))


def asked(terms: set[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(sorted(terms), np.int32)


def pair(one: int, other: int, measure: PairMeasure) -> float:
    shared = max(INFORMATION[term] for term in ABOVE[one] & ABOVE[other])
    both = INFORMATION[one] + INFORMATION[other]
    return shared if measure == "resnik" else 2 * shared / both if both else 0.0


def written_out(query: set[int], profile: set[int], measure: PairMeasure) -> float:
    if not query or not profile:
        return 0.0
    forward = sum(max(pair(q, p, measure) for p in profile) for q in query) / len(query)
    backward = sum(max(pair(q, p, measure) for q in query) for p in profile) / len(profile)
    return (forward + backward) / 2


def gic(query: set[int], profile: set[int]) -> float:
    one, other = (set().union(*(ABOVE[term] for term in terms)) for terms in (query, profile))
    union = sum(INFORMATION[term] for term in one | other)
    return sum(INFORMATION[term] for term in one & other) / union if union else 0.0


@given(TERMS, st.lists(TERMS, min_size=1, max_size=6))
def test_all_profiles_at_once_agree_with_one_by_one(query: set[int], sets: list[set[int]]) -> None:
    made = profiles(sets)
    assert sim_gic(asked(query), made) == pytest.approx([gic(query, profile) for profile in sets], abs=1e-5)
    for measure in ("resnik", "lin"):
        expected = [written_out(query, profile, measure) for profile in sets]
        assert best_match_average(asked(query), made, measure) == pytest.approx(expected, abs=1e-5)


@given(TERMS, TERMS)
def test_similarity_is_symmetric_and_bounded(one: set[int], other: set[int]) -> None:
    for similarity, most in ((sim_gic, 1.0), (best_match_average, max(INFORMATION))):
        forth, back = similarity(asked(one), profiles([other]))[0], similarity(asked(other), profiles([one]))[0]
        assert forth == pytest.approx(back, abs=1e-5)
        assert 0 <= forth <= most + 1e-5
    assert 0 <= best_match_average(asked(one), profiles([other]), "lin")[0] <= 1 + 1e-5


@given(TERMS.filter(lambda terms: bool(terms - {0})))
def test_nothing_is_more_alike_than_the_same(terms: set[int]) -> None:
    made = profiles([terms, set(range(7)), {6}])
    assert sim_gic(asked(terms), made)[0] == pytest.approx(1)
    assert best_match_average(asked(terms), made)[0] == pytest.approx(np.mean([INFORMATION[term] for term in terms]))
    informative = {term for term in terms if INFORMATION[term]}
    assert best_match_average(asked(informative), profiles([informative]), "lin")[0] == pytest.approx(1)


def test_no_profiles_and_empty_ones() -> None:
    assert best_match_average(asked({1}), profiles([])).tolist() == []
    assert best_match_average(asked({1}), profiles([set(), set()])).tolist() == [0, 0]
    assert sim_gic(asked(set()), profiles([set(), {3}])).tolist() == [0, 0]


def test_one_case_against_every_annotated_entry(knowledge: Knowledge) -> None:
    rows, terms = knowledge.snapshot.annotations, knowledge.snapshot.terms
    kept = terms.is_abnormality[rows.row_term] & ~rows.row_negated
    held: list[set[int]] = [set() for _ in knowledge.snapshot.disorders.source_ids]
    for source, term in zip(rows.row_source[kept].tolist(), rows.row_term[kept].tolist(), strict=True):
        held[source].add(term)
    made = ProfileSet.of(Ragged.of(held), terms.term_ancestors, knowledge.information)
    marfan = list(knowledge.snapshot.disorders.source_ids).index("ORPHA:558")
    query = knowledge.term_positions(("HP:0001166", "HP:0001083", "HP:0002616", "HP:0001519"))  # type: ignore[arg-type]
    started = time.perf_counter()
    alike = best_match_average(query, made)
    assert len(made.terms) / (time.perf_counter() - started) > 22_000, "pairs a second"
    assert (alike > alike[marfan]).sum() < 50
    assert (sim_gic(query, made) > sim_gic(query, made)[marfan]).sum() < 500
