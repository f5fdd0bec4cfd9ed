"""Frequencies: rows of one entry and term pooled, then propagated to ancestors."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import Knowledge
from ontology.frequencies import NEVER_SEEN, UNSTATED_SHARE, Frequencies, estimate_frequencies
from ontology.information import information_content
from ontology.tables import IntArray, Ragged

# 0 the root; 1 and 2 beneath it; 3 beneath 1; 4 beneath 1 and 2.
ANCESTORS = Ragged.of([[0], [0, 1], [0, 2], [0, 1, 3], [0, 1, 2, 4]])
Row = tuple[int, int, float, int]


def estimated(*rows: Row, sources: int = 4) -> Frequencies:
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    source, term, patients = (np.array(columns[place], np.int32) for place in (0, 1, 3))
    return estimate_frequencies(source, term, np.array(columns[2], np.float32), patients, ANCESTORS, sources)


def shown(found: Frequencies, term: int) -> dict[int, float]:
    entries, shares = found.of_term(term)
    return dict(zip(entries.tolist(), shares.tolist(), strict=True))


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        ([(0, 3, 0.75, 4)], (3 + 0.2) / 6),
        ([(0, 3, 1.0, 1)], 1.2 / 3),
        ([(0, 3, 0.5, 4), (0, 3, 1.0, 2)], (4 + 0.2) / 8),
        ([(0, 3, 0.895, 0)], 0.895),
        ([(0, 3, 0.895, 0), (0, 3, 0.545, 0)], 0.72),
        ([(0, 3, float("nan"), 0)], UNSTATED_SHARE),
        ([(0, 3, float("nan"), 0), (0, 3, 0.17, 0)], 0.17),
        ([(0, 3, 0.75, 4), (0, 3, 0.895, 0)], ((3.2 / 6) * 4 + 0.895 * 5) / 9),
        ([(0, 3, 0.0, 50)], 0.2 / 52),
        ([(0, 3, 0.0, 1)], NEVER_SEEN),
    ],
    ids=["counts", "one of one", "two studies", "range", "ranges", "none", "none and range", "both", "0/50", "0/1"],
)
def test_rows_of_one_entry_and_term_are_pooled(rows: list[Row], share: float) -> None:
    assert shown(estimated(*rows), 3) == {0: pytest.approx(share, abs=1e-6)}


def test_a_term_is_as_frequent_as_its_most_frequent_descendant() -> None:
    found = estimated((0, 3, 0.2, 0), (0, 4, 0.6, 0), (1, 2, 0.4, 0))
    assert shown(found, 1) == {0: pytest.approx(0.6)}
    assert shown(found, 2) == {0: pytest.approx(0.6), 1: pytest.approx(0.4)}
    assert shown(found, 0) == {0: pytest.approx(0.6), 1: pytest.approx(0.4)}
    assert shown(found, 3) == {0: pytest.approx(0.2)}


def test_nothing_annotated_gives_nothing() -> None:
    found = estimated()
    assert found.offsets.tolist() == [0] * 6
    assert information_content(found).tolist() == [0] * 5


SHARES = st.one_of(st.just(float("nan")), st.floats(0, 1, width=32))
# A count goes with a share only.
ROW = st.tuples(st.integers(0, 3), st.integers(0, 4), SHARES, st.integers(0, 60)).map(
    lambda row: (*row[:3], 0) if np.isnan(row[2]) else row
)
ROWS = st.lists(ROW, max_size=30)


@given(ROWS)
def test_shares_are_shares_and_ancestors_at_least_as_frequent(rows: list[Row]) -> None:
    found = estimated(*rows)
    assert ((found.shares >= 0) & (found.shares <= 1)).all()
    for term in range(len(ANCESTORS)):
        for above in ANCESTORS[term].tolist():
            upper = shown(found, above)
            assert all(upper[entry] >= share for entry, share in shown(found, term).items())


@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: Random) -> None:
    shuffled = random.sample(rows, len(rows))
    one, other = estimated(*rows), estimated(*shuffled)
    assert one.sources.tolist() == other.sources.tolist()
    assert np.allclose(one.shares, other.shares, atol=1e-6)


@given(ROWS)
def test_information_rises_towards_the_specific(rows: list[Row]) -> None:
    information = information_content(estimated(*rows))
    assert (information >= 0).all()
    for term in range(len(ANCESTORS)):
        above: IntArray = ANCESTORS[term]
        assert (information[above] <= information[term]).all()


def test_the_compiled_knowledge_obeys_the_same_laws(knowledge: Knowledge) -> None:
    information, ancestors = knowledge.information, knowledge.snapshot.terms.term_ancestors
    terms, above = ancestors.gather(np.arange(len(ancestors)))
    assert (information[above] <= information[terms] + 1e-6).all()
    shares = knowledge.frequencies.shares
    assert ((shares >= 0) & (shares <= 1)).all()
    root = knowledge.snapshot.terms.position("HP:0000118")
    assert root is not None
    assert information[root] == pytest.approx(0, abs=0.01)
    counts = np.diff(knowledge.frequencies.offsets)
    assert np.allclose(information[counts > 0], np.log(counts.max() / counts[counts > 0]), atol=1e-4)


def test_annotations_of_a_publication_can_be_left_out(knowledge: Knowledge) -> None:
    rows = knowledge.snapshot.annotations
    reference = next(name for name in rows.reference_ids if name.startswith("PMID:"))
    without = knowledge.without_publications(frozenset({reference}))
    assert without.excluded_publications == {reference}
    assert without.stamp != knowledge.stamp
    assert without.frequencies.shares.sum() < knowledge.frequencies.shares.sum()
    same = knowledge.without_publications(frozenset({"PMID:0"}))
    assert np.array_equal(same.frequencies.sources, knowledge.frequencies.sources)
    assert np.allclose(same.frequencies.shares, knowledge.frequencies.shares)
