"""Lists of experts in the order of a gain, cut at a length, that can be changed without being made anew."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.evidence import Matrix
from ontology.tables import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of experts with their gains, largest first, of equal ones the first row; each holds the best of its column.

    Attributes:
        offsets: int32 (lists + 1,).
        experts: int32; experts[offsets[i]:offsets[i + 1]] are the rows in list i.
        gains: float32; their gains.
        is_cut: bool (lists,); whether there are more than the list holds.
    """

    offsets: IntArray
    experts: IntArray
    gains: FloatArray
    is_cut: NDArray[np.bool_]

    @classmethod
    def of(cls, columns: Matrix, longest: int) -> Self:
        """The lists of a matrix (experts, lists), at most `longest` experts in each."""
        turned = columns.tocsc()
        turned.sort_indices()
        lists = range(turned.shape[1])
        found = [
            _best(turned.indices[turned.indptr[i] : turned.indptr[i + 1]],
                  turned.data[turned.indptr[i] : turned.indptr[i + 1]], longest)
            for i in lists
        ]  # fmt: skip
        return cls._packed(found, np.diff(turned.indptr) > longest)

    def __len__(self) -> int:
        return len(self.is_cut)

    def heads(self, wanted: NDArray[np.intp], longest: int) -> tuple[NDArray[np.intp], IntArray, FloatArray]:
        """The first `longest` entries of some lists: place of each one's list in `wanted`, expert, gain."""
        lengths = np.minimum(self.offsets[wanted + 1] - self.offsets[wanted], longest)
        owners = np.repeat(np.arange(len(wanted)), lengths)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        places = self.offsets[wanted][owners] + within
        return owners, self.experts[places], self.gains[places]

    def shorter_than(self, length: int) -> IntArray:
        """Lists that have lost so many that not even `length` are left of what they were cut from."""
        return np.flatnonzero(self.is_cut & (np.diff(self.offsets) < length)).astype(np.int32)

    def moved(self, rows: IntArray) -> Self:
        """The lists with other rows for the experts, without those whose row is -1; the order of rows stays."""
        experts = rows[self.experts]
        kept = experts >= 0
        counts = np.concatenate([[0], np.cumsum(kept)])[self.offsets]
        return type(self)(counts.astype(np.int32), experts[kept], self.gains[kept], self.is_cut)

    def joined(self, columns: Matrix, rows: IntArray, longest: int) -> Self:
        """The lists with more experts.

        Args:
            columns: Their gains, CSR (experts to add, lists).
            rows: The row of each of them.
            longest: Where lists are cut.
        """
        added = columns.tocsc()
        touched = np.flatnonzero(np.diff(added.indptr))
        if not len(touched):
            return self
        made: list[tuple[IntArray, FloatArray]] = []
        is_cut = self.is_cut.copy()
        for i in touched.tolist():
            window, fresh = slice(*self.offsets[i : i + 2]), slice(*added.indptr[i : i + 2])
            experts, gains = rows[added.indices[fresh]], added.data[fresh]
            if is_cut[i]:
                # Nobody knows who was cut off, so only those who come before the last one left have a sure place.
                last = (-self.gains[window][-1:], self.experts[window][-1:])
                sure = _before(experts, gains, *last)
                experts, gains = experts[sure], gains[sure]
            experts = np.concatenate([self.experts[window], experts])
            gains = np.concatenate([self.gains[window], gains])
            is_cut[i] |= len(experts) > longest
            made.append(_best(experts, gains, longest))
        return self._with(touched, made, is_cut)

    def replaced(self, which: IntArray, lists: Self) -> Self:
        """The lists with others in some places."""
        made = [
            (lists.experts[slice(*lists.offsets[i : i + 2])], lists.gains[slice(*lists.offsets[i : i + 2])])
            for i in range(len(lists))
        ]
        is_cut = self.is_cut.copy()
        is_cut[which] = lists.is_cut
        return self._with(which, made, is_cut)

    def _with(
        self, which: NDArray[np.integer], made: list[tuple[IntArray, FloatArray]], is_cut: NDArray[np.bool_]
    ) -> Self:
        found = [
            (self.experts[start:end], self.gains[start:end])
            for start, end in zip(self.offsets[:-1].tolist(), self.offsets[1:].tolist(), strict=True)
        ]
        for i, entries in zip(which.tolist(), made, strict=True):
            found[i] = entries
        return self._packed(found, is_cut)

    @classmethod
    def _packed(cls, found: list[tuple[IntArray, FloatArray]], is_cut: NDArray[np.bool_]) -> Self:
        offsets = np.zeros(len(found) + 1, np.int32)
        np.cumsum([len(experts) for experts, _ in found], out=offsets[1:])
        if not found:
            return cls(offsets, np.zeros(0, np.int32), np.zeros(0, np.float32), is_cut)
        experts = np.concatenate([experts for experts, _ in found]).astype(np.int32)
        return cls(offsets, experts, np.concatenate([gains for _, gains in found]).astype(np.float32), is_cut)


def _best(experts: IntArray, gains: FloatArray, count: int) -> tuple[IntArray, FloatArray]:
    order = np.lexsort((experts, -gains))[:count]
    return experts[order], gains[order]


def _before(experts: IntArray, gains: FloatArray, last_negative: FloatArray, last_row: IntArray) -> NDArray[np.bool_]:
    """Which entries come before the last one of a list; none where nothing is left of it."""
    if not len(last_row):
        return np.zeros(len(experts), np.bool_)
    return np.asarray((-gains < last_negative[0]) | ((-gains == last_negative[0]) & (experts < last_row[0])))
