"""/panels/ID/guests: people from outside, for one panel and a time, by a coordinator's approval."""

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import decide_guest, end_guest, guest_of, guests_of, propose_guest
from api.rest import invitation_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, match_where_given
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.invitation_records import GuestRecord, GuestToPropose
from api.rest.json_body import JsonRoute
from api.rest.written_text import Id, created
from api.workbench import Workbench

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Guests"], route_class=JsonRoute)


@router.get(
    "/panels/{panel_id}/guests",
    summary="List guests",
    responses=answers(*SIGNED_IN, 422, example=invitation_examples.GUESTS),
)
def list_of_panel(
    panel_id: Id, workbench: CurrentWorkbench, access: Annotated[Access, allowed(Permission.INVITATION_LIST)]
) -> Listing[GuestRecord]:
    """Lists who is, was or is proposed to be a guest of the panel; for its office and its lead."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        items = [GuestRecord.of(row) for row in guests_of(transaction, access.principal, panel_id)]
    return Listing(items=items, next=None, total=len(items))


@router.post(
    "/panels/{panel_id}/guests",
    status_code=201,
    summary="Propose a guest",
    responses=created(400, *SIGNED_IN, 409, 413, 415, 422, example=invitation_examples.GUEST),
)
def propose(
    panel_id: Id,
    request: Annotated[GuestToPropose, Body(openapi_examples=invitation_examples.GUESTS_TO_PROPOSE)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUEST_PROPOSE)],
    creation: CreationOnce,
    response: Response,
) -> GuestRecord:
    """Proposes somebody as a guest; the network's coordinators are told. Nothing is open to them before approval."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        guest_access_id = creation.once(
            transaction,
            principal,
            lambda: propose_guest(transaction, principal, panel_id, request.staff_id, request.until).guest_access_id,
        )
        record = GuestRecord.of(guest_of(transaction, principal, panel_id, guest_access_id))
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}/guests/{guest_access_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/panels/{panel_id}/guests/{guest_access_id}",
    summary="One guest",
    responses=answers(*SIGNED_IN, 422, example=invitation_examples.GUEST),
)
def one_of_panel(
    panel_id: Id,
    guest_access_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.INVITATION_LIST)],
    response: Response,
) -> GuestRecord:
    """Gives a guest's access; for the panel's office and its lead."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        record = GuestRecord.of(guest_of(transaction, access.principal, panel_id, guest_access_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}/guests/{guest_access_id}:approve",
    summary="Approve a guest",
    responses=answers(*SIGNED_IN, 409, 412, 422, example=invitation_examples.GUEST_APPROVED),
)
def approve(
    panel_id: Id,
    guest_access_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUEST_APPROVE)],
    response: Response,
    if_match: IfMatch = None,
) -> GuestRecord:
    """A coordinator of the panel's network lets the guest in, for this panel and until the time asked for."""
    return _decided(workbench, access, panel_id, guest_access_id, response, if_match, approved=True)


@router.post(
    "/panels/{panel_id}/guests/{guest_access_id}:refuse",
    summary="Refuse a guest",
    responses=answers(*SIGNED_IN, 409, 412, 422, example=invitation_examples.GUEST_REFUSED),
)
def refuse(
    panel_id: Id,
    guest_access_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUEST_APPROVE)],
    response: Response,
    if_match: IfMatch = None,
) -> GuestRecord:
    """A coordinator of the panel's network does not let the guest in; who proposed them is told."""
    return _decided(workbench, access, panel_id, guest_access_id, response, if_match, approved=False)


@router.post(
    "/panels/{panel_id}/guests/{guest_access_id}:end",
    summary="End a guest's access",
    responses=answers(*SIGNED_IN, 409, 412, 422, example=invitation_examples.GUEST_ENDED),
)
def end(
    panel_id: Id,
    guest_access_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUEST_PROPOSE)],
    response: Response,
    if_match: IfMatch = None,
) -> GuestRecord:
    """The office or the lead ends the access, at once."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        record = GuestRecord.of(
            end_guest(transaction, access.principal, panel_id, guest_access_id, check_version=check)
        )
    response.headers["ETag"] = etag(record.version)
    return record


def _decided(
    workbench: Workbench,
    access: Access,
    panel_id: str,
    guest_access_id: str,
    response: Response,
    if_match: str | None,
    *,
    approved: bool,
) -> GuestRecord:
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        row = decide_guest(
            transaction, access.principal, panel_id, guest_access_id, approved=approved, check_version=check
        )
        record = GuestRecord.of(row)
    response.headers["ETag"] = etag(record.version)
    return record
