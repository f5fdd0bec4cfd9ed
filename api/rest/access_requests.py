"""/access-requests: asking for a role in a network or for a guest account, and the steps until it is granted."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from api.entry.access_requests import approve_access, ask_for_access, refuse_access, withdraw_access_request
from api.entry.access_views import (
    AccessState,
    access_request_for,
    access_requests_for,
    standing_to_access_request,
)
from api.entry.steps import steps_of
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.policy import Network
from api.rest import entry_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.entry_records import AccessRecord, AccessToAskFor, ApprovalGiven
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created
from api.store import Transaction
from api.store.tables import AccessRequestRow, StaffRow

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Access"], route_class=JsonRoute)

_DECIDING = (400, *SIGNED_IN, 409, 412, 413, 415, 422, 428)


class _AccessQuery(PageQuery):
    state: AccessState | None = Field(None, description="Requests in this state alone.")
    network: Network | None = Field(None, description="Requests to this network alone.")


@router.get(
    "/access-requests",
    summary="List access requests",
    responses=answers(401, 422, 503, example=entry_examples.ACCESS_REQUESTS),
)
def list_requests(
    query: Annotated[_AccessQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_LIST)],
) -> Listing[AccessRecord]:
    """Lists your own requests, and those that your office or hospital decides on."""
    with workbench.store.begin(read_only=True) as transaction:
        found = access_requests_for(
            transaction,
            access.principal,
            state=query.state,
            network=query.network,
            after=query.after,
            limit=query.limit,
        )
        page, following = page_of(found, [row.request_id for row in found], query.limit)
        items = [_record(transaction, row) for row in page]
    return Listing(items=items, next=following)


@router.post(
    "/access-requests",
    status_code=201,
    summary="Ask for access",
    responses=created(400, 401, 409, 413, 415, 422, 503, example=entry_examples.ACCESS_REQUEST),
)
def ask(
    request: Annotated[AccessToAskFor, Body(openapi_examples=entry_examples.ACCESS_TO_ASK_FOR)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> AccessRecord:
    """Asks for a role in a network, or for a guest account; whoever decides is told."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        request_id = creation.once(
            transaction, principal, lambda: ask_for_access(transaction, principal, request.for_domain()).request_id
        )
        record = _record(transaction, access_request_for(transaction, principal, request_id))
    response.headers["Location"] = f"{PREFIX}/access-requests/{request_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/access-requests/{request_id}",
    summary="One access request",
    responses=answers(*SIGNED_IN, 422, example=entry_examples.ACCESS_REQUEST),
)
def one(
    request_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_READ)],
    response: Response,
) -> AccessRecord:
    """Gives a request with its steps: who each waits for, since when, and who did it."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_access_request(transaction, access.principal, request_id))
        record = _record(transaction, access_request_for(transaction, access.principal, request_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/access-requests/{request_id}:approve",
    summary="Approve an access request",
    responses=answers(*_DECIDING, example=entry_examples.ACCESS_REQUEST),
)
def approve(
    request_id: Id,
    request: Annotated[ApprovalGiven, Body(openapi_examples=entry_examples.APPROVALS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_DECIDE)],
    response: Response,
    if_match: IfMatch = None,
) -> AccessRecord:
    """Does the step that waits; the office's grants the role, for a guest until a date. Needs If-Match."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_access_request(transaction, access.principal, request_id))
        check = partial(require_match, if_match)
        row = approve_access(transaction, access.principal, request_id, request.for_domain(), check_version=check)
        record = _record(transaction, row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/access-requests/{request_id}:refuse",
    summary="Refuse an access request",
    responses=answers(*SIGNED_IN, 409, 412, 422, 428, example=entry_examples.ACCESS_REQUEST),
)
def refuse(
    request_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_DECIDE)],
    response: Response,
    if_match: IfMatch = None,
) -> AccessRecord:
    """Refuses at the step that waits; who asked is told. Needs If-Match."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_access_request(transaction, access.principal, request_id))
        check = partial(require_match, if_match)
        record = _record(transaction, refuse_access(transaction, access.principal, request_id, check_version=check))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/access-requests/{request_id}:withdraw",
    summary="Take an access request back",
    responses=answers(*SIGNED_IN, 409, 412, 422, 428, example=entry_examples.ACCESS_REQUEST),
)
def withdraw(
    request_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.ACCESS_READ)],
    response: Response,
    if_match: IfMatch = None,
) -> AccessRecord:
    """Takes your own request back. Needs If-Match."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_access_request(transaction, access.principal, request_id))
        check = partial(require_match, if_match)
        row = withdraw_access_request(transaction, access.principal, request_id, check_version=check)
        record = _record(transaction, row)
    response.headers["ETag"] = etag(record.version)
    return record


def _record(transaction: Transaction, row: AccessRequestRow) -> AccessRecord:
    name = transaction.session.get_one(StaffRow, row.staff_id).name
    return AccessRecord.of(row, name, steps_of(transaction, "access_request", row.request_id))
