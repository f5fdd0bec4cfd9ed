"""Why no panel keeps the rules: a smallest set of rules that conflict."""

from itertools import combinations

from matching.panel_problem import PanelProblem

_SEARCHED_SIZE = 2
"""Sets up to this size are searched whole, so that a set of up to one more is proven to be a smallest one ..."""
_SEARCHED_RULES = 20
"""... where there are at most this many rules: with fifty required experts there would be over a thousand pairs."""


def conflicting_rules(problem: PanelProblem, active: frozenset[str] | None = None) -> tuple[str, ...]:
    """A set of rules that no panel keeps together, while one keeps all but any one of them.

    One rule after the other is dropped where the rest still conflicts (deletion filter: Chinneck and Dravnieks, ORSA
    J. Comput. 3, 1991); then smaller sets are searched. A set of up to three out of up to twenty is a smallest one.

    Args:
        problem: A problem without solution under the active rules.
        active: The rules that count; all by default.

    Returns:
        Names of rules, ordered; empty where a panel keeps them.
    """
    active = problem.names if active is None else active
    if not _conflict(problem, active):
        return ()
    kept = set(active)
    for rule in sorted(active):
        if _conflict(problem, frozenset(kept - {rule})):
            kept.remove(rule)
    searched = _SEARCHED_SIZE if len(active) <= _SEARCHED_RULES else 1
    for size in range(1, min(searched, len(kept) - 1) + 1):
        for names in combinations(sorted(active), size):
            if _conflict(problem, frozenset(names)):
                return names
    return tuple(sorted(kept))


def _conflict(problem: PanelProblem, active: frozenset[str]) -> bool:
    return not problem.is_feasible(active)
