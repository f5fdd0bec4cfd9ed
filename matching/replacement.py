"""Who can take a member's place: backups of a new panel, and the replacement when somebody declines."""

from collections.abc import Collection, Sequence

import numpy as np

from data.errors import InputError
from data.identifiers import ExpertId
from matching.panel import Candidate, Facet
from matching.panel_problem import DoubleArray, PanelProblem
from matching.panel_rules import PanelRules
from matching.panel_swaps import Swaps


def replacement(
    panel: Collection[ExpertId],
    leaving: ExpertId,
    candidates: Sequence[Candidate],
    rules: PanelRules,
    facets: Sequence[Facet] = (),
) -> tuple[Candidate, ...]:
    """The candidates who keep the rules in the place of a member, the best for the panel first, equal ones by id.

    Args:
        panel: The members, the one who leaves among them.
        leaving: Who leaves; a rule that asks for this expert is void.
        candidates: Who may be asked; all members are among them.
        rules: What the panel keeps; its size does not matter.
        facets: What the panel should cover; without any, expected answers alone decide.

    Raises:
        InputError: The one who leaves is no member, or a member is no candidate.
    """
    problem = PanelProblem(candidates, facets, rules)
    place = {one.expert_id: row for row, one in enumerate(problem.candidates)}
    if leaving not in panel:
        raise InputError(f"leaving: {leaving} is not a member", "name one of the panel")
    for member in sorted(panel):
        if member not in place:
            raise InputError(f"panel: {member} is not among the candidates", "give the members as candidates too")
    worth = Swaps(problem, problem.names - {rules.size_rule}).worth(
        [place[member] for member in sorted(panel)], place[leaving], may_miss=True
    )
    return tuple(problem.candidates[row] for row in _best_first(worth))


def stand_ins(
    problem: PanelProblem, active: frozenset[str], members: Sequence[int], count: int
) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """Chooses backups, one after the other whoever adds most to what the panel keeps when one member leaves.

    The sum over members of the best stand-in's worth is submodular, so that greedy choice reaches at least 1 - 1/e of
    the best (Nemhauser, Wolsey and Fisher, Math. Program. 14, 1978).

    Returns:
        Places of the backups, the most useful first, and for each member those who keep the rules, the best first.
    """
    swaps = Swaps(problem, active - {problem.rules.size_rule})
    worth = {member: swaps.worth(members, member, may_miss=True) for member in members}
    # What a stand-in is worth beyond an empty place, float64 (members, candidates); 0 where rules forbid.
    gains = np.array(
        [
            np.where(np.isfinite(values), values - problem.objective([one for one in members if one != member]), 0)
            for member, values in worth.items()
        ]
    ).reshape(len(members), len(problem.candidates))
    fits = np.zeros(len(problem.candidates), np.bool_)
    for values in worth.values():
        fits |= np.isfinite(values)
    reached = np.zeros(len(members))
    backups: list[int] = []
    while len(backups) < count and fits.any():
        added = np.maximum(gains - reached[:, None], 0).sum(axis=0)
        order = np.lexsort((np.arange(len(fits)), -problem.values, -added.round(9), ~fits))
        chosen = int(order[0])
        backups.append(chosen)
        fits[chosen] = False
        reached = np.maximum(reached, gains[:, chosen])
    lists = {
        member: tuple(row for row in _best_first(values) if row in set(backups)) for member, values in worth.items()
    }
    return tuple(backups), lists


def _best_first(worth: DoubleArray) -> list[int]:
    order = np.lexsort((np.arange(len(worth)), -worth.round(9)))
    return [int(row) for row in order if np.isfinite(worth[row])]
