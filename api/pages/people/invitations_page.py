"""What an expert is asked: the list, and the page that a mail leads to, where two clicks are an answer."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import DeclineReason, OwnInvitation, accept, decline, own_invitation, own_invitations
from api.invitations.states import LIVE_PANELS, InvitationState
from api.pages.rendering import page
from api.pages.sent_form import Sent
from api.pages.translation import N_, _
from api.refusals import ConflictError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.store import Transaction
from api.workbench import Workbench

__all__ = ["DECLINE_WORDS", "INVITATION_WORDS", "router"]

_MOST = 200

DECLINE_WORDS = {
    DeclineReason.NO_TIME: N_("I have no time for it"),
    DeclineReason.NOT_MY_FIELD: N_("It is not my field"),
    DeclineReason.AWAY: N_("I am away"),
    DeclineReason.CONFLICT: N_("I have a conflict of interest"),
    DeclineReason.OTHER: N_("Another reason"),
}
"""Why somebody declines, as they would say it."""

INVITATION_WORDS = {
    InvitationState.STANDBY: (N_("standing by"), ""),
    InvitationState.INVITED: (N_("waits for your answer"), "waiting"),
    InvitationState.ACCEPTED: (N_("accepted"), "good"),
    InvitationState.DECLINED: (N_("declined"), "bad"),
    InvitationState.EXPIRED: (N_("not answered in time"), ""),
    InvitationState.WITHDRAWN: (N_("taken back"), ""),
}
"""Where an invitation stands, to the one who was asked, and the kind of mark that it is shown by."""

router = APIRouter(include_in_schema=False)


@router.get("/invitations")
def show_all(access: Annotated[Access, allowed(Permission.INVITATION_OWN)], workbench: CurrentWorkbench) -> Response:
    """Shows everything that whoever asks was ever asked, what waits for an answer first."""
    with workbench.store.begin(read_only=True) as transaction:
        found = own_invitations(transaction, access.principal, after=None, limit=_MOST)
        waiting = [one for one in found if _waits(one)]
        past = [one for one in found if not _waits(one)][::-1]
        return page("people/invitations.html", waiting=waiting, past=past, words=INVITATION_WORDS)


@router.get("/invitations/{invitation_id}")
def show(
    access: Annotated[Access, allowed(Permission.INVITATION_OWN)], invitation_id: Id, workbench: CurrentWorkbench
) -> Response:
    """Shows one: who asks, how urgently and until when; nothing of the case before it is accepted."""
    return _page(access, invitation_id, workbench)


@router.post("/invitations/{invitation_id}/accept")
def take(
    access: Annotated[Access, allowed(Permission.INVITATION_OWN)], invitation_id: Id, workbench: CurrentWorkbench
) -> Response:
    """Accepts, and shows the panel."""
    try:
        with workbench.store.begin() as transaction:
            panel_id = _panel_of(transaction, access, invitation_id)
            accept(transaction, access.principal, panel_id, invitation_id)
    except ConflictError:
        return _page(access, invitation_id, workbench, trouble=_ANSWERED, status=409)
    return RedirectResponse(f"/panels/{panel_id}", 303)


@router.post("/invitations/{invitation_id}/decline")
def leave(
    access: Annotated[Access, allowed(Permission.INVITATION_OWN)],
    invitation_id: Id,
    form: Sent,
    workbench: CurrentWorkbench,
) -> Response:
    """Declines for a reason, or leaves the panel; somebody else is asked."""
    reason = form.line("reason")
    if reason not in set(DeclineReason):
        wrong = _("Choose a reason; one click is enough.")
        return _page(access, invitation_id, workbench, errors={"reason": wrong}, status=422)
    try:
        with workbench.store.begin() as transaction:
            panel_id = _panel_of(transaction, access, invitation_id)
            decline(transaction, access.principal, panel_id, invitation_id, DeclineReason(reason))
    except ConflictError:
        return _page(access, invitation_id, workbench, trouble=_ANSWERED, status=409)
    return RedirectResponse(f"/invitations/{invitation_id}", 303)


_ANSWERED = N_("This was answered before, or the panel is over. Nothing was changed.")


def _panel_of(transaction: Transaction, access: Access, invitation_id: str) -> str:
    panel_id = own_invitation(transaction, access.principal, invitation_id).panel.panel_id
    access.demand(standing_to_panel(transaction, access.principal, panel_id), Permission.INVITATION_ANSWER)
    return panel_id


def _page(
    access: Access,
    invitation_id: str,
    workbench: Workbench,
    *,
    errors: dict[str, str] | None = None,
    trouble: str = "",
    status: int = 200,
) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        found = own_invitation(transaction, access.principal, invitation_id)
        return page(
            "people/invitation.html",
            status,
            invitation=found.invitation,
            panel=found.panel,
            waits=_waits(found),
            can_leave=found.invitation.state == InvitationState.ACCEPTED and found.panel.state in LIVE_PANELS,
            words=INVITATION_WORDS,
            reasons=DECLINE_WORDS,
            errors=errors or {},
            trouble=trouble,
        )


def _waits(one: OwnInvitation) -> bool:
    return one.invitation.state == InvitationState.INVITED and one.panel.state in LIVE_PANELS
