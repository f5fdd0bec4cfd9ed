"""/panels/ID: the page of a panel, and the steps that its forms ask for."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.cases.screened_texts import ALLOWED_BECAUSE
from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import DeclineReason, current_experts
from api.pages.panel import words
from api.pages.panel.form_values import CLOCK, FormProblem, FormValues, Id, PostedForm, problem_in
from api.pages.panel.reading import read_panel
from api.pages.panel.steps import STEPS, Asking, Step
from api.pages.rendering import page
from api.panels.creation import MOST_HOURS
from api.problems import problem_of
from api.refusals import ConflictError, StaleError
from api.rest.dependencies import CurrentWorkbench
from api.store import Transaction
from api.workbench import Workbench
from data.errors import InputError
from data.identifiers import ExpertId

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_NOTHING = FormValues({})
LeftOut = Annotated[Sequence[str], Query(max_length=40)]
"""Whom the step before could not ask: expert ids with the word for why."""


@router.api_route("/panels/{panel_id}", methods=["GET", "HEAD"])
def show(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_READ)],
    left_out: LeftOut = (),
) -> Response:
    """Shows a panel to whoever may know of it, as far as it is for them."""
    return _page(workbench, access, panel_id, left_out=left_out)


def _step(name: str, step: Step) -> Callable[..., Response]:
    def take(
        panel_id: Id, workbench: CurrentWorkbench, access: Annotated[Access, allowed(step.permission)], form: PostedForm
    ) -> Response:
        try:
            with workbench.store.begin() as transaction:
                access.demand(standing_to_panel(transaction, access.principal, panel_id))
                outcome = step.carry_out(Asking(transaction, access.principal, panel_id, form, workbench))
        except (InputError, ConflictError, StaleError) as error:
            problem = problem_in(name, form, error, step.fields)
            status = problem_of(error).document.status
            return _page(workbench, access, panel_id, form=form, problem=problem, status=status)
        if outcome is not None:
            # What is declined is not theirs to see any more.
            return RedirectResponse("/", 303)
        return RedirectResponse(f"/panels/{panel_id}#{step.place}", 303)

    return take


for _name, _one in STEPS.items():
    router.add_api_route(f"/panels/{{panel_id}}/{_name}", _step(_name, _one), methods=["POST"], name=f"panel {_name}")


def _page(
    workbench: Workbench,
    access: Access,
    panel_id: str,
    *,
    form: FormValues = _NOTHING,
    problem: FormProblem | None = None,
    left_out: Sequence[str] = (),
    status: int = 200,
) -> Response:
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id), Permission.PANEL_READ)
        shown = read_panel(transaction, principal, panel_id)
        diagnosis = shown.outcome.diagnosis if shown.outcome else None
        return page(
            "panel/panel.html",
            status,
            panel=shown,
            summary=shown.view.summary,
            me=principal,
            role=words.role_in_panel(principal, shown.relations),
            form=form,
            problem=problem,
            left_out=_told_left_out(transaction, left_out),
            label=workbench.knowledge.label,
            diagnosis=f"{diagnosis} {workbench.knowledge.label(diagnosis)}" if diagnosis else "",
            at=transaction.at,
            clock=CLOCK,
            most_hours=MOST_HOURS,
            reasons=[*DeclineReason],
            kept_because=ALLOWED_BECAUSE,
            words=words,
        )


def _told_left_out(transaction: Transaction, left_out: Sequence[str]) -> list[tuple[str, str]]:
    """Gives names with the words for why, of what an address says; what is none of it is left out."""
    pairs = [(expert_id, why) for expert_id, _, why in (one.rpartition(":") for one in left_out[:40])]
    experts = current_experts(transaction, [expert_id for expert_id, _ in pairs])
    return [
        (experts[ExpertId(expert_id)].name, words.LEFT_OUT_WORDS[why])
        for expert_id, why in pairs
        if expert_id in experts and why in words.LEFT_OUT_WORDS
    ]
