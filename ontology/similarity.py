"""Similarity of sets of findings, one set against all profiles at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ontology.tables import FloatArray, IntArray, Ragged

PairMeasure = Literal["resnik", "lin"]


@dataclass(frozen=True)
class ProfileSet:
    """Sets of terms to compare with, prepared once.

    Attributes:
        terms: For each profile its terms, not propagated.
        ancestors: For each HPO term itself and its ancestors.
        information: Information content, float32 (terms,).
        propagated: bool-like CSR (profiles, terms): each profile's terms with all ancestors.
        by_term: The transpose of `terms`: the profiles that hold a term.
    """

    terms: Ragged
    ancestors: Ragged
    information: FloatArray
    propagated: sparse.csr_matrix
    by_term: Ragged

    @classmethod
    def of(cls, terms: Ragged, ancestors: Ragged, information: FloatArray) -> "ProfileSet":
        """Prepares profiles."""
        size = len(ancestors)
        direct = sparse.csr_matrix(
            (np.ones(len(terms.values), np.float32), terms.values, terms.offsets), shape=(len(terms), size)
        )
        above = sparse.csr_matrix(
            (np.ones(len(ancestors.values), np.float32), ancestors.values, ancestors.offsets), shape=(size, size)
        )
        propagated = (direct @ above).tocsr()
        propagated.data[:] = 1
        return cls(terms, ancestors, information, propagated, terms.turned(size))


def sim_gic(query: IntArray, profiles: ProfileSet) -> FloatArray:
    """simGIC: information shared by both propagated sets over information of their union, 0..1.

    Source: Pesquita et al., BMC Bioinformatics 2008, 9 (Suppl 5): S4.

    Returns:
        float32, shape (profiles,).
    """
    closed = _closed(query, profiles.ancestors)
    weights = np.zeros(len(profiles.information), np.float32)
    weights[closed] = profiles.information[closed]
    shared = profiles.propagated @ weights
    union = profiles.propagated @ profiles.information + weights.sum() - shared
    likeness: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return likeness


def best_match_average(query: IntArray, profiles: ProfileSet, measure: PairMeasure = "resnik") -> FloatArray:
    """Best-match average of a pairwise similarity: the mean over both sets of each term's best match in the other.

    Resnik gives the information content of the most informative common ancestor in nats; Lin divides it by the mean of
    both terms' content, 0..1. Sources: Resnik, IJCAI 1995; Lin, ICML 1998; Pesquita et al., PLoS Comput Biol 2009.

    Returns:
        float32, shape (profiles,); 0 for an empty query or an empty profile.
    """
    lengths = profiles.terms.lengths()
    if len(query) == 0:
        return np.zeros(len(lengths), np.float32)
    pairs = np.stack([_pair_similarity(int(term), profiles, measure) for term in query])
    held = profiles.terms.values
    filled = lengths > 0
    starts = profiles.terms.offsets[:-1][filled]
    forward = np.zeros((len(query), len(lengths)), np.float32)
    forward[:, filled] = np.maximum.reduceat(pairs[:, held], starts, axis=1) if len(held) else 0
    backward = np.zeros(len(lengths), np.float32)
    backward[filled] = np.add.reduceat(pairs.max(axis=0)[held], starts) / lengths[filled] if len(held) else 0
    averaged: FloatArray = ((forward.mean(axis=0) + backward) / 2).astype(np.float32)
    return averaged


def _pair_similarity(term: int, profiles: ProfileSet, measure: PairMeasure) -> NDArray[np.float32]:
    """Similarity of one term to every term, float32 (terms,)."""
    information = profiles.information
    in_common = np.zeros(len(information), np.float32)
    in_common[profiles.ancestors[term]] = information[profiles.ancestors[term]]
    # A term's common ancestors with `term` are its own ancestors that are marked; the most informative one counts.
    resnik: FloatArray = np.maximum.reduceat(in_common[profiles.ancestors.values], profiles.ancestors.offsets[:-1])
    if measure == "resnik":
        return resnik
    both = information + information[term]
    lin: FloatArray = np.divide(2 * resnik, both, out=np.zeros_like(resnik), where=both > 0)
    return lin


def _closed(terms: IntArray, ancestors: Ragged) -> IntArray:
    if len(terms) == 0:
        return np.zeros(0, np.int32)
    return np.unique(np.concatenate([ancestors[int(term)] for term in terms]))
