"""/referrals: a case referred to a network, directly or through a national centre, and the steps until it is taken."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from api.entry.referral_views import (
    ReferralState,
    panel_of_referral,
    referral_for,
    referrals_for,
    standing_to_referral,
)
from api.entry.referrals import accept_referral, forward_referral, refer, refuse_referral, withdraw_referral
from api.entry.steps import steps_of
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.policy import Network
from api.rest import entry_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.entry_records import ForwardingOfReferral, ReferralRecord, ReferralToMake, RefusalOfReferral
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created
from api.store import Transaction
from api.store.tables import ReferralRow

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Referrals"], route_class=JsonRoute)

_DECIDING = (400, *SIGNED_IN, 409, 412, 413, 415, 422, 428)


class _ReferralsQuery(PageQuery):
    state: ReferralState | None = Field(None, description="Referrals in this state alone.")
    network: Network | None = Field(None, description="Referrals to this network alone.")


@router.get(
    "/referrals",
    summary="List referrals",
    responses=answers(401, 422, 503, example=entry_examples.REFERRALS),
)
def list_referrals(
    query: Annotated[_ReferralsQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_LIST)],
) -> Listing[ReferralRecord]:
    """Lists those of your own patients, and those that reached your office or centre while consent for care stands."""
    with workbench.store.begin(read_only=True) as transaction:
        found = referrals_for(
            transaction,
            access.principal,
            state=query.state,
            network=query.network,
            after=query.after,
            limit=query.limit,
        )
        page, following = page_of(found, [row.referral_id for row in found], query.limit)
        items = [_record(transaction, row) for row in page]
    return Listing(items=items, next=following)


@router.post(
    "/referrals",
    status_code=201,
    summary="Refer a case",
    responses=created(400, *SIGNED_IN, 409, 413, 415, 422, example=entry_examples.REFERRAL),
)
def make(
    request: Annotated[ReferralToMake, Body(openapi_examples=entry_examples.REFERRALS_TO_MAKE)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> ReferralRecord:
    """Refers a case that has consent for care; the office sees it from the moment that the referral reaches it."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        referral_id = creation.once(
            transaction, principal, lambda: refer(transaction, principal, request.for_domain()).referral_id
        )
        record = _record(transaction, referral_for(transaction, principal, referral_id))
    response.headers["Location"] = f"{PREFIX}/referrals/{referral_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/referrals/{referral_id}",
    summary="One referral",
    responses=answers(*SIGNED_IN, 422, example=entry_examples.REFERRAL),
)
def one(
    referral_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_READ)],
    response: Response,
) -> ReferralRecord:
    """Gives a referral with its steps: who each waits for, since when, and who did it."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_referral(transaction, access.principal, referral_id))
        record = _record(transaction, referral_for(transaction, access.principal, referral_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/referrals/{referral_id}:accept",
    summary="Accept a referral",
    responses=answers(*SIGNED_IN, 409, 412, 422, 428, example=entry_examples.REFERRAL),
)
def accept(
    referral_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_DECIDE)],
    response: Response,
    if_match: IfMatch = None,
) -> ReferralRecord:
    """Passes it on, as the national centre; takes it, as the office, which may then create a panel. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_referral(transaction, access.principal, referral_id))
        row = accept_referral(transaction, access.principal, referral_id, check_version=check)
        record = _record(transaction, row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/referrals/{referral_id}:refuse",
    summary="Refuse a referral",
    responses=answers(*_DECIDING, example=entry_examples.REFERRAL),
)
def refuse(
    referral_id: Id,
    request: Annotated[RefusalOfReferral, Body(openapi_examples=entry_examples.REFUSALS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_DECIDE)],
    response: Response,
    if_match: IfMatch = None,
) -> ReferralRecord:
    """Refuses it; the case is not there for the office any more. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_referral(transaction, access.principal, referral_id))
        row = refuse_referral(transaction, access.principal, referral_id, request.reason, check_version=check)
        record = _record(transaction, row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/referrals/{referral_id}:forward",
    summary="Forward a referral",
    responses=answers(*_DECIDING, example=entry_examples.REFERRAL),
)
def forward(
    referral_id: Id,
    request: Annotated[ForwardingOfReferral, Body(openapi_examples=entry_examples.FORWARDINGS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_DECIDE)],
    response: Response,
    if_match: IfMatch = None,
) -> ReferralRecord:
    """Ends it here and refers the case to another network; gives the referral as it ends here. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_referral(transaction, access.principal, referral_id))
        principal = access.principal
        forward_referral(transaction, principal, referral_id, request.network, request.reason, check_version=check)
        record = _record(transaction, referral_for(transaction, principal, referral_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/referrals/{referral_id}:withdraw",
    summary="Take a referral back",
    responses=answers(*SIGNED_IN, 409, 412, 422, 428, example=entry_examples.REFERRAL),
)
def withdraw(
    referral_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.REFERRAL_READ)],
    response: Response,
    if_match: IfMatch = None,
) -> ReferralRecord:
    """Takes a referral of your patient back; the case is not there for the office any more. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_referral(transaction, access.principal, referral_id))
        row = withdraw_referral(transaction, access.principal, referral_id, check_version=check)
        record = _record(transaction, row)
    response.headers["ETag"] = etag(record.version)
    return record


def _record(transaction: Transaction, row: ReferralRow) -> ReferralRecord:
    steps = steps_of(transaction, "referral", row.referral_id)
    return ReferralRecord.of(row, panel_of_referral(transaction, row), steps)
