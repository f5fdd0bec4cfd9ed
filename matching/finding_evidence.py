"""What findings say of each annotated entry: likelihood, likeness of the whole, nearness in the learned space."""

import numpy as np

from matching.differential_model import EvidenceWeights
from matching.likelihood import FindingLikelihood, LikelihoodSettings
from matching.profile_similarity import ProfileSimilarity
from matching.set_encoder import EncodedEntries, SetEncoder
from ontology import Knowledge
from ontology.tables import FloatArray, IntArray

FINDING_KINDS = ("present", "absent", "looked_for", "similarity", "encoder", "breadth", "breadth_of_finding")
"""Kinds of evidence of findings, in the order of the rows of `FindingEvidence.parts`."""


class FindingEvidence:
    """Weighs findings for all annotated entries of one knowledge; safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, settings: LikelihoodSettings, encoder: SetEncoder) -> None:
        """Prepares the parts."""
        self.likelihood = FindingLikelihood(knowledge, settings)
        self._similarity = ProfileSimilarity(knowledge)
        self._encoded = EncodedEntries(encoder, knowledge)

    def of(self, present: IntArray, excluded: IntArray, weights: EvidenceWeights) -> FloatArray:
        """Evidence for every annotated entry, in nats up to a constant.

        Args:
            present: Positions of observed terms.
            excluded: Positions of terms looked for and not there.
            weights: How much each kind counts.

        Returns:
            float32, shape (annotated entries,).
        """
        chosen = np.array([getattr(weights, kind) for kind in FINDING_KINDS], np.float32)
        return np.asarray(chosen @ self.parts(present, excluded), np.float32)

    def parts(self, present: IntArray, excluded: IntArray) -> FloatArray:
        """Each kind of evidence by itself, what speaks for an entry positive; float32 (kinds, annotated entries)."""
        likelihood = self.likelihood
        parts = np.zeros((len(FINDING_KINDS), len(likelihood.breadth)), np.float32)
        if len(present):
            parts[0] = likelihood.present(present)
            parts[3] = self._similarity.cosine(present)
            parts[4] = self._encoded.nearness(present, excluded)
        if len(excluded):
            parts[1] = likelihood.absent(excluded)
            parts[2] = likelihood.looked_for(excluded)
        parts[5] = -likelihood.breadth
        parts[6] = len(present) * parts[5]
        return parts

    def shown(self, terms: IntArray) -> FloatArray:
        """Share of some terms that each entry shows at all, float32 (annotated entries,), 0..1; zeros without terms."""
        return self.likelihood.shown(terms) / np.float32(max(len(terms), 1))
