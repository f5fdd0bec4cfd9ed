"""How alike a case's findings and each annotated entry's are as a whole: cosine of information-weighted profiles."""

from functools import cached_property

import numpy as np
from scipy import sparse

from ontology import Knowledge
from ontology.tables import FloatArray, IntArray


class ProfileSimilarity:
    """Compares sets of findings with all annotated entries at once; safe to use from several threads.

    A likelihood ratio judges finding by finding; this judges the whole, what a profile shows beyond the case included.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Uses the frequencies and the information content of `knowledge`."""
        frequencies = knowledge.frequencies
        self._ancestors = knowledge.snapshot.terms.term_ancestors
        self._information = knowledge.information
        self._shares = sparse.csc_matrix(
            (np.asarray(frequencies.shares), np.asarray(frequencies.sources), np.asarray(frequencies.offsets)),
            shape=(frequencies.source_count, len(self._information)),
        )

    @cached_property
    def _lengths(self) -> FloatArray:
        """Length of each entry's profile, frequency times information content, float32 (entries,)."""
        squared = self._shares.multiply(self._shares) @ (self._information**2)
        return np.asarray(np.sqrt(np.maximum(squared, 1e-12)), np.float32)

    def cosine(self, present: IntArray) -> FloatArray:
        """Cosine of the findings, propagated to their ancestors, and each entry's profile.

        Args:
            present: Positions of observed terms.

        Returns:
            float32, shape (annotated entries,), 0..1; zeros without findings.
        """
        closed = np.unique(self._ancestors.gather(present)[1])
        weights = self._information[closed] ** 2
        length = float(np.sqrt(weights.sum()))
        if length == 0:
            return np.zeros(self._shares.shape[0], np.float32)
        # Only the columns of these terms are read: a product with the whole matrix takes several times as long.
        return np.asarray((self._shares[:, closed] @ weights) / (self._lengths * length), np.float32)
