"""For every disorder the experts whose profiles show most of it, and for every network its members.

Vectors blur: an expert of a broad field lies near every case of it and hides one who shows just the right disorder.
These lists find that one, by the likeliest disorders; vectors find who fits a differential as a whole. Lists are in the
order of the gains and no longer than a search looks into, so a search costs the same however large the directory is.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.evidence import Matrix
from matching.expertise import Expertise
from matching.list_arrays import Lists
from ontology.tables import FloatArray, IntArray, load_array

LIKELY_DISORDERS = 64
"""Disorders of a differential that are looked up; 256 find no more of the best 50 experts (DECISIONS.md 11)."""
SEARCHED = 2048
"""Experts of each list that a search looks at; those with the largest gains."""
KEPT = 2 * SEARCHED
"""Experts of each list that are kept, so that experts can leave before a list must be made anew."""


@dataclass(frozen=True, slots=True)
class EvidenceLists:
    """Expected gains by disorder, then by network, and the combinations of networks that experts belong to.

    Attributes:
        lists: Rows of experts by disorder, and behind them by network; largest gains first, of equal ones the first
            row.
        disorders: How many of the lists are disorders'.
        scope_gain: float32 (experts,), as in Expertise.
        memberships: bool (combinations, networks); the combinations of networks that occur.
        combination: int32 (experts,); row of each expert's combination.
    """

    lists: Lists
    disorders: int
    scope_gain: FloatArray
    memberships: NDArray[np.bool_]
    combination: IntArray

    @classmethod
    def of(cls, expertise: Expertise) -> Self:
        """Turns expertise, by expert, into lists."""
        return cls._over(Lists.of(_columns(expertise), KEPT), expertise)

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
        owners, experts, gains = self.lists.heads(likely, SEARCHED)
        weighted = gains.astype(np.float64) * posterior[likely][owners]
        rows, values = _summed(experts, weighted)
        if len(rows) < count:
            # Nothing but membership speaks for anyone else.
            networks = np.nonzero(scope_probability)[0]
            members = self.lists.heads(self.disorders + networks, SEARCHED)[1]
            rows, values = _summed(np.concatenate([rows, members]), np.concatenate([values, np.zeros(len(members))]))
        in_scope = np.where(self.memberships, scope_probability, 0).max(axis=1, initial=0)
        values += self.scope_gain[rows] * in_scope[self.combination[rows]]
        if len(rows) <= count:
            return rows
        least = np.partition(values, len(values) - count)[len(values) - count]
        better = np.nonzero(values > least)[0]
        equal = np.nonzero(values == least)[0][: count - len(better)]
        return np.sort(rows[np.concatenate([better, equal])])

    def changed(self, expertise: Expertise, moved: IntArray, fresh: IntArray) -> Self:
        """The lists after a change of the directory; searched, they answer like lists made anew.

        Args:
            expertise: Of the changed directory.
            moved: int32 (experts before,); the row each has, -1 for those who left or whose profile changed. Those
                who stay keep their order.
            fresh: int32; rows of those who came or whose profile changed, ascending.
        """
        columns = _columns(expertise, fresh)
        lists = self.lists.moved(moved).joined(columns, fresh, KEPT)
        short = lists.shorter_than(SEARCHED)
        if len(short):
            lists = lists.replaced(short, Lists.of(_columns(expertise)[:, short], KEPT))
        return self._over(lists, expertise)

    def save(self, folder: Path) -> None:
        """Writes what expertise does not hold into an existing folder."""
        for name in Lists.__slots__:
            np.save(folder / f"evidence.{name}.npy", getattr(self.lists, name))

    @classmethod
    def load(cls, folder: Path, expertise: Expertise) -> Self:
        """Maps what `save` wrote; the rest comes from the same expertise."""
        return cls._over(
            Lists(*(np.asarray(load_array(folder, f"evidence.{name}")) for name in Lists.__slots__)), expertise
        )

    @classmethod
    def _over(cls, lists: Lists, expertise: Expertise) -> Self:
        return cls(lists, expertise.gains.shape[1], expertise.scope_gain, *_combinations(expertise))


def _columns(expertise: Expertise, rows: IntArray | None = None) -> Matrix:
    """Gains of some experts or all, by disorder, then by network, CSR."""
    gains, scope_gain, scope = expertise.gains, expertise.scope_gain, expertise.scope
    if rows is not None:
        gains, scope_gain, scope = gains[rows], scope_gain[rows], scope[rows]
    member_gains = sparse.csr_matrix(np.where(scope, scope_gain[:, None], 0).astype(np.float32))
    return sparse.hstack([gains, member_gains], format="csr")


def _summed(rows: IntArray, values: NDArray[np.float64]) -> tuple[IntArray, NDArray[np.float64]]:
    """Each row once, ascending, with the sum of its values in the order in which they come."""
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    if not len(starts):
        return ordered, np.zeros(0)
    return ordered[starts], np.add.reduceat(values[order], starts)


def _combinations(expertise: Expertise) -> tuple[NDArray[np.bool_], IntArray]:
    # One number a combination: comparing numbers is much faster than comparing rows.
    numbers = expertise.scope @ (1 << np.arange(expertise.scope.shape[1], dtype=np.int64))
    _, first, combination = np.unique(numbers, return_index=True, return_inverse=True)
    return expertise.scope[first], combination.astype(np.int32)
