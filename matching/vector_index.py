"""What an index of expert vectors can do: FAISS in memory here, pgvector in a database in api/store."""

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ontology.tables import FloatArray

KeyArray = NDArray[np.int64]
"""Keys of experts, see `expert_keys`."""


class VectorIndex(Protocol):
    """Finds the experts whose vectors have the largest inner product with a case's; an expert may own several vectors.

    It is a value: a change gives another index, and searches in the one at hand go on undisturbed.
    """

    def __len__(self) -> int:
        """Number of vectors."""
        ...

    def search(self, vector: FloatArray, count: int) -> KeyArray:
        """Keys of the owners of the best `count` vectors, ascending, each once; all owners when there are no more.

        Of vectors that tie for the last places none is taken unless all of them fit, so that the answer does not depend
        on the order in which vectors came in.

        Args:
            vector: The case's, float32 (dimensions,).
            count: How many vectors.
        """
        ...

    def changed(self, removed: KeyArray, vectors: FloatArray, owners: KeyArray) -> Self:
        """The index without all vectors of some experts, and with other vectors.

        Args:
            removed: Experts whose vectors go; those whose profile changed are among them.
            vectors: float32 (vectors, dimensions).
            owners: The expert of each vector, int64 (vectors,).
        """
        ...


def before_ties(keys: KeyArray, products: FloatArray, count: int) -> KeyArray:
    """Owners, ascending and each once, of the first `count` of vectors that were found best first.

    Args:
        keys: Owners of the best `count` + 1 vectors, or of all where there are fewer.
        products: Their inner products, descending.
        count: How many vectors are wanted.
    """
    if len(keys) > count:
        keys = keys[products > products[count]]
    return np.unique(keys)
