"""Why X has no seat: what a panel would lose with a named expert on it, and which rules stand against that."""

from dataclasses import dataclass, replace

from data.errors import InputError
from data.identifiers import ExpertId
from matching.composition import compose
from matching.infeasibility import conflicting_rules
from matching.panel_of_case import CandidatePool
from matching.panel_problem import PanelProblem
from matching.panel_rules import expert_rule


@dataclass(frozen=True, slots=True)
class WhyNoSeat:
    """Why an expert is not on a panel.

    Attributes:
        is_member: Whether the expert is on it after all.
        rules: The rules that no panel with the expert keeps, a smallest set; empty where one could.
        expected_answer: What the expert brings.
        lost: What the best panel with the expert is worth less than the best one; so much more expected answer would
            bring them in. None where rules forbid it.
        instead_of: Who would leave for the expert; empty where rules forbid it.
    """

    is_member: bool
    rules: tuple[str, ...]
    expected_answer: float
    lost: float | None
    instead_of: tuple[ExpertId, ...]


def why_no_seat(pool: CandidatePool, expert_id: ExpertId) -> WhyNoSeat:
    """Composes the panel without and with the expert, and compares.

    Where no panel keeps the rules even without the expert, the comparison is with the best relaxed one.

    Args:
        pool: From `candidate_pool`, the expert among its candidates.
        expert_id: Who is asked about.

    Raises:
        InputError: The expert is not among the candidates.
    """
    asked = next((one for one in pool.candidates if one.expert_id == expert_id), None)
    if asked is None:
        raise InputError(f"expert_id: {expert_id} is not among the candidates", "name one who is")
    panel = compose(pool.candidates, pool.facets, pool.rules)
    members = {seat.member.expert_id for seat in panel.members}
    if expert_id in members:
        return WhyNoSeat(is_member=True, rules=(), expected_answer=asked.expected_answer, lost=0.0, instead_of=())
    required = panel.rules.required_experts
    if len(required) == panel.rules.size:
        full = (panel.rules.size_rule, *(expert_rule(one) for one in sorted(required)))
        return WhyNoSeat(is_member=False, rules=full, expected_answer=asked.expected_answer, lost=None, instead_of=())
    rules = replace(panel.rules, required_experts=required | {expert_id})
    problem = PanelProblem(pool.candidates, pool.facets, rules)
    solution = problem.solve()
    if solution is None:
        conflict = tuple(rule for rule in conflicting_rules(problem) if rule != expert_rule(expert_id))
        return WhyNoSeat(
            is_member=False, rules=conflict, expected_answer=asked.expected_answer, lost=None, instead_of=()
        )
    with_expert = {problem.candidates[place].expert_id for place in solution.members}
    return WhyNoSeat(
        is_member=False,
        rules=(),
        expected_answer=asked.expected_answer,
        lost=max(panel.objective - problem.objective(solution.members), 0.0),
        instead_of=tuple(sorted(members - with_expert)),
    )
