"""What every VectorIndex must do; the classes that inherit this give a fixture `make` of one implementation each.

Numbers are 64ths, which sixteen bits hold and whose products add up without rounding: all implementations agree to the
last bit, ties included.
"""

from collections.abc import Callable, Sequence

import numpy as np

from matching.vector_index import KeyArray, VectorIndex
from ontology.tables import FloatArray

DIMENSIONS = 16
Make = Callable[[FloatArray, KeyArray], VectorIndex]


def some_vectors(count: int, seed: int) -> FloatArray:
    numbers = np.random.default_rng(seed).integers(-64, 65, (count, DIMENSIONS))
    return np.asarray(numbers / 64, np.float32)


def expected(vectors: FloatArray, owners: KeyArray, vector: FloatArray, count: int) -> list[int]:
    """The contract in words of numpy."""
    products = vectors @ vector
    if count < len(products):
        owners = owners[products > np.sort(products)[::-1][count]]
    return sorted(set(owners.tolist()))


def keys(*values: int) -> KeyArray:
    return np.array(values, np.int64)


class VectorIndexContract:
    def test_it_finds_the_owners_of_the_largest_products(self, make: Make) -> None:
        vectors, owners = some_vectors(300, 1), np.arange(300, dtype=np.int64) * 1_000_003 + 2**40
        index = make(vectors, owners)
        assert len(index) == 300
        for asked in some_vectors(20, 2):
            for count in (1, 7, 40):
                assert index.search(asked, count).tolist() == expected(vectors, owners, asked, count)

    def test_an_owner_of_several_vectors_is_found_by_each_and_told_once(self, make: Make) -> None:
        vectors = np.eye(DIMENSIONS, dtype=np.float32)
        index = make(vectors, np.repeat(keys(5, 6), DIMENSIONS // 2))
        assert [index.search(vectors[place], 1).tolist() for place in (0, 7, 8)] == [[5], [5], [6]]
        assert index.search(vectors.sum(axis=0), DIMENSIONS).tolist() == [5, 6]

    def test_everyone_is_found_where_there_are_no_more(self, make: Make) -> None:
        index = make(some_vectors(3, 3), keys(9, 4, 7))
        assert index.search(-some_vectors(1, 4)[0], 3).tolist() == [4, 7, 9]
        assert index.search(-some_vectors(1, 4)[0], 500).tolist() == [4, 7, 9]
        empty = make(some_vectors(0, 3), keys())
        assert len(empty) == 0
        assert empty.search(some_vectors(1, 4)[0], 5).tolist() == []

    def test_of_those_who_tie_at_the_end_all_or_none_are_taken(self, make: Make) -> None:
        vectors = np.zeros((6, DIMENSIONS), np.float32)
        vectors[:, 0] = [1, 0.5, 0.5, 0.5, 0.25, 0]
        index = make(vectors, keys(1, 2, 3, 4, 5, 6))
        found = [index.search(np.eye(DIMENSIONS, dtype=np.float32)[0], count).tolist() for count in range(1, 7)]
        assert found == [[1], [1], [1], [1, 2, 3, 4], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]]

    def test_a_changed_index_answers_like_one_made_anew(self, make: Make) -> None:
        vectors, owners = some_vectors(120, 5), np.repeat(np.arange(60, dtype=np.int64), 2)
        index = make(vectors, owners)
        for step in range(3):
            leave = np.arange(step, 60, 7, dtype=np.int64)
            came, came_owners = (
                some_vectors(30, 6 + step),
                keys(*(leave[:4]), *range(100 * step + 100, 100 * step + 126)),
            )
            index = index.changed(leave, came, came_owners)
            stays = ~np.isin(owners, leave)
            vectors, owners = np.concatenate([vectors[stays], came]), np.concatenate([owners[stays], came_owners])
            assert len(index) == len(vectors)
            self._same(index, make(vectors, owners), vectors, owners)

    def test_who_searches_the_earlier_one_is_not_disturbed(self, make: Make) -> None:
        vectors, owners = some_vectors(50, 9), np.arange(50, dtype=np.int64)
        before = make(vectors, owners)
        after = before.changed(owners[:25], some_vectors(10, 10), np.arange(90, 100, dtype=np.int64))
        assert (len(before), len(after)) == (50, 35)
        asked = some_vectors(1, 11)[0]
        assert before.search(asked, 12).tolist() == expected(vectors, owners, asked, 12)

    def test_nobody_who_left_is_found_and_a_change_of_nothing_changes_nothing(self, make: Make) -> None:
        vectors, owners = some_vectors(20, 12), np.arange(20, dtype=np.int64)
        index = make(vectors, owners)
        nothing = index.changed(keys(), some_vectors(0, 1), keys())
        asked = some_vectors(1, 13)[0]
        assert nothing.search(asked, 5).tolist() == index.search(asked, 5).tolist()
        gone = nothing.changed(owners, some_vectors(0, 1), keys())
        assert len(gone) == 0
        assert gone.search(asked, 5).tolist() == []

    @staticmethod
    def _same(one: VectorIndex, other: VectorIndex, vectors: FloatArray, owners: Sequence[int] | KeyArray) -> None:
        for asked in some_vectors(8, 14):
            wanted = expected(vectors, np.asarray(owners), asked, 15)
            assert one.search(asked, 15).tolist() == other.search(asked, 15).tolist() == wanted
