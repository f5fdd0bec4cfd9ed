"""Lists of experts by gain: cut ones that change answer like lists made anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matching.evidence import Matrix
from matching.list_arrays import Lists
from ontology.tables import FloatArray

COLUMNS, LONGEST, SEARCHED = 4, 6, 3
GAINS = st.lists(st.sampled_from([0.0, 0.25, 0.25, 0.5, 0.75, 1.0]), min_size=COLUMNS, max_size=COLUMNS)


def columns(rows: list[list[float]]) -> Matrix:
    return sparse.csr_matrix(np.array(rows, np.float32).reshape(-1, COLUMNS))


def heads(lists: Lists) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[] for _ in range(len(lists))]
    for owner, expert, gain in zip(*lists.heads(np.arange(len(lists)), SEARCHED), strict=True):
        found[int(owner)].append((int(expert), float(gain)))
    return found


def test_largest_gains_come_first_and_of_equal_ones_the_first_row() -> None:
    lists = Lists.of(columns([[0.5, 0, 0, 1], [1, 0, 0, 1], [0.5, 0.25, 0, 1], [0.75, 0, 0, 1]]), 3)
    assert heads(lists) == [
        [(1, 1.0), (3, 0.75), (0, 0.5)], [(2, 0.25)], [], [(0, 1.0), (1, 1.0), (2, 1.0)],
    ]  # fmt: skip
    assert lists.is_cut.tolist() == [True, False, False, True]


@settings(max_examples=300, deadline=None)
@given(
    start=st.lists(GAINS, max_size=25),
    changes=st.lists(st.tuples(st.sets(st.integers(0, 30)), st.lists(GAINS, max_size=8)), max_size=4),
    seed=st.integers(0, 9),
)
def test_changed_lists_answer_like_lists_made_anew(
    start: list[list[float]], changes: list[tuple[set[int], list[list[float]]]], seed: int
) -> None:
    generator = np.random.default_rng(seed)
    held, lists = start, Lists.of(columns(start), LONGEST)
    for leave, come in changes:
        stays = [row for row in range(len(held)) if row not in leave]
        count = len(stays) + len(come)
        places = np.sort(generator.permutation(count)[: len(stays)])
        fresh = np.setdiff1d(np.arange(count), places).astype(np.int32)
        moved = np.full(len(held), -1, np.int32)
        moved[stays] = places
        after: dict[int, list[float]] = dict(zip(places.tolist(), (held[row] for row in stays), strict=True))
        after |= dict(zip(fresh.tolist(), come, strict=True))
        held = [after[row] for row in range(count)]
        lists = lists.moved(moved).joined(columns(come), fresh, LONGEST)
        short = lists.shorter_than(SEARCHED)
        lists = lists.replaced(short, Lists.of(columns(held)[:, short], LONGEST))
        assert heads(lists) == heads(Lists.of(columns(held), LONGEST))
        assert (np.diff(lists.offsets) <= LONGEST).all()


@pytest.mark.parametrize("experts", [0, 1])
def test_hardly_anyone(experts: int) -> None:
    rows: FloatArray = np.ones((experts, COLUMNS), np.float32)
    assert [len(head) for head in heads(Lists.of(sparse.csr_matrix(rows), LONGEST))] == [experts] * COLUMNS
