"""/panels/ID/invitations, :invite-shortlist and :rematch: who is asked to join a panel, and what they answer."""

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import (
    accept,
    decline,
    group_for,
    invitation_for,
    invitations_for,
    invite,
    invite_all,
    vacant_seats,
    withdraw,
)
from api.invitations.listing import sees_reasons
from api.rest import invitation_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, match_where_given
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.invitation_records import (
    Declining,
    ExpertsToInvite,
    ExpertToInvite,
    InvitationRecord,
    InvitedAnswer,
    RematchAnswer,
    RematchRequest,
)
from api.rest.json_body import JsonRoute
from api.rest.written_text import Id, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Invitations"], route_class=JsonRoute)

_WITH_BODY = (400, 409, 413, 415, 422)


@router.get(
    "/panels/{panel_id}/invitations",
    summary="List invitations",
    responses=answers(*SIGNED_IN, 422, example=invitation_examples.INVITATIONS),
)
def list_of_panel(
    panel_id: Id, workbench: CurrentWorkbench, access: Annotated[Access, allowed(Permission.INVITATION_LIST)]
) -> Listing[InvitationRecord]:
    """Lists a panel's invitations: those who are or were asked, then the backups, each in their order."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        rows, relations = invitations_for(transaction, access.principal, panel_id)
        items = [InvitationRecord.of(row, with_reason=sees_reasons(relations)) for row in rows]
    return Listing(items=items, next=None, total=len(items))


@router.post(
    "/panels/{panel_id}/invitations",
    status_code=201,
    summary="Invite an expert",
    responses=created(*SIGNED_IN, *_WITH_BODY, example=invitation_examples.INVITATION),
)
def invite_one(
    panel_id: Id,
    request: Annotated[ExpertToInvite, Body(openapi_examples=invitation_examples.ONE_EXPERT)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
    creation: CreationOnce,
    response: Response,
) -> InvitationRecord:
    """Invites one expert; one who stands by is asked now. 409 where they have no room, or were asked before."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        invitation_id = creation.once(
            transaction, principal, lambda: invite(transaction, principal, panel_id, request.expert_id).invitation_id
        )
        row, _ = invitation_for(transaction, principal, panel_id, invitation_id)
        record = InvitationRecord.of(row, with_reason=True)
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}/invitations/{invitation_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}:invite-shortlist",
    summary="Invite a whole shortlist",
    responses=answers(*SIGNED_IN, *_WITH_BODY, example=invitation_examples.INVITED),
)
def invite_shortlist(
    panel_id: Id,
    request: Annotated[ExpertsToInvite, Body(openapi_examples=invitation_examples.EXPERTS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
) -> InvitedAnswer:
    """Invites members, or a saved group, and lets backups stand by in order.

    Who has no room is left out, and the first backup who keeps the panel's rules is asked instead. A repetition asks
    nobody twice.
    """
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        group = group_for(transaction, principal, request.group_id).expert_ids if request.group_id else []
        members = list(dict.fromkeys([*request.members, *group]))
        return InvitedAnswer.of(invite_all(transaction, principal, panel_id, members, request.backups))


@router.post(
    "/panels/{panel_id}:rematch",
    summary="Propose replacements",
    responses=answers(*SIGNED_IN, *_WITH_BODY, example=invitation_examples.REMATCH),
)
def rematch(
    panel_id: Id,
    request: Annotated[RematchRequest, Body(openapi_examples=invitation_examples.REMATCHES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
) -> RematchAnswer:
    """Proposes experts for the seats of those who declined or were silent, and asks nobody.

    The panel is composed anew for the case as it is kept; who accepted or has an open invitation stays. The reading of
    the case is recorded.
    """
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        seats = vacant_seats(transaction, access.principal, panel_id, seats=request.seats, backups=request.backups)
    return RematchAnswer.of(seats.rematched(workbench.matcher, workbench.reply_model))


@router.get(
    "/panels/{panel_id}/invitations/{invitation_id}",
    summary="One invitation",
    responses=answers(*SIGNED_IN, 422, example=invitation_examples.INVITATION),
)
def one_of_panel(
    panel_id: Id,
    invitation_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_READ)],
    response: Response,
) -> InvitationRecord:
    """Gives an invitation; who is invited sees their own."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        row, relations = invitation_for(transaction, access.principal, panel_id, invitation_id)
        is_own = access.principal.expert_id == row.expert_id
        record = InvitationRecord.of(row, with_reason=is_own or sees_reasons(relations))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}/invitations/{invitation_id}:accept",
    summary="Accept an invitation",
    responses=answers(*SIGNED_IN, 409, 412, 422, example=invitation_examples.ACCEPTED),
)
def accept_one(
    panel_id: Id,
    invitation_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_ANSWER)],
    response: Response,
    if_match: IfMatch = None,
) -> InvitationRecord:
    """The invited expert joins the panel, and sees the case from then on."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        row = accept(transaction, access.principal, panel_id, invitation_id, check_version=check)
        record = InvitationRecord.of(row, with_reason=True)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}/invitations/{invitation_id}:decline",
    summary="Decline an invitation",
    responses=answers(*SIGNED_IN, *_WITH_BODY, 412, example=invitation_examples.DECLINED),
)
def decline_one(
    panel_id: Id,
    invitation_id: Id,
    request: Annotated[Declining, Body(openapi_examples=invitation_examples.DECLINING)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_ANSWER)],
    response: Response,
    if_match: IfMatch = None,
) -> InvitationRecord:
    """The expert does not join, or leaves the panel; the next backup is asked at once."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        row = decline(transaction, access.principal, panel_id, invitation_id, request.reason, check_version=check)
        record = InvitationRecord.of(row, with_reason=True)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}/invitations/{invitation_id}:withdraw",
    summary="Take an invitation back",
    responses=answers(*SIGNED_IN, 409, 412, 422, example=invitation_examples.WITHDRAWN),
)
def withdraw_one(
    panel_id: Id,
    invitation_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_SEND)],
    response: Response,
    if_match: IfMatch = None,
) -> InvitationRecord:
    """The office or the lead takes an invitation back, or a backup off the list; nobody is asked in the place."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        row = withdraw(transaction, access.principal, panel_id, invitation_id, check_version=check)
        record = InvitationRecord.of(row, with_reason=True)
    response.headers["ETag"] = etag(record.version)
    return record
