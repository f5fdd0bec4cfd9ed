"""The FAISS index: the contract exactly and by cells, changes of a large one, and files that cannot be used."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import ArtifactError
from matching.faiss_index import PROBED_CELLS, FaissIndex
from matching.vector_index import KeyArray
from ontology.tables import FloatArray
from tests.matching.vector_index_contract import DIMENSIONS, Make, VectorIndexContract, some_vectors

FEW_CELLS, MANY_CELLS = some_vectors(PROBED_CELLS, 21), some_vectors(8 * PROBED_CELLS, 22)


class TestExact(VectorIndexContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda vectors, owners: FaissIndex.of(vectors, owners, FEW_CELLS)


class TestByCells(VectorIndexContract):
    """All cells are looked into, so the answers are exact too."""

    @pytest.fixture
    def make(self) -> Make:
        return lambda vectors, owners: FaissIndex.of(vectors, owners, FEW_CELLS, exact_up_to=-1)


class TestGrowing(VectorIndexContract):
    """Some of the suite's indexes outgrow exact search when they are changed."""

    @pytest.fixture
    def make(self) -> Make:
        return lambda vectors, owners: FaissIndex.of(vectors, owners, FEW_CELLS, exact_up_to=125)


class TestMapped(VectorIndexContract):
    """Opened from a file, which no change may touch."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        def saved(vectors: FloatArray, owners: KeyArray) -> FaissIndex:
            FaissIndex.of(vectors, owners, FEW_CELLS).save(tmp_path)
            return FaissIndex.load(tmp_path, FEW_CELLS)

        return saved


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.sets(st.integers(0, 99), max_size=40), st.sets(st.integers(0, 99), max_size=40)), max_size=4
    ),
    exact_up_to=st.sampled_from([-1, 90, 10_000]),
)
def test_cells_hold_the_same_whether_changed_or_built_anew(
    changes: list[tuple[set[int], set[int]]], exact_up_to: int
) -> None:
    """Only an eighth of the cells is looked into: the answers are not exact, and yet the same."""
    held = dict(zip(range(80), some_vectors(80, 23), strict=True))
    index = FaissIndex.of(*_arrays(held), MANY_CELLS, exact_up_to)
    largest = len(held)
    for number, (leave, come) in enumerate(changes):
        came = dict(zip(sorted(come), some_vectors(len(come), 30 + number), strict=True))
        removed = np.array(sorted(leave | come), np.int64)
        index = index.changed(removed, *_arrays(came))
        held = {key: vector for key, vector in held.items() if key not in leave | come} | came
        largest = max(largest, len(held))
    anew = FaissIndex.of(*_arrays(held), MANY_CELLS, exact_up_to)
    if largest <= exact_up_to or len(held) > exact_up_to:
        assert index.is_exact == anew.is_exact
        for asked in some_vectors(10, 24):
            assert index.search(asked, 12).tolist() == anew.search(asked, 12).tolist()


def _arrays(held: dict[int, FloatArray]) -> tuple[FloatArray, KeyArray]:
    vectors = np.array(list(held.values()), np.float32).reshape(-1, DIMENSIONS)
    return vectors, np.array(list(held), np.int64)


def test_a_large_index_is_celled_and_keeps_to_it_when_saved(tmp_path: Path) -> None:
    vectors, owners = some_vectors(500, 25), np.arange(500, dtype=np.int64)
    index = FaissIndex.of(vectors, owners, MANY_CELLS, exact_up_to=499)
    assert not index.is_exact
    index.save(tmp_path)
    opened = FaissIndex.load(tmp_path, MANY_CELLS)
    assert not opened.is_exact
    for asked in some_vectors(5, 26):
        assert opened.search(asked, 20).tolist() == index.search(asked, 20).tolist()


@pytest.mark.parametrize("rows", [0, 1])
def test_an_index_of_hardly_any_experts_is_saved(tmp_path: Path, rows: int) -> None:
    FaissIndex.of(some_vectors(rows, 1), np.arange(rows, dtype=np.int64), FEW_CELLS).save(tmp_path)
    assert FaissIndex.load(tmp_path, FEW_CELLS).search(some_vectors(1, 2)[0], 50).tolist() == list(range(rows))


def test_a_missing_or_damaged_file_or_one_of_another_space(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="cannot be opened"):
        FaissIndex.load(tmp_path, FEW_CELLS)
    (tmp_path / "experts.faiss").write_bytes(os.urandom(400))
    with pytest.raises(ArtifactError, match="cannot be opened"):
        FaissIndex.load(tmp_path, FEW_CELLS)
    FaissIndex.of(some_vectors(3, 1), np.arange(3, dtype=np.int64), FEW_CELLS).save(tmp_path)
    with pytest.raises(ArtifactError, match="16 dimensions, not 8"):
        FaissIndex.load(tmp_path, FEW_CELLS[:, :8])


def test_an_index_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="cannot be written"):
        FaissIndex.of(some_vectors(2, 1), np.arange(2, dtype=np.int64), FEW_CELLS).save(tmp_path / "missing")
