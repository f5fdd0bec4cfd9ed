"""/announcements: webinars, trainings, maintenance and news, public to read, for the offices to edit."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from api.entry.announcements import (
    announce,
    announcement_for,
    announcements_for,
    change_announcement,
    remove_announcement,
)
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.policy import Network
from api.rest import entry_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.entry_records import AnnouncementContent, AnnouncementCreation, AnnouncementRecord
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Announcements"], route_class=JsonRoute)


class _Query(PageQuery):
    network: Network | None = Field(None, description="Of this network, and of all.")


@router.get(
    "/announcements", summary="List announcements", responses=answers(422, 503, example=entry_examples.ANNOUNCEMENTS)
)
def list_shown(query: Annotated[_Query, Query()], workbench: CurrentWorkbench) -> Listing[AnnouncementRecord]:
    """Lists what is shown at the moment; anybody may read it."""
    with workbench.store.begin(read_only=True) as transaction:
        found = announcements_for(transaction, network=query.network, after=query.after, limit=query.limit)
    page, following = page_of(found, [row.announcement_id for row in found], query.limit)
    return Listing(items=[AnnouncementRecord.of(row) for row in page], next=following)


@router.get(
    "/announcements:edited",
    summary="List announcements to edit",
    responses=answers(401, 422, 503, example=entry_examples.ANNOUNCEMENTS),
)
def list_edited(
    query: Annotated[_Query, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
) -> Listing[AnnouncementRecord]:
    """Lists what you edit, shown at the moment or not."""
    with workbench.store.begin(read_only=True) as transaction:
        found = announcements_for(
            transaction, network=query.network, editor=access.principal, after=query.after, limit=query.limit
        )
    page, following = page_of(found, [row.announcement_id for row in found], query.limit)
    return Listing(items=[AnnouncementRecord.of(row) for row in page], next=following)


@router.post(
    "/announcements",
    status_code=201,
    summary="Announce something",
    responses=created(400, 401, 413, 415, 422, 503, example=entry_examples.ANNOUNCEMENT),
)
def create(
    request: Annotated[AnnouncementCreation, Body(openapi_examples=entry_examples.ANNOUNCEMENTS_TO_MAKE)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    creation: CreationOnce,
    response: Response,
) -> AnnouncementRecord:
    """Announces something for your network; for all networks where your role holds everywhere."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        announcement_id = creation.once(
            transaction,
            principal,
            lambda: announce(transaction, principal, request.for_domain(), request.network).announcement_id,
        )
        record = AnnouncementRecord.of(announcement_for(transaction, principal, announcement_id))
    response.headers["Location"] = f"{PREFIX}/announcements/{announcement_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/announcements/{announcement_id}",
    summary="One announcement",
    responses=answers(404, 422, 503, example=entry_examples.ANNOUNCEMENT),
)
def one(announcement_id: Id, workbench: CurrentWorkbench, response: Response) -> AnnouncementRecord:
    """Gives one that is shown."""
    with workbench.store.begin(read_only=True) as transaction:
        record = AnnouncementRecord.of(announcement_for(transaction, None, announcement_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.put(
    "/announcements/{announcement_id}",
    summary="Change announcement",
    responses=answers(400, 401, 404, 412, 413, 415, 422, 428, 503, example=entry_examples.ANNOUNCEMENT),
)
def change(
    announcement_id: Id,
    request: Annotated[AnnouncementContent, Body(openapi_examples=entry_examples.ANNOUNCEMENT_CHANGES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    response: Response,
    if_match: IfMatch = None,
) -> AnnouncementRecord:
    """Replaces what it says. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        row = change_announcement(
            transaction, access.principal, announcement_id, request.for_domain(), check_version=check
        )
        record = AnnouncementRecord.of(row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.delete(
    "/announcements/{announcement_id}",
    status_code=204,
    summary="Remove announcement",
    responses=answers(401, 404, 412, 422, 428, 503),
)
def delete(
    announcement_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    if_match: IfMatch = None,
) -> None:
    """Takes it away. Needs If-Match."""
    with workbench.store.begin() as transaction:
        remove_announcement(
            transaction, access.principal, announcement_id, check_version=partial(require_match, if_match)
        )
