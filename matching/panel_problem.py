"""The composition as a mixed-integer linear programme, solved by HiGHS through scipy.optimize.milp.

Variables: x (candidates), 1 for a member; z (facets) and y (countries), at most the number of members who cover them
and at most 1, so that they are whole where x is. Maximised: sum of expected answers of members + weights of covered
facets. HiGHS: Huangfu and Hall, Parallelizing the dual revised simplex method, Math. Program. Comput. 10, 2018.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.errors import InputError
from matching.panel import Candidate, Facet
from matching.panel_rules import BETWEEN_EXPERTS, PanelRules, centre_key, expert_rule, network_rule

BoolArray = NDArray[np.bool_]
DoubleArray = NDArray[np.float64]

SECONDS = 5.0
"""Time after which the solver stops with the best panel so far and its bound."""
_INFEASIBLE = 2
"""The status by which scipy.optimize.milp says that there is no solution."""


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Between `low` and `high` of the marked candidates are members."""

    name: str
    marked: BoolArray
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Solution:
    """Places of the members, ascending, and the bound of the objective."""

    members: tuple[int, ...]
    bound: float


class PanelProblem:
    """One composition: candidates by expert_id, so that their order never matters, facets, and rules by name.

    Attributes:
        candidates: By expert_id.
        values: Expected answers, float64 (candidates,).
        covers: bool (candidates, facets).
        weights: Worth of each facet, float64 (facets,).
        broken: For each candidate the rules about single experts that leave it out.
        group_rules: Rules about the panel as a whole.
        countries: bool (countries, candidates).
    """

    def __init__(self, candidates: Sequence[Candidate], facets: Sequence[Facet], rules: PanelRules) -> None:
        """Lays candidates, facets and rules out as arrays."""
        self.candidates = tuple(sorted(candidates, key=lambda one: one.expert_id))
        self.rules = rules
        self.values = np.array([one.expected_answer for one in self.candidates], np.float64)
        self.covers = np.array(
            [[facet.id in one.covers for facet in facets] for one in self.candidates], np.bool_
        ).reshape(len(self.candidates), len(facets))
        self.weights = rules.coverage_weight * np.array([facet.weight for facet in facets], np.float64)
        self.broken = tuple(rules.broken_by(one.expert) for one in self.candidates)
        self.group_rules = tuple(self._group_rules())
        self.countries = _marks([one.expert.country or "" for one in self.candidates])
        names = {name for broken in self.broken for name in broken} | {rule.name for rule in self.group_rules}
        self.names = frozenset(names | ({rules.spread_rule} if rules.min_countries else set()))

    def allowed(self, active: frozenset[str]) -> BoolArray:
        """Whom no active rule about single experts leaves out, bool (candidates,)."""
        return np.array([active.isdisjoint(broken) for broken in self.broken], np.bool_)

    def objective(self, members: Sequence[int]) -> float:
        """Worth of a panel."""
        return float(self.values[list(members)].sum() + self.weights @ self.covered(members))

    def covered(self, members: Sequence[int]) -> BoolArray:
        """The facets that some members cover, bool (facets,)."""
        return np.asarray(np.any(self.covers[list(members)], axis=0), np.bool_).reshape(len(self.weights))

    def broken_rules(self, members: Sequence[int]) -> tuple[str, ...]:
        """Names of the rules about the panel as a whole that some members break."""
        chosen = list(members)
        names = [rule.name for rule in self.group_rules if not rule.low <= rule.marked[chosen].sum() <= rule.high]
        if self.countries[:, chosen].any(axis=1).sum() < self.rules.min_countries:
            names.append(self.rules.spread_rule)
        return tuple(dict.fromkeys(names))

    def is_feasible(self, active: frozenset[str]) -> bool:
        """Whether any panel keeps the active rules; without the rule of size it may have any size, even none."""
        if not self.allowed(active).any():
            lowest = [rule.low for rule in self.group_rules if rule.name in active]
            return max(lowest, default=0) <= 0 and self.rules.spread_rule not in active
        return self.solve(active, aim="any") is not None

    def solve(
        self,
        active: frozenset[str] | None = None,
        *,
        must_cover: int | None = None,
        aim: Literal["worth", "members", "any"] = "worth",
    ) -> Solution | None:
        """The best panel under the active rules; None where there is none.

        Args:
            active: Names of the rules that count; all by default.
            must_cover: Position of a facet that has to be covered.
            aim: The greatest worth, the most members up to the rules' size, or any panel.

        Raises:
            InputError: No panel was found in time, nor that there is none.
        """
        active = self.names if active is None else active
        open_places = np.nonzero(self.allowed(active))[0]
        if not len(open_places):
            return None
        count, facets = len(open_places), len(self.weights)
        countries = len(self.countries) if self.rules.spread_rule in active else 0
        lowest = np.zeros(count + facets + countries)
        if must_cover is not None:
            lowest[count + must_cover] = 1
        gains = np.zeros(len(lowest))
        if aim == "worth":
            gains[: count + facets] = np.concatenate([self.values[open_places], self.weights])
        elif aim == "members":
            gains[:count] = 1
        from scipy import optimize  # noqa: PLC0415 - a first shortlist need not wait for it

        found = optimize.milp(
            -gains,
            integrality=np.concatenate([np.ones(count), np.zeros(facets + countries)]),
            bounds=optimize.Bounds(lowest, np.ones(len(gains))),
            constraints=list(self._constraints(active, open_places, countries, limited=aim != "any")),
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            if found.status != _INFEASIBLE:
                raise InputError(f"rules: no panel was found in {SECONDS:g} s", "ask for fewer members or looser rules")
            return None
        members = tuple(int(place) for place in open_places[found.x[:count] > 0.5])  # noqa: PLR2004 - 0 or 1
        bound = self.objective(members) if found.mip_dual_bound is None else -float(found.mip_dual_bound)
        return Solution(members, bound)

    def _constraints(
        self, active: frozenset[str], open_places: NDArray[np.intp], countries: int, *, limited: bool
    ) -> Iterator[Any]:
        from scipy import optimize  # noqa: PLC0415 - as above

        count, facets = len(open_places), len(self.weights)
        others = facets + countries
        group = [rule for rule in self.group_rules if rule.name in active]
        rows = [np.concatenate([rule.marked[open_places], np.zeros(others)]) for rule in group]
        low, high = [rule.low for rule in group], [rule.high for rule in group]
        if limited:
            rows.append(np.concatenate([np.ones(count), np.zeros(others)]))
            low.append(0.0)
            high.append(float(self.rules.size))
        if self.rules.spread_rule in active:
            rows.append(np.concatenate([np.zeros(count + facets), np.ones(countries)]))
            low.append(float(self.rules.min_countries))
            high.append(np.inf)
        if rows:
            yield optimize.LinearConstraint(sparse.csr_matrix(np.array(rows, np.float64)), low, high)
        if others:
            marks = np.vstack([self.covers.T, self.countries[:countries]])[:, open_places].astype(np.float64)
            linked = sparse.hstack([sparse.csr_matrix(-marks), sparse.identity(others)]).tocsr()
            yield optimize.LinearConstraint(linked, -np.inf, 0)

    def _group_rules(self) -> Iterator[GroupRule]:
        rules, everyone = self.rules, [one.expert for one in self.candidates]

        def marked(belongs: Iterable[bool]) -> BoolArray:
            return np.fromiter(belongs, np.bool_, len(everyone))

        yield GroupRule(rules.size_rule, np.ones(len(everyone), np.bool_), rules.size, rules.size)
        centres = _marks([centre_key(one.centre or "") for one in everyone])
        yield from _at_most(rules.max_per_centre, rules.centre_rule, centres)
        yield from _at_most(rules.max_per_country, rules.country_rule, _marks([one.country or "" for one in everyone]))
        groups = [marked(one.expert_id in group for one in everyone) for group in rules.conflict_groups]
        yield from _at_most(1, BETWEEN_EXPERTS, groups)
        for network in sorted(rules.required_networks):
            yield GroupRule(network_rule(network), marked(network in one.erns for one in everyone), 1, np.inf)
        for expert in sorted(rules.required_experts):
            yield GroupRule(expert_rule(expert), marked(one.expert_id == expert for one in everyone), 1, 1)


def _at_most(most: int | None, name: str, groups: Iterable[BoolArray]) -> Iterator[GroupRule]:
    for marked in groups:
        if most is not None and marked.sum() > most:
            yield GroupRule(name, marked, 0, most)


def _marks(labels: Sequence[str]) -> BoolArray:
    """Who bears each distinct label, the empty one left out, bool (labels, candidates)."""
    borne = np.array(labels, np.str_)
    distinct = np.unique(borne)
    return np.asarray(borne[None, :] == distinct[distinct != ""][:, None], np.bool_)
