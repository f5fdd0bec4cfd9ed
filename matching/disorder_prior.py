"""How likely each disorder is before anything is known of the case: how common it is and how often it was described."""

import numpy as np

from matching.differential_model import EvidenceWeights
from ontology import Knowledge
from ontology.tables import FloatArray

UNKNOWN_PREVALENCE = -6.7
"""Log10 that stands for a prevalence which Orphanet does not give: rarer than its rarest class."""
PRIOR_KINDS = ("prevalence", "described")
"""Kinds of evidence that no finding enters, in the order of the rows of `prior_parts`."""


def prior_parts(knowledge: Knowledge) -> FloatArray:
    """Each kind of evidence of the prior by itself, float32 (kinds, disorders).

    They are the prevalence, as log10, and the number of patients in the largest series that annotates the disorder, as
    ln(1 + patients).
    """
    prevalence = np.nan_to_num(knowledge.prevalences, nan=UNKNOWN_PREVALENCE)
    links = knowledge.snapshot.disorders.source_disorders
    described = np.zeros(knowledge.disorder_count, np.float32)
    np.maximum.at(described, links.values, np.repeat(np.log1p(knowledge.counted.patients), links.lengths()))
    return np.stack([prevalence, described]).astype(np.float32)


def log_prior(knowledge: Knowledge, weights: EvidenceWeights) -> FloatArray:
    """Logarithm of the prior of every disorder, up to a constant, float32 (disorders,)."""
    chosen = np.array([getattr(weights, kind) for kind in PRIOR_KINDS], np.float32)
    return np.asarray(chosen @ prior_parts(knowledge), np.float32)
