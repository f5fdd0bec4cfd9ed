"""POST /panels:compose: members and backups for a case, under rules."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Body

from api.field_problems import FieldProblem, pointer_to
from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import Intake, refuse_if_nothing_is_left
from api.panel_rules import RulesOfPanel, rules_of
from api.policy import policy_of
from api.problems import RefusedError
from api.rest import panel_examples
from api.rest.answers import UnderstandingAnswer, identifiers_in
from api.rest.case_input import intake_of
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute
from api.rest.panel_answers import PanelAnswer
from api.rest.panel_requests import PanelOptions, PanelRequest
from api.workbench import Workbench
from data.expert import Expert
from data.identifiers import ExpertId
from data.inspection import nearest
from matching.panel_of_case import panel_for
from matching.panel_rules import centre_key

__all__ = ["composed", "refuse_unknown", "refuse_unknown_in", "router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Match"],
    route_class=JsonRoute,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


@router.post(
    "/panels:compose",
    summary="Compose a panel for a case",
    responses=answers(400, 413, 415, 422, 503, example=panel_examples.PANEL_ANSWER),
)
def compose(
    request: Annotated[PanelRequest, Body(openapi_examples=panel_examples.PANEL_REQUESTS)],
    workbench: CurrentWorkbench,
) -> PanelAnswer:
    """Composes the panel with the greatest sum of expected answers and coverage; nothing is stored or logged.

    An expected answer is relevance x reply likelihood; covered are organ systems, networks and disciplines of the case.
    Where no panel keeps the rules, `feasible` is false, `conflicting_rules` names a smallest set of them that cannot be
    kept together, and the panel is the best one without `relaxed_rules`. Conflicts of interest, barred experts,
    availability and capacity are never given up.
    """
    return composed(workbench, intake_of(request, workbench), request)


def composed(workbench: Workbench, intake: Intake, request: PanelOptions) -> PanelAnswer:
    """Gives the panel that is asked for.

    Raises:
        RefusedError: Nothing of the case can be matched on, or a rule names an expert who is not in the directory.
    """
    matcher = workbench.matcher
    understood = matcher.understand(intake.case)
    refuse_if_nothing_is_left(intake, understood)
    refuse_unknown_in(request.rules, matcher.experts)
    policy, odd = policy_of(request.filters, (expert.centre for expert in matcher.experts.values() if expert.centre))
    panel = panel_for(
        matcher,
        intake.case,
        rules_of(request.rules, policy, size=request.k, backups=request.backups),
        understanding=understood,
        replies=workbench.replies(request.deadline_hours),
    )
    return PanelAnswer.of(
        panel,
        {one.expert_id: matcher.experts[one.expert_id].name for one in panel.exclusions},
        intake.case.case_id,
        UnderstandingAnswer.of(understood, intake.case.corrections, identifiers_in(intake.case, understood.language)),
        [*intake.problems, *odd, *_slips(request.rules, matcher.experts)],
        matcher.stamp,
    )


def refuse_unknown_in(rules: RulesOfPanel, experts: Mapping[ExpertId, Expert]) -> None:
    """Refuses rules that ask for experts who are not in the directory.

    Raises:
        RefusedError: One is unknown.
    """
    required = enumerate(rules.required_experts)
    refuse_unknown({("rules", "required_experts", at): one for at, one in required}, experts)


def refuse_unknown(written: Mapping[tuple[str | int, ...], str], experts: Mapping[ExpertId, Expert]) -> None:
    """Refuses experts who are not in the directory.

    Args:
        written: Place in the body -> id.
        experts: The directory.

    Raises:
        RefusedError: One is unknown.
    """
    problems = [
        FieldProblem(
            pointer=pointer_to(at),
            value=expert,
            detail="no expert of the directory has this expert_id",
            suggestion=_nearest(expert, experts),
        )
        for at, expert in written.items()
        if expert not in experts
    ]
    if problems:
        raise RefusedError(422, problems[0].detail, kind="invalid-input", title="The input has errors", errors=problems)


def _slips(rules: RulesOfPanel, experts: Mapping[ExpertId, Expert]) -> Iterable[FieldProblem]:
    """Names in rules that mean nobody: a slip, or harmless."""
    places: dict[tuple[str | int, ...], str] = {
        ("rules", "conflicted_experts", at): one for at, one in enumerate(rules.conflicted_experts)
    }
    for row, group in enumerate(rules.conflict_groups):
        places |= {("rules", "conflict_groups", row, at): one for at, one in enumerate(group)}
    for place, expert in places.items():
        if expert not in experts:
            yield FieldProblem(
                pointer=pointer_to(place),
                value=expert,
                detail="no expert of the directory has this expert_id, so it excludes nobody",
                suggestion=_nearest(expert, experts),
                severity="warning",
            )
    centre = rules.case_centre
    centres = {centre_key(expert.centre): expert.centre for expert in experts.values() if expert.centre}
    if centre and centre_key(centre) not in centres:
        near = nearest(centre_key(centre), centres)
        yield FieldProblem(
            pointer="#/rules/case_centre",
            value=centre,
            detail="no expert of the directory works at a centre of this name, so it excludes nobody",
            suggestion=f"did you mean {centres[near]}?" if near else None,
            severity="warning",
        )


def _nearest(expert: str, experts: Mapping[ExpertId, Expert]) -> str | None:
    near = nearest(expert, experts)
    return f"did you mean {near}?" if near else None
