"""How sure the differential may be of the disorder it names first, so that its probabilities hold.

A published patient whose own publication is annotated is told more easily than another one, and a score alone cannot
tell the two apart. What can is how much of the case the disorder explains: all its findings and all that was looked
for, or some. A small logistic model of that and of the lead over the next disorders gives the probability; the scores
are then sharpened until the first disorder has it, which leaves their order as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ontology.tables import FloatArray

COMPETITORS = 30
"""Disorders next to the first that its lead is taken over."""
LEAD_POWERS = (0.2, 0.5)
"""Powers of the number of findings by which scores are divided: many findings repeat each other, in part or largely."""
CONFIDENCE_FEATURES = (
    "lead, findings repeat each other in part",
    "lead, findings repeat each other largely",
    "ln findings",
    "findings explained",
    "exclusions spoken of",
    "findings explained x exclusions spoken of",
)
SMALLEST_FACTOR, LARGEST_FACTOR = 0.02, 20.0
_HALVINGS = 24


@dataclass(frozen=True, slots=True)
class Confidence:
    """Logistic weights of the probability that the disorder named first is true, fitted by `consilium train`.

    Attributes:
        intercept: In logits.
        weights: One for each of CONFIDENCE_FEATURES, in logits.
    """

    intercept: float
    weights: tuple[float, ...]

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of being right, of one case (features,) or of many (cases, features)."""
        logits = features @ np.array(self.weights) + self.intercept
        return np.asarray(1 / (1 + np.exp(-logits)), np.float64)

    def as_table(self) -> Mapping[str, float]:
        """Name -> weight."""
        return {"intercept": self.intercept, **dict(zip(CONFIDENCE_FEATURES, self.weights, strict=True))}


def confidence_features(scores: FloatArray, findings: int, explained: float, spoken_of: float) -> NDArray[np.float64]:
    """What the confidence goes by, float64 (features,), in the order of CONFIDENCE_FEATURES.

    Args:
        scores: Of disorders, in nats up to a constant; at least the COMPETITORS + 1 best ones where there are more.
        findings: Number of observed findings.
        explained: Share of the observed findings that the best disorder shows, 0..1.
        spoken_of: Share of the excluded findings that it shows in some patients, 0..1; 0 without any.
    """
    count = min(COMPETITORS + 1, len(scores))
    best = np.sort(np.partition(scores, len(scores) - count)[len(scores) - count :].astype(np.float64))[::-1]
    best -= best.max()
    several = max(findings, 1)
    leads = [-np.log(np.exp(best[1:] / several**power).sum()) for power in LEAD_POWERS]
    return np.array([*leads, np.log(several), explained, spoken_of, explained * spoken_of], np.float64)


def sharpness(scores: FloatArray, probability: float) -> float:
    """The factor of scores at which the softmax gives its first disorder a probability.

    Args:
        scores: Of all disorders, the best one 0 and others negative.
        probability: 0..1; where ties make it unreachable the factor stays within its bounds.
    """
    low, high = np.log(SMALLEST_FACTOR), np.log(LARGEST_FACTOR)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        first = 1 / float(np.exp(scores * np.float32(np.exp(middle))).sum(dtype=np.float64))
        low, high = (middle, high) if first < probability else (low, middle)
    return float(np.exp((low + high) / 2))
