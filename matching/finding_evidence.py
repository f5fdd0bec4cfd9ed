"""What findings say of each annotated entry: likelihood, likeness of the whole, nearness in the learned space."""

from dataclasses import dataclass, field

import numpy as np

from matching.likelihood import FindingLikelihood, LikelihoodSettings
from matching.profile_similarity import ProfileSimilarity
from matching.set_encoder import EncodedEntries, SetEncoder
from ontology import Knowledge
from ontology.tables import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How much each kind of evidence counts, fitted on the development phenopackets (DECISIONS.md 20).

    Attributes:
        likelihood: Constants of the findings' likelihood.
        present: Nats for a nat of likelihood of observed findings; they are not independent, so less than one.
        absent: Nats for a nat of likelihood of excluded findings.
        looked_for: Nats for a nat of the odds that excluded findings were looked for because of the entry.
        similarity: What full likeness of the case's and the entry's profile adds, in nats.
        encoder: Nats for one unit of nearness in the learned space.
        breadth: What an entry loses for a nat of breadth.
        breadth_of_finding: What it loses besides, for a nat of breadth and each observed finding.
    """

    likelihood: LikelihoodSettings = field(default_factory=LikelihoodSettings)
    present: float = 0.228
    absent: float = 0.05
    looked_for: float = 0.12
    similarity: float = 3.0
    encoder: float = 0.2
    breadth: float = 0.16
    breadth_of_finding: float = 0.12


class FindingEvidence:
    """Weighs findings for all annotated entries of one knowledge; safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, weights: EvidenceWeights, encoder: SetEncoder | None) -> None:
        """Prepares the parts; without an encoder its part is left out."""
        self.likelihood = FindingLikelihood(knowledge, weights.likelihood)
        self._weights = weights
        self._similarity = ProfileSimilarity(knowledge)
        self._encoded = EncodedEntries(encoder, knowledge) if encoder and weights.encoder else None

    def of(self, present: IntArray, excluded: IntArray) -> FloatArray:
        """Evidence for every annotated entry, in nats up to a constant.

        Args:
            present: Positions of observed terms.
            excluded: Positions of terms looked for and not there.

        Returns:
            float32, shape (annotated entries,).
        """
        weights, likelihood = self._weights, self.likelihood
        total = weights.present * likelihood.present(present)
        total -= (weights.breadth + weights.breadth_of_finding * len(present)) * likelihood.breadth
        total += weights.similarity * self._similarity.cosine(present)
        if len(excluded):
            total += weights.absent * likelihood.absent(excluded)
            total += weights.looked_for * likelihood.looked_for(excluded)
        if self._encoded is not None and len(present):
            total += weights.encoder * self._encoded.nearness(present, excluded)
        return np.asarray(total, np.float32)
