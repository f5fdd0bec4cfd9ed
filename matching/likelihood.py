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
    """Constants of the likelihood, chosen on the development phenopackets (DECISIONS.md 8 and 20).

    Attributes:
        imprecision: Chance that a finding of the disorder is recorded as another term beneath the same ancestor.
        noise: Chance, in multiples of the background, that a finding has nothing to do with the disorder.
        denied: What remains of the noise where an entry is said not to show the finding.
        excluded_belief: How far an excluded finding is believed to be absent, 0..1.
        looked_for: What is added to the odds that a finding was looked for where the entry speaks of it, in multiples
            of the share of entries that do.
    """

    imprecision: float = 0.1
    noise: float = 0.07
    denied: float = 0.5
    excluded_belief: float = 0.9
    looked_for: float = 0.3


class FindingLikelihood:
    """Scores all annotated entries for sets of findings; safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, settings: LikelihoodSettings | None = None) -> None:
        """Uses the frequencies of `knowledge`."""
        frequencies = knowledge.frequencies
        self._ancestors = knowledge.snapshot.terms.term_ancestors
        self._denied = knowledge.counted.denied
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
        entries = self._annotated
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
    def breadth(self) -> FloatArray:
        """Logarithm of the information each entry's profile holds, float32 (entries,): a long one fits anything."""
        weights = np.repeat(-np.log(self.background), np.diff(self._offsets)) * self._shares
        information = np.bincount(self._sources, weights, minlength=self._entries)
        return np.log1p(np.maximum(information, 0)).astype(np.float32)

    def present(self, terms: IntArray) -> FloatArray:
        """Log likelihood ratio of observed terms against the background, in nats, float32 (annotated entries,)."""
        total = np.zeros(self._entries, np.float32)
        for term in terms:
            total += self.present_ratio(int(term))
        return total

    def absent(self, terms: IntArray) -> FloatArray:
        """Log chance that an entry does not show excluded terms, in nats, never above 0, float32 (entries,)."""
        total = np.zeros(self._entries, np.float32)
        for term in terms:
            sources, shares = self._of_term(int(term))
            total[sources] += np.log1p(-self._settings.excluded_belief * shares)
        return total

    def looked_for(self, terms: IntArray) -> FloatArray:
        """Log odds that excluded terms were looked for because of the entry, in nats, float32 (annotated entries,).

        A report excludes what belongs to the disorders that were thought of: an entry that speaks of a finding, or of
        one beneath it, gains where it is excluded, the more the fewer speak of it.
        """
        total = np.zeros(self._entries, np.float32)
        for term in terms:
            shown, _ = self._of_term(int(term))
            speaking = np.union1d(shown, self._denied[int(term)])
            rate = max(len(speaking), 1) / self._annotated
            total[speaking] += np.log1p(self._settings.looked_for / rate)
        return total

    def shown(self, terms: IntArray) -> FloatArray:
        """How many of the terms each entry shows at all, float32 (annotated entries,)."""
        number = np.zeros(self._entries, np.float32)
        for term in terms:
            number[self._of_term(int(term))[0]] += 1
        return number

    def present_ratio(self, term: int) -> FloatArray:
        """The logarithm of P(term | entry) / P(term), float32 (annotated entries,), read-only.

        An entry that shows the term is scored by its frequency; one that shows an ancestor by the ancestor's,
        discounted by the chance of imprecision; one that shows neither gets the noise alone, and one that is said not
        to show it less than that.
        """
        return self._remembered(term)

    def _present_ratio(self, term: int) -> FloatArray:
        settings = self._settings
        ratio = np.full(self._entries, settings.noise, np.float32)
        for above in self._ancestors[term].tolist():
            sources, shares = self._of_term(above)
            believed = 1.0 if above == term else settings.imprecision
            ratio[sources] = np.maximum(ratio[sources], shares * (believed / self.background[above]) + settings.noise)
        denied = self._denied[term]
        ratio[denied] = np.minimum(ratio[denied], settings.denied * settings.noise)
        logarithm: FloatArray = np.log(ratio, out=ratio)
        logarithm.setflags(write=False)
        return logarithm

    @cached_property
    def _annotated(self) -> int:
        return max(int(self.has_findings.sum()), 1)

    def _of_term(self, term: int) -> tuple[IntArray, FloatArray]:
        window = slice(self._offsets[term], self._offsets[term + 1])
        return self._sources[window], self._shares[window]
