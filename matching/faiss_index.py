"""The FAISS index of expert vectors: exact while it is small, by the knowledge's cells when it is large.

The cells are made from the disorders alone, so they are the same for every directory on the same knowledge: an index
that is changed expert by expert holds in each cell what one built anew would, and answers alike.
"""

from pathlib import Path
from typing import Any, Self, TypeAlias

import faiss
import numpy as np

from data.errors import ArtifactError
from matching.vector_index import KeyArray, before_ties
from ontology.tables import FloatArray

_Faiss: TypeAlias = Any
"""A FAISS index; its Python types name the C++ signatures, not those that take arrays."""
INDEX_NAME = "experts.faiss"
EXACT_UP_TO = 100_000
"""Vectors up to which every one is compared; 100,000 take 2.4 ms exactly, 0.3 ms by cells (DECISIONS.md, "Vectors")."""
PROBED_CELLS = 32
"""Cells that a search looks into."""


class FaissIndex:
    """A `VectorIndex` in memory, or mapped from a file.

    A search runs in the thread that asks, so that its sums and answers are the same however busy the machine is.
    """

    def __init__(self, index: _Faiss, cells: FloatArray, exact_up_to: int = EXACT_UP_TO) -> None:
        """Use `of` or `load`; this wraps a FAISS index whose ids are keys of experts."""
        self._index = index
        self._cells = cells
        self._exact_up_to = exact_up_to

    @classmethod
    def of(cls, vectors: FloatArray, owners: KeyArray, cells: FloatArray, exact_up_to: int = EXACT_UP_TO) -> Self:
        """Indexes vectors.

        Args:
            vectors: float32 (vectors, dimensions).
            owners: The expert of each, int64 (vectors,).
            cells: Centres of the cells, float32 (cells, dimensions).
            exact_up_to: Number of vectors up to which every one is compared.
        """
        index = _exact(vectors.shape[1]) if len(vectors) <= exact_up_to else _celled(cells)
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(owners, np.int64))
        return cls(index, cells, exact_up_to)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def is_exact(self) -> bool:
        """Whether every vector is compared."""
        return not isinstance(self._index, faiss.IndexIVF)

    def search(self, vector: FloatArray, count: int) -> KeyArray:
        """See `VectorIndex.search`; in a large index the best are looked for in the nearest cells."""
        wanted = min(count + 1, len(self))
        if wanted == 0:
            return np.zeros(0, np.int64)
        # It holds for the calling thread alone. Two threads would halve a millisecond where the machine is idle, and
        # wait for each other for tens of them where it is not.
        faiss.omp_set_num_threads(1)
        products, keys = self._index.search(np.ascontiguousarray(vector[None, :], np.float32), wanted)
        found = keys[0] >= 0
        return before_ties(keys[0][found], products[0][found], count)

    def changed(self, removed: KeyArray, vectors: FloatArray, owners: KeyArray) -> Self:
        """See `VectorIndex.changed`; one that has outgrown exact search is moved to cells.

        A celled index that shrinks stays celled until the directory is indexed anew: it has rounded its vectors.
        """
        # FAISS shares a mapped file's memory between an index and its clone, so the copy goes through bytes.
        index: _Faiss = faiss.deserialize_index(faiss.serialize_index(self._index))
        if len(removed):
            index.remove_ids(np.ascontiguousarray(removed, np.int64))
        if self.is_exact and index.ntotal + len(vectors) > self._exact_up_to:
            kept = index.index.reconstruct_n(0, index.ntotal) if index.ntotal else np.zeros((0, index.d), np.float32)
            keys = faiss.vector_to_array(index.id_map)
            index = _celled(self._cells)
            index.add_with_ids(kept, keys)
        if len(vectors):
            index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(owners, np.int64))
        return type(self)(index, self._cells, self._exact_up_to)

    def save(self, folder: Path) -> None:
        """Writes the index into an existing folder.

        Raises:
            ArtifactError: The folder cannot be written.
        """
        try:
            faiss.write_index(self._index, str(folder / INDEX_NAME))
        except RuntimeError as error:
            raise ArtifactError(f"{folder}: the index cannot be written: {str(error).splitlines()[-1]}") from error

    @classmethod
    def load(cls, folder: Path, cells: FloatArray) -> Self:
        """Maps a saved index.

        Raises:
            ArtifactError: It is missing, damaged or of another space.
        """
        try:
            index = faiss.read_index(str(folder / INDEX_NAME), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ArtifactError(f"{folder / INDEX_NAME}: cannot be opened: {str(error).splitlines()[-1]}") from error
        if index.d != cells.shape[1]:
            raise ArtifactError(f"{folder / INDEX_NAME}: its vectors have {index.d} dimensions, not {cells.shape[1]}")
        return cls(index, cells)


def _exact(dimensions: int) -> _Faiss:
    return faiss.IndexIDMap(faiss.IndexFlatIP(dimensions))


def _celled(cells: FloatArray) -> _Faiss:
    quantizer: _Faiss = faiss.IndexFlatIP(cells.shape[1])
    quantizer.add(np.ascontiguousarray(cells, np.float32))
    # Sixteen bits a number halve the memory and change the products by less than a thousandth.
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, cells.shape[1], len(cells), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
    )
    quantizer.this.disown()
    index.own_fields = True
    index.train(np.ascontiguousarray(cells, np.float32))
    index.nprobe = min(PROBED_CELLS, len(cells))
    return index
