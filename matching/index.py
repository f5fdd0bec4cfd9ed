"""The FAISS index of expert vectors: exact inner products."""

from pathlib import Path

import faiss
import numpy as np

from data.errors import ArtifactError
from ontology.tables import FloatArray, IntArray

INDEX_NAME = "experts.faiss"


class ExpertIndex:
    """Finds the experts whose vectors have the largest inner product with a case's.

    A search runs in the thread that asks, so that its sums and answers are the same however busy the machine is.
    """

    def __init__(self, index: "faiss.Index") -> None:
        """Wraps a FAISS index whose ids are rows of the directory."""
        self._index = index

    @classmethod
    def of(cls, vectors: FloatArray) -> "ExpertIndex":
        """Indexes vectors, float32 (experts, dimensions)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def candidates(self, case_vector: FloatArray, count: int) -> IntArray:
        """Rows of the best `count` experts, int32, in no order; all when there are no more."""
        if count >= len(self):
            return np.arange(len(self), dtype=np.int32)
        # It holds for the calling thread alone. Two threads would halve a millisecond where the machine is idle, and
        # wait for each other for tens of them where it is not.
        faiss.omp_set_num_threads(1)
        _, rows = self._index.search(case_vector[None, :], count)
        found = rows[0]
        return np.asarray(found[found >= 0], np.int32)

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
    def load(cls, folder: Path) -> "ExpertIndex":
        """Maps a saved index.

        Raises:
            ArtifactError: It is missing or damaged.
        """
        try:
            return cls(faiss.read_index(str(folder / INDEX_NAME), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise ArtifactError(f"{folder / INDEX_NAME}: cannot be opened: {str(error).splitlines()[-1]}") from error
