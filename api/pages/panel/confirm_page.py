"""/panels/ID/confirm/STEP: asks once more before a step that cannot be taken back by another."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import DeclineReason
from api.pages.panel import words
from api.pages.panel.form_values import Id
from api.pages.rendering import page
from api.pages.translation import N_
from api.panels import view_panel
from api.refusals import NotFoundError
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_QUESTIONS = {
    "sign-off": (
        N_("Sign the outcome off?"),
        N_("Your name goes onto it, everybody who takes part is told, and the report can be taken."),
        N_("Sign off"),
    ),
    "withdraw": (
        N_("Withdraw the panel?"),
        N_("Open invitations and meetings end, and nobody but the treating hospital sees its content any more."),
        N_("Withdraw the panel"),
    ),
    "reopen": (
        N_("Re-open the panel?"),
        N_("The sign-off is taken back: there is no report until the outcome is signed off anew."),
        N_("Re-open"),
    ),
    "take-back": (
        N_("Take this invitation back?"),
        N_("The expert is told and loses sight of the case at once. Nobody is asked in their place."),
        N_("Take back"),
    ),
    "decline": (
        N_("Decline, or leave the panel?"),
        N_("The next backup is asked at once. You do not see the case any more."),
        N_("Decline"),
    ),
    "cancel-meeting": (
        N_("Cancel this meeting?"),
        N_("It is taken out of every calendar."),
        N_("Cancel the meeting"),
    ),
    "end-guest": (
        N_("End the access of this guest?"),
        N_("It ends at once."),
        N_("End access"),
    ),
}


@router.api_route("/panels/{panel_id}/confirm/{step}", methods=["GET", "HEAD"])
def ask(
    panel_id: Id,
    step: str,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_READ)],
    about: Annotated[str, Query(max_length=100, pattern=r"^[A-Za-z0-9._-]*$")] = "",
) -> Response:
    """Shows what the step does, with the one button that does it; who may not is told by the step itself."""
    question = _QUESTIONS.get(step)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        if question is None:
            raise NotFoundError
        summary = view_panel(transaction, access.principal, panel_id).summary
    title, told, button = question
    return page(
        "panel/confirm.html",
        summary=summary,
        step=step,
        about=about,
        question=title,
        told=told,
        button=button,
        reasons=[*DeclineReason] if step == "decline" else [],
        is_harmless=step in {"sign-off", "reopen"},
        words=words,
    )
