"""How well findings fit each annotated entry: log likelihood ratios over propagated annotation frequencies."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ontology import Knowledge
from ontology.tables import FloatArray, IntArray

_REMEMBERED_TERMS = 512
"""Terms whose ratios are kept, about 50 kB each; most cases are told in a few hundred common terms."""


@dataclass(frozen=True, slots=True)
class LikelihoodSettings:
    """Constants of the likelihood, chosen on the development phenopackets (DECISIONS.md 8).

    Attributes:
        imprecision: Chance that a finding of the disorder is recorded as another term beneath the same ancestor.
        noise: Chance, in multiples of the background, that a finding has nothing to do with the disorder.
        excluded_weight: How far an excluded finding is believed to have been looked for, 0..1.
        size_penalty: Weight of the logarithm of a profile's information: long profiles match anything.
    """

    imprecision: float = 0.1
    noise: float = 0.07
    excluded_weight: float = 0.15
    size_penalty: float = 1.0


class FindingLikelihood:
    """Scores all annotated entries for sets of findings; safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, settings: LikelihoodSettings | None = None) -> None:
        """Uses the frequencies of `knowledge`."""
        frequencies = knowledge.frequencies
        self._ancestors = knowledge.snapshot.terms.term_ancestors
        self._entries = frequencies.source_count
        # Plain arrays over the same mapped memory: slicing a numpy.memmap costs more than the arithmetic here.
        self._offsets: IntArray = np.asarray(frequencies.offsets)
        self._sources: IntArray = np.asarray(frequencies.sources)
        self._shares: FloatArray = np.asarray(frequencies.shares)
        self._settings = settings or LikelihoodSettings()
        self._remembered = lru_cache(_REMEMBERED_TERMS)(self._present_ratio)

    @cached_property
    def background(self) -> FloatArray:
        """Mean frequency of every term over the entries that have findings, float32 (terms,), never 0."""
        terms = len(self._offsets) - 1
        owners = np.repeat(np.arange(terms), np.diff(self._offsets))
        entries = max(len(np.unique(self._sources)), 1)
        total = np.bincount(owners, self._shares, minlength=terms)
        # A term that no entry shows is taken to be shown by a third of one.
        return np.maximum(total / entries, 0.3 / entries).astype(np.float32)

    @cached_property
    def has_findings(self) -> NDArray[np.bool_]:
        """For every annotated entry whether it has any finding, bool (entries,)."""
        shown = np.zeros(self._entries, np.bool_)
        shown[self._sources] = True
        return shown

    @cached_property
    def size_penalty(self) -> FloatArray:
        """What each entry loses for the information its profile holds, in nats, float32 (entries,)."""
        weights = np.repeat(-np.log(self.background), np.diff(self._offsets)) * self._shares
        information = np.bincount(self._sources, weights, minlength=self._entries)
        return (self._settings.size_penalty * np.log1p(np.maximum(information, 0))).astype(np.float32)

    def log_ratios(self, present: IntArray, excluded: IntArray) -> FloatArray:
        """Log likelihood ratio of the findings against the background, less the size penalty.

        Args:
            present: Positions of observed terms.
            excluded: Positions of terms looked for and not there.

        Returns:
            float32, shape (annotated entries,), in nats.
        """
        total: FloatArray = -self.size_penalty
        for term in present:
            total += self.present_ratio(int(term))
        for term in excluded:
            sources, ratios, elsewhere = self._excluded_ratio(int(term))
            total += elsewhere
            total[sources] += ratios - elsewhere
        return total

    def present_ratio(self, term: int) -> FloatArray:
        """The logarithm of P(term | entry) / P(term), float32 (annotated entries,), read-only.

        An entry that shows the term is scored by its frequency; one that shows an ancestor by the ancestor's,
        discounted by the chance of imprecision; one that shows neither gets the noise alone.
        """
        return self._remembered(term)

    def _present_ratio(self, term: int) -> FloatArray:
        settings = self._settings
        ratio = np.full(self._entries, settings.noise, np.float32)
        for above in self._ancestors[term].tolist():
            sources, shares = self._of_term(above)
            believed = 1.0 if above == term else settings.imprecision
            ratio[sources] = np.maximum(ratio[sources], shares * (believed / self.background[above]) + settings.noise)
        logarithm: FloatArray = np.log(ratio, out=ratio)
        logarithm.setflags(write=False)
        return logarithm

    def _excluded_ratio(self, term: int) -> tuple[IntArray, FloatArray, float]:
        """The logarithm of P(not term | entry) / P(not term): entries that show it, theirs, and that of all others."""
        sources, shares = self._of_term(term)
        weight = self._settings.excluded_weight
        elsewhere = float(-np.log1p(-weight * self.background[term]))
        return sources, (np.log1p(-weight * shares) + elsewhere).astype(np.float32), elsewhere

    def _of_term(self, term: int) -> tuple[IntArray, FloatArray]:
        window = slice(self._offsets[term], self._offsets[term + 1])
        return self._sources[window], self._shares[window]
