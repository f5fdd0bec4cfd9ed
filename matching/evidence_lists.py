"""For every disorder the experts whose profiles show something of it.

Vectors blur: an expert of a broad field lies near every case of it and hides one who shows just the right disorder.
These lists find that one, by the likeliest disorders; vectors find who fits a differential as a whole.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.expertise import Expertise
from ontology.tables import FloatArray, IntArray, load_array

LIKELY_DISORDERS = 64
"""Disorders of a differential that are looked up; 256 find no more of the best 50 experts (DECISIONS.md 11)."""
_PARTS = ("offsets", "experts", "gains")


@dataclass(frozen=True, slots=True)
class EvidenceLists:
    """Expected gains by disorder, and by the networks experts belong to.

    Attributes:
        offsets: int32 (disorders + 1,).
        experts: int32; experts[offsets[d]:offsets[d + 1]] are the rows of those with evidence for disorder d.
        gains: float32; their expected gains.
        scope_gain: float32 (experts,), as in Expertise.
        memberships: bool (combinations, networks); the combinations of networks that occur.
        combination: int32 (experts,); row of each expert's combination.
    """

    offsets: IntArray
    experts: IntArray
    gains: FloatArray
    scope_gain: FloatArray
    memberships: NDArray[np.bool_]
    combination: IntArray

    @classmethod
    def of(cls, expertise: Expertise) -> "EvidenceLists":
        """Turns expertise, by expert, into lists by disorder."""
        turned = expertise.gains.tocsc()
        return cls(turned.indptr, turned.indices, turned.data, expertise.scope_gain, *_combinations(expertise))

    def candidates(self, posterior: FloatArray, scope_probability: FloatArray, count: int) -> IntArray:
        """Rows of the best `count` experts by the likeliest disorders and the networks alone, int32, ascending.

        Args:
            posterior: float32 (disorders,).
            scope_probability: float32 (networks,).
            count: How many; of experts with equal value the first ones.
        """
        likely = np.nonzero(posterior)[0]
        if len(likely) > LIKELY_DISORDERS:
            likely = likely[np.argpartition(-posterior[likely], LIKELY_DISORDERS)[:LIKELY_DISORDERS]]
        lengths = self.offsets[likely + 1] - self.offsets[likely]
        owners = np.repeat(np.arange(len(likely)), lengths)
        places = self.offsets[likely][owners] + np.arange(len(owners))
        places -= np.repeat(np.cumsum(lengths) - lengths, lengths)
        weighted = self.gains[places] * posterior[likely][owners]
        values = np.bincount(self.experts[places], weighted, minlength=len(self.combination)).astype(np.float64)
        in_scope = np.where(self.memberships, scope_probability, 0).max(axis=1, initial=0)
        values += self.scope_gain * in_scope[self.combination]
        if len(values) <= count:
            return np.arange(len(values), dtype=np.int32)
        least = np.partition(values, len(values) - count)[len(values) - count]
        better = np.nonzero(values > least)[0]
        equal = np.nonzero(values == least)[0][: count - len(better)]
        return np.sort(np.concatenate([better, equal])).astype(np.int32)

    def save(self, folder: Path) -> None:
        """Writes what expertise does not hold into an existing folder."""
        for name in _PARTS:
            np.save(folder / f"evidence.{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, expertise: Expertise) -> "EvidenceLists":
        """Maps what `save` wrote; the rest comes from the same expertise."""
        offsets, experts, gains = (np.asarray(load_array(folder, f"evidence.{name}")) for name in _PARTS)
        return cls(offsets, experts, gains, expertise.scope_gain, *_combinations(expertise))


def _combinations(expertise: Expertise) -> tuple[NDArray[np.bool_], IntArray]:
    # One number a combination: comparing numbers is much faster than comparing rows.
    numbers = expertise.scope @ (1 << np.arange(expertise.scope.shape[1], dtype=np.int64))
    _, first, combination = np.unique(numbers, return_index=True, return_inverse=True)
    return expertise.scope[first], combination.astype(np.int32)
