"""Panel composition: the best members under rules, who stands by, what stays uncovered, who was excluded by what."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.errors import InputError
from matching.infeasibility import conflicting_rules
from matching.panel import Candidate, Exclusion, Facet, Panel, Seat, Uncovered
from matching.panel_problem import PanelProblem, Solution
from matching.panel_rules import PanelRules
from matching.panel_swaps import Swaps
from matching.replacement import stand_ins

_MOST_EXCLUSIONS = 50


def compose(candidates: Sequence[Candidate], facets: Sequence[Facet], rules: PanelRules) -> Panel:
    """Composes the panel with the greatest sum of expected answers and weighted coverage that the rules allow.

    Where no panel keeps the rules, the smallest set of rules that conflict is named, and the best panel is given that
    gives one of them up; conflicts of interest, bars, availability and capacity are never given up. Where that is not
    enough, the largest panel is given that there can be.

    Args:
        candidates: Who may be chosen, in any order, each once.
        facets: What the panel should cover.
        rules: What it has to keep.

    Raises:
        InputError: An expert is a candidate twice.
    """
    problem = PanelProblem(candidates, facets, rules)
    if len({one.expert_id for one in candidates}) < len(candidates):
        raise InputError("candidates: an expert occurs twice", "give each once")
    solution = problem.solve()
    if solution is not None:
        return _panel(problem, facets, solution)
    conflicting = conflicting_rules(problem)
    problem, solution, relaxed = _relaxed(problem, facets, conflicting)
    return replace(_panel(problem, facets, solution), conflicting=conflicting, relaxed=relaxed)


def _relaxed(
    problem: PanelProblem, facets: Sequence[Facet], conflicting: Sequence[str]
) -> tuple[PanelProblem, Solution, tuple[str, ...]]:
    """The best panel that gives one conflicting rule up; where none does, one is given up and the rest looked at."""
    given_up: tuple[str, ...] = ()
    while True:
        best: tuple[PanelProblem, Solution, tuple[str, ...]] | None = None
        others = {rule: rules for rule in conflicting if (rules := problem.rules.without(rule)) is not None}
        for rule, rules in others.items():
            other = PanelProblem(problem.candidates, facets, rules)
            solution = other.solve()
            if solution is not None and (best is None or other.objective(solution.members) > _worth(best)):
                best = other, solution, (*given_up, rule)
        if best is not None:
            return best
        if not others:
            problem, largest, more = _largest(problem, facets)
            return problem, largest, (*given_up, *more)
        rule, rules = next(iter(others.items()))
        given_up = (*given_up, rule)
        problem = PanelProblem(problem.candidates, facets, rules)
        conflicting = conflicting_rules(problem)


def _worth(found: tuple[PanelProblem, Solution, tuple[str, ...]]) -> float:
    return found[0].objective(found[1].members)


def _largest(problem: PanelProblem, facets: Sequence[Facet]) -> tuple[PanelProblem, Solution, tuple[str, ...]]:
    """Gives up rules of the conflicts, one after the other, until a panel of any size keeps the rest."""
    relaxed: list[str] = []
    while True:
        smaller = problem.solve(problem.names - {problem.rules.size_rule}, aim="members")
        if smaller is not None and smaller.members:
            break
        rule, rules = next(
            (
                (rule, rules)
                for rule in (
                    *conflicting_rules(problem, problem.names - {problem.rules.size_rule}),
                    *conflicting_rules(problem),
                )
                if (rules := problem.rules.without(rule)) is not None
            ),
            (None, problem.rules),
        )
        if rule is None:
            # Nobody may be a member at all.
            return problem, Solution((), 0.0), (*relaxed, problem.rules.size_rule)
        relaxed.append(rule)
        problem = PanelProblem(problem.candidates, facets, rules)
    if len(smaller.members) < problem.rules.size:
        relaxed.append(problem.rules.size_rule)
        problem = PanelProblem(problem.candidates, facets, replace(problem.rules, size=len(smaller.members)))
    return problem, problem.solve() or smaller, tuple(relaxed)


def _panel(problem: PanelProblem, facets: Sequence[Facet], solution: Solution) -> Panel:
    active = problem.names
    members = Swaps(problem, active).settled(solution.members) if solution.members else ()
    backups, lists = stand_ins(problem, active, members, problem.rules.backups)
    seats = [
        Seat(problem.candidates[member], tuple(problem.candidates[row].expert_id for row in lists[member]))
        for member in sorted(members, key=lambda row: (-problem.values[row], row))
    ]
    covered = problem.covered(members)
    objective = problem.objective(members)
    return Panel(
        members=tuple(seats),
        backups=tuple(problem.candidates[row] for row in backups),
        covered=tuple(facet for facet, there in zip(facets, covered, strict=True) if there),
        uncovered=tuple(
            _uncovered(problem, place, facet, objective)
            for place, (facet, there) in enumerate(zip(facets, covered, strict=True))
            if not there
        ),
        objective=objective,
        bound=max(solution.bound, objective),
        exclusions=tuple(_exclusions(problem, members)),
        conflicting=(),
        relaxed=(),
        rules=problem.rules,
        considered=len(problem.candidates),
    )


def _uncovered(problem: PanelProblem, place: int, facet: Facet, objective: float) -> Uncovered:
    who = np.nonzero(problem.covers[:, place])[0]
    if not len(who):
        return Uncovered(facet, "nobody", f"none of the {len(problem.candidates)} candidates covers it")
    if not problem.allowed(problem.names)[who].any():
        rules = sorted({rule for row in who for rule in problem.broken[row]})
        return Uncovered(facet, "left out", f"{len(who)} cover it, all left out: {', '.join(rules)}")
    solution = problem.solve(must_cover=place)
    if solution is None:
        return Uncovered(facet, "rules", f"{len(who)} cover it, but no panel that keeps the rules has room for one")
    lost = objective - problem.objective(solution.members)
    return Uncovered(facet, "outweighed", f"covering it would cost {lost:.3f} of the panel's worth")


def _exclusions(problem: PanelProblem, members: Sequence[int]) -> list[Exclusion]:
    """Who is worth more than the weakest member and why they are none, the greatest worth first."""
    if not members:
        better = list(range(len(problem.candidates)))
    else:
        least = problem.values[list(members)].min()
        better = [int(row) for row in np.nonzero(problem.values > least)[0] if int(row) not in set(members)]
    better.sort(key=lambda row: (-problem.values[row], row))
    found = []
    for row in better[:_MOST_EXCLUSIONS]:
        rules = problem.broken[row] or _in_the_way(problem, members, row)
        note = "left out" if problem.broken[row] else "would break a rule of the panel in any member's place"
        found.append(
            Exclusion(
                problem.candidates[row].expert_id, rules, note if rules else "covers less than those who were chosen"
            )
        )
    return found


def _in_the_way(problem: PanelProblem, members: Sequence[int], row: int) -> tuple[str, ...]:
    """The rules about the whole panel that keep a candidate from every place where it would be worth more."""
    names: list[str] = []
    now = problem.objective(members)
    for leaving in members:
        swapped = [row if member == leaving else member for member in members]
        if problem.objective(swapped) <= now:
            continue
        names += problem.broken_rules(swapped)
    return tuple(dict.fromkeys(names))
