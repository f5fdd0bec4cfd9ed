"""How often an annotated entry shows a term, from its annotation rows, propagated to the term's ancestors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ontology.tables import FloatArray, IntArray, Ragged

PRIOR_PATIENTS = 2.0
PRIOR_SHARE = 0.1
"""A finding seen in k of n patients counts as (k + 2 * 0.1) / (n + 2): most n are 1 to 5, raw shares tell little.

Chosen on the development phenopackets among weights 1-3 and shares .1-.5 (DECISIONS.md 8)."""
RANGE_PATIENTS = 5.0
"""Weight, in patients, of a frequency given as a range or percentage beside counted ones."""
UNSTATED_SHARE = 0.5
"""Share where an annotation gives no frequency."""
NEVER_SEEN = 0.02
"""Upper bound of the share where a finding was looked for and never seen (0/n)."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Propagated frequencies, by term.

    Attributes:
        offsets: int32, shape (terms + 1,).
        sources: int32; sources[offsets[t]:offsets[t + 1]] are the annotated entries that show term t, ascending.
        shares: float32, 0..1; how often they show it or something more specific.
        source_count: Number of annotated entries, with and without findings.
    """

    offsets: IntArray
    sources: IntArray
    shares: FloatArray
    source_count: int

    def of_term(self, term: int) -> tuple[IntArray, FloatArray]:
        """The annotated entries that show a term, and how often."""
        window = slice(self.offsets[term], self.offsets[term + 1])
        return self.sources[window], self.shares[window]


def estimate_frequencies(
    source: IntArray, term: IntArray, share: FloatArray, patients: IntArray, ancestors: Ragged, source_count: int
) -> Frequencies:
    """Pools the rows of each entry and term and propagates the result.

    A term is as frequent as its most frequent descendant.

    Args:
        source: Annotated entry of each row; rows are those of present findings.
        term: Term of each row.
        share: Frequency 0..1 of each row, NaN where none is given.
        patients: Patients looked at, 0 where unknown.
        ancestors: For each term itself and its ancestors.
        source_count: Number of annotated entries.
    """
    terms = len(ancestors)
    pair_source, pair_term, pooled = pool_rows(source, term, share, patients)
    pair, above = ancestors.gather(pair_term)
    keys = above.astype(np.int64) * source_count + pair_source[pair]
    order = np.argsort(keys, kind="stable")
    keys, first = np.unique(keys[order], return_index=True)
    shares = np.maximum.reduceat(pooled[pair][order], first) if len(first) else np.zeros(0)
    offsets = np.searchsorted(keys, np.arange(terms + 1, dtype=np.int64) * source_count).astype(np.int32)
    return Frequencies(offsets, (keys % source_count).astype(np.int32), shares.astype(np.float32), source_count)


def pool_rows(
    source: IntArray, term: IntArray, share: FloatArray, patients: IntArray
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pools the rows of each entry and term, not propagated; arguments as for `estimate_frequencies`.

    Returns:
        Entry, term and frequency of each pair, by entry and term.
    """
    terms = int(term.max(initial=0)) + 1
    keys, place = np.unique(source.astype(np.int64) * terms + term, return_inverse=True)
    pooled = _pooled(place, len(keys), np.asarray(share, np.float64), np.asarray(patients, np.float64))
    return keys // terms, keys % terms, pooled


def _pooled(
    place: NDArray[np.intp], pairs: int, share: NDArray[np.float64], patients: NDArray[np.float64]
) -> NDArray[np.float64]:
    counted = patients > 0
    ranged = ~counted & ~np.isnan(share)
    looked = np.bincount(place[counted], patients[counted], pairs)
    seen = np.bincount(place[counted], (share * patients)[counted], pairs)
    ranges = np.bincount(place[ranged], minlength=pairs)
    range_mean = np.bincount(place[ranged], share[ranged], pairs) / np.maximum(ranges, 1)

    from_counts = (seen + PRIOR_PATIENTS * PRIOR_SHARE) / (looked + PRIOR_PATIENTS)
    from_both = (from_counts * looked + range_mean * RANGE_PATIENTS) / (looked + RANGE_PATIENTS)
    pooled = np.select(
        [(looked > 0) & (ranges > 0), looked > 0, ranges > 0], [from_both, from_counts, range_mean], UNSTATED_SHARE
    )
    return np.where((looked > 0) & (seen == 0), np.minimum(pooled, NEVER_SEEN), pooled)
