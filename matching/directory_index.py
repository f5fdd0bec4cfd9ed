"""Everything derived from a directory of experts: expertise, vectors, index; built once, changed expert by expert."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.releases import Progress
from matching.evidence_lists import EvidenceLists
from matching.expert_keys import MarkArray, MarkedExperts
from matching.expertise import Expertise
from matching.faiss_index import FaissIndex
from matching.fusion import FusionModel
from matching.profile_rows import ProfileRows
from matching.profiles import ProfileReading, load_readings, save_readings
from matching.vector_index import KeyArray, VectorIndex
from matching.vectors import VectorSpace
from ontology import Knowledge, Reader, TextEncoder
from ontology.tables import FloatArray, IntArray, Ragged, load_array


@dataclass(frozen=True)
class DirectoryIndex:
    """What a match needs of a directory; rows are experts in the order given.

    Attributes:
        keys: Each expert's key, int64 (experts,).
        marks: What each profile says as a number, uint64 (experts,); equal for equal profiles.
        readings: What was read out of bios and titles.
        expertise: Expected gains by disorder and network.
        own_terms: Positions of the HPO terms each expert names, with their ancestors.
        texts: Unit vectors of the profiles' texts, float32 (experts, dimensions).
        space: Where disorders, experts and cases lie.
        index: The index of expert vectors.
        lists: The experts with evidence for each disorder.
    """

    keys: KeyArray
    marks: MarkArray
    readings: tuple[ProfileReading, ...]
    expertise: Expertise
    own_terms: Ragged
    texts: FloatArray
    space: VectorSpace
    index: VectorIndex
    lists: EvidenceLists

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def _key_order(self) -> NDArray[np.intp]:
        return np.argsort(self.keys)

    def rows_of(self, keys: KeyArray) -> IntArray:
        """Rows of experts, int32 ascending; who is not of the directory is left out."""
        if not len(self):
            return np.zeros(0, np.int32)
        order = self._key_order
        rows = order[np.minimum(np.searchsorted(self.keys, keys, sorter=order), len(self) - 1)]
        return np.sort(rows[self.keys[rows] == keys]).astype(np.int32)

    def changed(
        self,
        directory: MarkedExperts,
        knowledge: Knowledge,
        reader: Reader,
        model: FusionModel,
        encoder: TextEncoder | None,
        progress: Progress,
    ) -> Self:
        """The index of another state of the directory; only profiles that came or changed are read.

        It answers like one built anew.

        Args:
            directory: All experts, in the order of their ids.
            knowledge: What it was built with, like the reader, the model and the encoder.
            reader: Reads profiles.
            model: Values them.
            encoder: Encodes their texts.
            progress: Is told how far reading is.
        """
        experts, keys = directory.experts, directory.keys
        before = self._rows_before(directory)
        stays = before >= 0
        fresh = np.flatnonzero(~stays).astype(np.int32)
        made = ProfileRows.of(
            [experts[row] for row in fresh.tolist()], knowledge, reader, model, self.space, encoder, progress
        )
        take = before.copy()
        take[fresh] = len(self) + np.arange(len(fresh))
        expertise = self._expertise_with(made.expertise, take)
        moved = np.full(len(self), -1, np.int32)
        moved[before[stays]] = np.flatnonzero(stays)
        return type(self)(
            keys,
            directory.marks,
            tuple(self.readings[row] if row < len(self) else made.readings[row - len(self)] for row in take.tolist()),
            expertise,
            _ragged_rows(self.own_terms, made.own_terms, take),
            _text_rows(self.texts, made.texts, take),
            self.space,
            self.index.changed(self.keys[moved < 0], made.vectors, keys[fresh[made.owners]]),
            self.lists.changed(expertise, moved, fresh),
        )

    def share_of(self, directory: MarkedExperts) -> float:
        """Share of a directory's profiles that are here just so, 0..1; 0 of nobody."""
        return float((self._rows_before(directory) >= 0).mean()) if len(directory.keys) else 0.0

    def _rows_before(self, directory: MarkedExperts) -> NDArray[np.int64]:
        """The row here of each expert whose profile is the same, -1 for all others."""
        if not len(self):
            return np.full(len(directory.keys), -1, np.int64)
        order = self._key_order
        rows = order[np.minimum(np.searchsorted(self.keys, directory.keys, sorter=order), len(self) - 1)]
        return np.where((self.keys[rows] == directory.keys) & (self.marks[rows] == directory.marks), rows, -1)

    def _expertise_with(self, made: Expertise, take: NDArray[np.int64]) -> Expertise:
        here = self.expertise
        return Expertise(
            sparse.vstack([here.gains, made.gains], format="csr")[take],
            np.concatenate([here.scope_gain, made.scope_gain])[take],
            np.concatenate([here.scope, made.scope])[take],
        )

    def save(self, folder: Path) -> None:
        """Writes every part into an existing folder; a vector index that lives elsewhere stays there."""
        gains = self.expertise.gains
        for name, array in {
            "gains.data": gains.data, "gains.indices": gains.indices, "gains.indptr": gains.indptr,
            "scope_gain": self.expertise.scope_gain, "scope": self.expertise.scope, "texts": self.texts,
            "keys": self.keys, "marks": self.marks,
        }.items():  # fmt: skip
            np.save(folder / f"{name}.npy", array)
        self.own_terms.save(folder, "own_terms")
        self.space.save(folder)
        save_readings(self.readings, folder)
        if isinstance(self.index, FaissIndex):
            self.index.save(folder)
        self.lists.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Maps what `save` wrote."""
        space = VectorSpace.load(folder)
        keys, marks, scope, scope_gain, *parts = (
            np.load(folder / f"{name}.npy", allow_pickle=False)
            for name in ("keys", "marks", "scope", "scope_gain", "gains.data", "gains.indices", "gains.indptr")
        )
        gains = sparse.csr_matrix(tuple(parts), shape=(len(scope), len(space.disorder_vectors)))
        expertise = Expertise(gains, scope_gain, scope)
        return cls(
            keys,
            marks,
            load_readings(folder),
            expertise,
            Ragged.load(folder, "own_terms"),
            np.asarray(load_array(folder, "texts")),
            space,
            FaissIndex.load(folder, space.cells),
            EvidenceLists.load(folder, expertise),
        )


def build(
    directory: MarkedExperts,
    knowledge: Knowledge,
    reader: Reader,
    model: FusionModel,
    space: VectorSpace,
    encoder: TextEncoder | None,
    progress: Progress,
) -> DirectoryIndex:
    """Builds an index in memory."""
    made = ProfileRows.of(directory.experts, knowledge, reader, model, space, encoder, progress)
    return DirectoryIndex(
        directory.keys,
        directory.marks,
        made.readings,
        made.expertise,
        made.own_terms,
        made.texts,
        space,
        FaissIndex.of(made.vectors, directory.keys[made.owners], space.cells),
        EvidenceLists.of(made.expertise),
    )


def _ragged_rows(here: Ragged, made: Ragged, take: NDArray[np.int64]) -> Ragged:
    """Rows of two blocks that follow each other, in the order of `take`."""
    both = Ragged(
        np.concatenate([here.offsets, here.offsets[-1] + made.offsets[1:]]).astype(np.int32),
        np.concatenate([here.values, made.values]),
    )
    offsets = np.zeros(len(take) + 1, np.int32)
    np.cumsum(both.lengths()[take], out=offsets[1:])
    return Ragged(offsets, both.gather(take)[1])


def _text_rows(here: FloatArray, made: FloatArray, take: NDArray[np.int64]) -> FloatArray:
    """The same of texts; where no profile of a block has a text, its vectors have one dimension, of zeros."""
    width = max(here.shape[1], made.shape[1])
    wide = [block if block.shape[1] == width else np.zeros((len(block), width), np.float32) for block in (here, made)]
    return np.concatenate(wide)[take]
