"""Exact scores of candidates, in parts that add up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.directory_index import DirectoryIndex
from matching.fusion import FusionModel
from matching.vectors import case_vector
from ontology.tables import FloatArray, IntArray

DoubleArray = NDArray[np.float64]

CANDIDATES = 500
"""Experts taken from the index, and as many from the lists, before exact scoring (DECISIONS.md 11)."""
SCORED_WHOLE = 6_000
"""Experts up to which everyone is scored: 3,000 take 0.8 ms (1.3 by retrieval), 6,000 2.2 (2.5), 12,000 4.8 (3.9)."""
_VECTORS_AN_EXPERT = 2
"""About as many vectors has an expert in the index."""


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A case as numbers.

    Attributes:
        posterior: float32 (disorders,), the differential; zeros where the case says nothing of disorders.
        scope_probability: float32 (networks,), probability in each network's scope.
        terms: Positions of the case's findings.
        information: Information content of all terms, float32 (terms,).
        text: Unit vector of the case's text; None where it has none.
    """

    posterior: FloatArray
    scope_probability: FloatArray
    terms: IntArray
    information: FloatArray
    text: FloatArray | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to match on."""
        return self.text is None and not self.posterior.any()


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of candidates and their parts; score = by_disorders + by_scope + by_findings + by_text.

    Attributes:
        rows: Rows of the directory, best first.
        total: float64, the sum of the parts.
        by_disorders: What profiles show for the disorders of the differential.
        by_scope: What membership of networks with the disorders in scope gives.
        by_findings: Overlap of the expert's own HPO terms with the case's findings.
        by_text: Similarity of texts.
    """

    rows: IntArray
    total: DoubleArray
    by_disorders: DoubleArray
    by_scope: DoubleArray
    by_findings: DoubleArray
    by_text: DoubleArray

    def __len__(self) -> int:
        return len(self.rows)


def score_candidates(query: CaseQuery, directory: DirectoryIndex, model: FusionModel, needed: int) -> Scores:
    """Retrieves candidates by vectors, evidence and texts, and scores them exactly, best first.

    Experts of equal score come in the order of the directory; those of whom nothing speaks for the case are left out.

    Args:
        query: The case.
        directory: The experts.
        model: Weights of findings and texts.
        needed: How many of the best will be looked at.
    """
    rows = _candidates(query, directory, max(CANDIDATES, 4 * needed))
    texts = None
    if query.text is not None and directory.texts.shape[1] == len(query.text):
        texts = directory.texts @ query.text
        # Nothing else may be known of the case: the most similar profiles are candidates too.
        rows = np.union1d(rows, np.argsort(-texts, kind="stable")[:needed])
    rows = rows.astype(np.int32)
    expertise = directory.expertise
    by_disorders = np.asarray(expertise.gains[rows] @ query.posterior.astype(np.float64))
    by_scope = expertise.scope_gain[rows] * any_scope(expertise.scope[rows], query)
    by_findings = model.finding_weight * finding_overlap(query, directory, rows)
    by_text = np.zeros(len(rows))
    if texts is not None:
        # Words tell most where codes tell least: the surer the differential, the less they count.
        weight = model.text_weight * (1 - float(query.posterior.max()))
        by_text = weight * np.maximum(texts[rows].astype(np.float64) - model.text_floor, 0) / (1 - model.text_floor)
    total = by_disorders + by_scope + by_findings + by_text
    order = np.lexsort((rows, -total))
    order = order[total[order] > 0]
    return Scores(rows[order], total[order], by_disorders[order], by_scope[order], by_findings[order], by_text[order])


def _candidates(query: CaseQuery, directory: DirectoryIndex, count: int) -> IntArray:
    """Rows of the experts to be scored, ascending; everyone where that is as quick as to look for candidates."""
    if len(directory) <= max(count, SCORED_WHOLE):
        return np.arange(len(directory), dtype=np.int32)
    vector = case_vector(query.posterior, directory.space.disorder_vectors, query.scope_probability)
    near = directory.rows_of(directory.index.search(vector, _VECTORS_AN_EXPERT * count))
    return np.union1d(near, directory.lists.candidates(query.posterior, query.scope_probability, count))


def any_scope(memberships: NDArray[np.bool_], query: CaseQuery) -> DoubleArray:
    """Largest probability in scope among each expert's networks, float64 (candidates,)."""
    return np.asarray(np.where(memberships, query.scope_probability, 0).max(axis=1, initial=0), np.float64)


def finding_overlap(query: CaseQuery, directory: DirectoryIndex, rows: IntArray) -> DoubleArray:
    """Share of the information of a case's findings that an expert's own terms cover, float64 (candidates,), 0..1."""
    total = float(query.information[query.terms].sum())
    if total <= 0:
        return np.zeros(len(rows))
    weights = np.zeros(len(query.information), np.float32)
    weights[query.terms] = query.information[query.terms] / total
    candidates, terms = directory.own_terms.gather(rows)
    return np.asarray(np.bincount(candidates, weights[terms], minlength=len(rows)), np.float64)
