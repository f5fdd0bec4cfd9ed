"""How likely each disorder is before anything is known of the case: how common it is and how often it was described."""

from dataclasses import dataclass

import numpy as np

from ontology import Knowledge
from ontology.tables import FloatArray

UNKNOWN_PREVALENCE = -6.7
"""Log10 that stands for a prevalence which Orphanet does not give: rarer than its rarest class."""


@dataclass(frozen=True, slots=True)
class PriorSettings:
    """Constants of the prior, chosen on the development phenopackets (DECISIONS.md 20).

    Attributes:
        prevalence: Nats for each tenfold prevalence: referral and diagnosis level most of it out.
        described: Nats for each e-fold number of patients in the largest series that annotates the disorder.
    """

    prevalence: float = 0.14
    described: float = 0.18


def log_prior(knowledge: Knowledge, settings: PriorSettings) -> FloatArray:
    """Logarithm of the prior of every disorder, up to a constant, float32 (disorders,)."""
    tables = knowledge.snapshot.disorders
    prevalence = np.nan_to_num(knowledge.prevalences, nan=UNKNOWN_PREVALENCE)
    links = tables.source_disorders
    described = np.zeros(knowledge.disorder_count, np.float32)
    np.maximum.at(described, links.values, np.repeat(np.log1p(knowledge.counted.patients), links.lengths()))
    return np.asarray(settings.prevalence * prevalence + settings.described * described, np.float32)
