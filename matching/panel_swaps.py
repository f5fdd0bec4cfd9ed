"""One member for another: worth and rules of every exchange, which settles ties and finds stand-ins."""

from collections.abc import Sequence

import numpy as np

from matching.panel_problem import DoubleArray, PanelProblem
from matching.panel_rules import expert_rule

_EQUAL = 1e-9
"""Objectives closer than this are equal: sums in another order differ in the last digits."""


class Swaps:
    """Exchanges in panels of one problem under its active rules."""

    def __init__(self, problem: PanelProblem, active: frozenset[str]) -> None:
        """Takes the rules that count."""
        self._problem = problem
        self._active = active
        self._allowed = problem.allowed(active)
        self._group = [rule for rule in problem.group_rules if rule.name in active]
        self._marked = np.array([rule.marked for rule in self._group], np.float64).reshape(
            len(self._group), len(problem.candidates)
        )
        self._spread = problem.rules.spread_rule in active

    def worth(self, members: Sequence[int], leaving: int, *, may_miss: bool = False) -> DoubleArray:
        """Worth of the panel with each candidate in the place of one who leaves.

        Args:
            members: Places of the members.
            leaving: Place of the one who leaves.
            may_miss: Whether the rule that asks for the one who leaves is void, since they are gone.

        Returns:
            float64 (candidates,); minus infinity where the exchange would break a rule.
        """
        problem = self._problem
        stay = [place for place in members if place != leaving]
        covered = problem.covered(stay)
        worth = problem.values[stay].sum() + problem.values + (problem.covers | covered) @ problem.weights
        fits = self._allowed.copy()
        fits[list(members)] = False
        void = expert_rule(problem.candidates[leaving].expert_id) if may_miss else None
        totals = self._marked[:, stay].sum(axis=1)[:, None] + self._marked
        for rule, total in zip(self._group, totals, strict=True):
            if rule.name != void:
                fits &= (total >= rule.low) & (total <= rule.high)
        if self._spread:
            there = np.asarray(np.any(problem.countries[:, stay], axis=1))
            fits &= (problem.countries | there[:, None]).sum(axis=0) >= problem.rules.min_countries
        return np.where(fits, worth, -np.inf)

    def settled(self, members: Sequence[int]) -> tuple[int, ...]:
        """The panel after every exchange that gains, or gains nothing but puts an earlier expert_id in.

        The solver is exact to about a millionth; this takes the rest, and of equal panels prefers the first by
        expert_id as far as single exchanges lead.
        """
        chosen = sorted(members)
        while True:
            now = self._problem.objective(chosen)
            for leaving in reversed(chosen):
                worth = self.worth(chosen, leaving)
                best = float(worth.max(initial=-np.inf))
                first = int(np.argmax(worth >= best - _EQUAL)) if np.isfinite(best) else leaving
                if best > now + _EQUAL or (best >= now - _EQUAL and first < leaving):
                    chosen = sorted({first, *chosen} - {leaving})
                    break
            else:
                return tuple(chosen)
