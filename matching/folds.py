"""Folds for cross-validation: whatever shares a publication, a disorder or another key stays together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components


def clusters_of(groups: Sequence[tuple[str, ...]]) -> NDArray[np.int64]:
    """Clusters of items that hang together by keys, directly or through others, numbered by their first keys.

    Args:
        groups: Keys of each item, at least one.

    Returns:
        int64 (items,); the order of the items never matters to which cluster is which.
    """
    keys = {key: place for place, key in enumerate(sorted({key for item in groups for key in item}))}
    items = [item for item, own in enumerate(groups) for _ in own]
    links = sparse.coo_matrix(
        (np.ones(len(items)), (items, [keys[key] for own in groups for key in own])), shape=(len(groups), len(keys))
    )
    _, found = connected_components((links @ links.T).tocsr(), directed=False)
    first = np.full(int(found.max(initial=-1)) + 1, len(keys), np.int64)
    np.minimum.at(first, found, [min(keys[key] for key in own) for own in groups])
    return np.asarray(np.argsort(np.argsort(first))[found], np.int64)


def folds_of(groups: Sequence[tuple[str, ...]], count: int) -> NDArray[np.int64]:
    """Folds in which whatever shares any key stays together, balanced by size: the largest cluster goes first.

    Args:
        groups: Keys of each item, for example its publication and its disorder.
        count: Number of folds.

    Returns:
        int64 (items,), 0..count - 1; the order of the items never matters.
    """
    cluster = clusters_of(groups)
    sizes = np.bincount(cluster)
    fold_of = np.zeros(len(sizes), np.int64)
    filled = np.zeros(count, np.int64)
    for place in np.lexsort((np.arange(len(sizes)), -sizes)).tolist():
        fold_of[place] = filled.argmin()
        filled[fold_of[place]] += sizes[place]
    return fold_of[cluster]
