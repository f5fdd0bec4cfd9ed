"""/me/invitations: what an expert is asked, before anything of a case is seen."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import own_invitations
from api.rest import invitation_examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.invitation_records import OwnInvitationRecord
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Invitations"], route_class=JsonRoute)


class _OwnQuery(PageQuery):
    open: bool = Field(False, description="Only those that wait for an answer.")


@router.get(
    "/me/invitations",
    summary="Own invitations",
    responses=answers(401, 422, 503, example=invitation_examples.OWN_INVITATIONS),
)
def list_own(
    query: Annotated[_OwnQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.OWN_ACCOUNT)],
) -> Listing[OwnInvitationRecord]:
    """Lists the invitations of whoever asks: the network, how urgent it is and until when; nothing of a case."""
    with workbench.store.begin(read_only=True) as transaction:
        found = own_invitations(
            transaction, access.principal, only_open=query.open, after=query.after, limit=query.limit
        )
    page, following = page_of(found, [one.invitation.invitation_id for one in found], query.limit)
    return Listing(items=[OwnInvitationRecord.of(one) for one in page], next=following)
