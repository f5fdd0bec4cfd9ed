"""Folds: nothing shared crosses them, and the order of the items never matters."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.folds import clusters_of, folds_of


@settings(max_examples=50, deadline=None)
@given(
    groups=st.lists(
        st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=2).map(tuple), min_size=25, max_size=60
    )
)
def test_nothing_shared_crosses_folds(groups: list[tuple[str, ...]]) -> None:
    own = [(*keys, f"own {number}") for number, keys in enumerate(groups)] + [(f"apart {n}",) for n in range(5)]
    folds = folds_of(own, 5)
    fold_of: dict[str, int] = {}
    for keys, fold in zip(own, folds.tolist(), strict=True):
        assert 0 <= fold < 5
        assert all(fold_of.setdefault(key, fold) == fold for key in keys)
    assert len(np.unique(folds)) == 5, "every fold has something to test on"
    assert (folds == folds_of(own, 5)).all()


@settings(max_examples=50, deadline=None)
@given(
    groups=st.lists(
        st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=3).map(tuple), min_size=1, max_size=20
    ),
    data=st.data(),
)
def test_the_order_of_items_never_matters(groups: list[tuple[str, ...]], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(groups))))
    for of in (clusters_of, lambda keys: folds_of(keys, 3)):
        assert (of([groups[place] for place in order]) == of(groups)[list(order)]).all()


def test_what_hangs_together_through_others_is_one_cluster() -> None:
    assert clusters_of([("b", "c"), ("d",), ("a",), ("a", "b")]).tolist() == [0, 1, 0, 0]


def test_folds_are_balanced() -> None:
    assert np.bincount(folds_of([(f"k{number}",) for number in range(50)], 5)).tolist() == [10] * 5
