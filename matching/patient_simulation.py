"""Simulated patients: sets of findings drawn from annotated frequencies, as imperfect as reports are.

A finding of the entry is shown by its frequency, told or omitted, told at times as one of its ancestors; unrelated
findings join in; what the patient does not show is told as excluded at times, and unrelated things are excluded too.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ontology.annotation_rows import Profiles
from ontology.tables import Ragged

_LEAST_SHARE, _LARGEST_SHARE = 0.02, 0.97
_LEAST_ANCESTORS = 4
"""A term with fewer ancestors, itself among them, is too general for anyone to report."""


@dataclass(frozen=True, slots=True)
class SimulationSettings:
    """How imperfect reports are.

    Attributes:
        told: Parameters of the beta distribution of the share of shown findings that a report tells.
        imprecision: Chance that a finding is told as one of its ancestors.
        unrelated: Mean number of unrelated findings.
        excluded: Largest share of what is not shown that a report tells as excluded.
        unrelated_excluded: Mean number of unrelated things excluded.
    """

    told: tuple[float, float] = (2.0, 2.0)
    imprecision: float = 0.2
    unrelated: float = 1.2
    excluded: float = 0.6
    unrelated_excluded: float = 1.4


@dataclass(frozen=True, slots=True)
class FindingSets:
    """Sets of terms, flat: terms[i] belongs to set owners[i]; owners ascend."""

    owners: NDArray[np.int64]
    terms: NDArray[np.int64]


@dataclass(frozen=True)
class PatientSimulator:
    """Draws patients of annotated entries; the same generator gives the same patients.

    Attributes:
        profiles: What entries show.
        ancestors: For each term itself and its ancestors.
        generator: Where chance comes from.
        settings: How imperfect reports are.
    """

    profiles: Profiles
    ancestors: Ragged
    generator: np.random.Generator
    settings: SimulationSettings = field(default_factory=SimulationSettings)

    def patients(self, entries: NDArray[np.int64]) -> tuple[FindingSets, FindingSets]:
        """One patient of each entry: the findings observed and the findings excluded; each observes at least one."""
        chance, settings, count = self.generator.random, self.settings, len(entries)
        owners, places = self._rows(entries)
        shares = np.clip(self.profiles.shares[places], _LEAST_SHARE, _LARGEST_SHARE)
        shown = chance(len(places)) < shares
        told = shown & (chance(len(places)) < self.generator.beta(*settings.told, count)[owners])
        told |= self._likeliest(owners, shares) & (np.bincount(owners[told], minlength=count) == 0)[owners]
        observed = self._imprecise(self.profiles.terms[places[told]].astype(np.int64))
        absent = ~shown & ~told & (chance(len(places)) < (settings.excluded * chance(count))[owners])
        excluded = self.profiles.terms[places[absent]].astype(np.int64)
        return (
            self._with_unrelated(owners[told], observed, count, settings.unrelated),
            self._with_unrelated(owners[absent], excluded, count, settings.unrelated_excluded),
        )

    def incomplete_profiles(self, entries: NDArray[np.int64], omitted: float) -> tuple[FindingSets, NDArray[np.int64]]:
        """The annotated terms of entries, up to a share of each left out: knowledge is never complete.

        Returns:
            The terms, and the place of each in the profiles.
        """
        owners, places = self._rows(entries)
        rate = omitted * self.generator.random(len(entries))
        kept = self.generator.random(len(places)) >= rate[owners]
        return FindingSets(owners[kept], self.profiles.terms[places[kept]].astype(np.int64)), places[kept]

    def _rows(self, entries: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = self.profiles.offsets[entries]
        lengths = self.profiles.offsets[entries + 1] - starts
        owners = np.repeat(np.arange(len(entries)), lengths)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return owners, starts[owners] + within

    def _likeliest(self, owners: NDArray[np.int64], shares: NDArray[np.float32]) -> NDArray[np.bool_]:
        """One row of each owner, drawn with a leaning to the frequent ones."""
        drawn = self.generator.random(len(owners)) * shares
        order = np.lexsort((-drawn, owners))
        first = np.zeros(len(owners), np.bool_)
        first[order[np.unique(owners[order], return_index=True)[1]]] = True
        return first

    def _imprecise(self, terms: NDArray[np.int64]) -> NDArray[np.int64]:
        lengths = self.ancestors.lengths()
        drawn = (self.generator.random(len(terms)) * lengths[terms]).astype(np.int64)
        above = self.ancestors.values[self.ancestors.offsets[terms] + drawn].astype(np.int64)
        blurred = (self.generator.random(len(terms)) < self.settings.imprecision) & (lengths[above] >= _LEAST_ANCESTORS)
        return np.where(blurred, above, terms)

    def _with_unrelated(
        self, owners: NDArray[np.int64], terms: NDArray[np.int64], count: int, mean: float
    ) -> FindingSets:
        """Adds unrelated terms, drawn as often as they are annotated."""
        numbers = self.generator.poisson(self.generator.gamma(1.0, mean, count))
        drawn = np.searchsorted(self._use, self.generator.random(int(numbers.sum())), side="right")
        drawn = np.minimum(drawn, len(self._use) - 1)
        joined = np.concatenate([owners, np.repeat(np.arange(count), numbers)])
        order = np.argsort(joined, kind="stable")
        return FindingSets(joined[order], np.concatenate([terms, self.profiles.terms[drawn].astype(np.int64)])[order])

    @cached_property
    def _use(self) -> NDArray[np.float64]:
        """Cumulated use of the profiles' rows, 0..1."""
        total = np.cumsum(self.profiles.shares, dtype=np.float64)
        return np.asarray(total / total[-1])


def closed(
    sets: FindingSets, ancestors: Ragged, weights: NDArray[np.float32]
) -> tuple[FindingSets, NDArray[np.float32]]:
    """Sets with all ancestors of their terms, each once, by the largest weight of the terms beneath it."""
    size = len(ancestors)
    place, above = ancestors.gather(sets.terms)
    keys = sets.owners[place] * size + above
    order = np.lexsort((-weights[place], keys))
    keys, first = np.unique(keys[order], return_index=True)
    return FindingSets(keys // size, keys % size), weights[place][order][first]
