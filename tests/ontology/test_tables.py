"""Texts, ragged rows and the closure of a graph."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.tables import Ragged, Texts, closure

ROWS = st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=12)


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_texts_are_given_back(texts: list[str]) -> None:
    packed = Texts.of(texts)
    assert list(packed) == texts
    assert [packed[place] for place in range(len(packed))] == texts


def test_texts_refuse_slices_and_places_outside() -> None:
    packed = Texts.of(["a", "b"])
    with pytest.raises(TypeError):
        _ = packed[0:1]  # type: ignore[call-overload, unused-ignore]
    for place in (2, -1):
        with pytest.raises(IndexError):
            _ = packed[place]


def test_a_lone_surrogate_does_not_stop_a_compilation() -> None:
    assert list(Texts.of(["a\ud800b"])) == ["a?b"]


def test_texts_and_rows_are_saved_and_mapped(tmp_path: Path) -> None:
    Texts.of(["Ménière", "", "x"]).save(tmp_path, "names")
    Ragged.of([[2, 1], [], [3]]).save(tmp_path, "rows")
    assert list(Texts.load(tmp_path, "names")) == ["Ménière", "", "x"]
    mapped = Ragged.load(tmp_path, "rows")
    assert isinstance(mapped.values, np.memmap)
    assert [row.tolist() for row in map(mapped.__getitem__, range(3))] == [[1, 2], [], [3]]
    assert list(Texts.of([])) == []


@given(ROWS)
def test_rows_are_sorted_and_free_of_repetitions(rows: list[list[int]]) -> None:
    packed = Ragged.of(rows)
    assert len(packed) == len(rows)
    assert [packed[place].tolist() for place in range(len(rows))] == [sorted(set(row)) for row in rows]
    assert packed.lengths().tolist() == [len(set(row)) for row in rows]


@given(ROWS, st.data())
def test_gather_takes_rows_in_the_order_asked(rows: list[list[int]], data: st.DataObject) -> None:
    packed = Ragged.of(rows)
    asked = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=10)) if rows else []
    owners, values = packed.gather(np.array(asked, np.int64))
    expected = [(place, value) for place, row in enumerate(asked) for value in packed[row].tolist()]
    assert list(zip(owners.tolist(), values.tolist(), strict=True)) == expected


@given(ROWS)
def test_turning_twice_gives_the_rows_back(rows: list[list[int]]) -> None:
    packed = Ragged.of(rows)
    turned = packed.turned(31)
    assert all(row in turned[value].tolist() for row in range(len(rows)) for value in packed[row].tolist())
    back = turned.turned(len(rows))
    assert back.offsets.tolist() == packed.offsets.tolist()
    assert back.values.tolist() == packed.values.tolist()


@given(st.lists(st.sets(st.integers(0, 40), max_size=4), max_size=15))
def test_closure_agrees_with_walking_up(drawn: list[set[int]]) -> None:
    # Parents with a smaller number only: no cycle.
    parents = [sorted(parent for parent in row if parent < node) for node, row in enumerate(drawn)]

    def above(node: int) -> set[int]:
        return {node}.union(*(above(parent) for parent in parents[node]))

    assert closure(parents) == [above(node) for node in range(len(parents))]


@pytest.mark.parametrize("parents", [[[0]], [[1], [0]], [[1], [2], [3], [1]], [[], [0, 2], [3], [1]]])
def test_a_cycle_is_found(parents: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="its own ancestor"):
        closure(parents)


def test_a_long_chain_needs_no_recursion() -> None:
    chain = [[], *([node] for node in range(3_000))]
    assert len(closure(chain)[-1]) == 3_001
