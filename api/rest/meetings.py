"""/panels/ID/meetings: planned, changed and cancelled, and as a file for calendars."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.notifications.calendar import Appointment, calendar_of
from api.panels import (
    MeetingTimes,
    cancel_meeting,
    change_meeting,
    meeting_for,
    meetings_for,
    plan_meeting,
)
from api.rest import panel_life_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, match_where_given, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"], route_class=JsonRoute)

_CALENDAR = "text/calendar"
_CALENDAR_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {_CALENDAR: {"schema": {"type": "string"}, "example": panel_life_examples.CALENDAR}}}
}


class MeetingPlan(BaseModel):
    """When and where a meeting is."""

    model_config = ConfigDict(extra="forbid")

    starts_at: AwareDatetime = Field(description="With a time zone, in the future.")
    ends_at: AwareDatetime = Field(description="At most a day later.")
    video_link: str | None = Field(None, max_length=500, description="An https address of another service.")

    def for_domain(self) -> MeetingTimes:
        """Gives it as the domain takes it."""
        return MeetingTimes(self.starts_at, self.ends_at, self.video_link)


class MeetingRecord(BaseModel):
    """A meeting."""

    model_config = ConfigDict(from_attributes=True)

    meeting_id: str
    starts_at: datetime
    ends_at: datetime
    video_link: str | None
    state: str = Field(description="planned or cancelled.")
    sequence: int = Field(description="How often it was changed, as iCalendar counts.")
    created_by: str = Field(description="Staff id.")
    created_at: datetime
    version: int = Field(description="The ETag is this number in quotes.")


@router.get(
    "/panels/{panel_id}/meetings",
    summary="List meetings",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.MEETINGS),
)
def list_of_panel(
    panel_id: Id,
    query: Annotated[PageQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> Listing[MeetingRecord]:
    """Lists a panel's meetings in the order that they were planned in."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        found = meetings_for(transaction, access.principal, panel_id, after=query.after, limit=query.limit)
        page, following = page_of(found, [one.meeting_id for one in found], query.limit)
        return Listing(items=[MeetingRecord.model_validate(one) for one in page], next=following)


@router.post(
    "/panels/{panel_id}/meetings",
    status_code=201,
    summary="Plan a meeting",
    responses=created(400, 401, 404, 409, 413, 415, 422, 503, example=panel_life_examples.MEETING),
)
def plan(
    panel_id: Id,
    request: Annotated[MeetingPlan, Body(openapi_examples=panel_life_examples.MEETING_PLANS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.MEETING_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> MeetingRecord:
    """Plans a meeting; everybody who takes part gets it by mail as a calendar entry. Lead and office may."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        meeting_id = creation.once(
            transaction,
            principal,
            lambda: plan_meeting(transaction, principal, panel_id, request.for_domain()).meeting_id,
        )
        record = MeetingRecord.model_validate(meeting_for(transaction, principal, panel_id, meeting_id))
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}/meetings/{meeting_id}"
    response.headers["ETag"] = etag(record.version)
    return record


# Before the route of one meeting, whose id could else end in .ics.
@router.get(
    "/panels/{panel_id}/meetings/{meeting_id}.ics",
    summary="A meeting for the calendar",
    response_class=Response,
    responses=answers(401, 404, 422, 503) | _CALENDAR_FILE,
)
def calendar_file(
    panel_id: Id,
    meeting_id: Id,
    request: Request,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> Response:
    """Gives a meeting as an iCalendar file, which says nothing of the case."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        meeting = meeting_for(transaction, access.principal, panel_id, meeting_id)
        at = transaction.at
    address = workbench.settings.public_url or str(request.base_url).rstrip("/")
    appointment = Appointment(
        uid=f"{meeting_id}@{urlsplit(address).hostname}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=at,
        summary="Panel",
        link=f"{address}/panels/{panel_id}",
        video_link=meeting.video_link,
        is_cancelled=meeting.state == "cancelled",
    )
    file_name = f'attachment; filename="{meeting_id}.ics"'
    return Response(calendar_of(appointment, None), media_type=_CALENDAR, headers={"Content-Disposition": file_name})


@router.get(
    "/panels/{panel_id}/meetings/{meeting_id}",
    summary="One meeting",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.MEETING),
)
def one_of_panel(
    panel_id: Id,
    meeting_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
    response: Response,
) -> MeetingRecord:
    """Gives a meeting."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        record = MeetingRecord.model_validate(meeting_for(transaction, access.principal, panel_id, meeting_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.patch(
    "/panels/{panel_id}/meetings/{meeting_id}",
    summary="Change a meeting",
    responses=answers(400, 401, 404, 409, 412, 413, 415, 422, 428, 503, example=panel_life_examples.MEETING),
)
def change(
    panel_id: Id,
    meeting_id: Id,
    request: Annotated[MeetingPlan, Body(openapi_examples=panel_life_examples.MEETING_PLANS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.MEETING_CREATE)],
    response: Response,
    if_match: IfMatch = None,
) -> MeetingRecord:
    """Moves a meeting or its link; everybody gets the new calendar entry. Needs If-Match."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = partial(require_match, if_match)
        times = request.for_domain()
        meeting = change_meeting(transaction, access.principal, panel_id, meeting_id, times, check_version=check)
        record = MeetingRecord.model_validate(meeting)
    response.headers["ETag"] = etag(record.version)
    return record


@router.post(
    "/panels/{panel_id}/meetings/{meeting_id}:cancel",
    summary="Cancel a meeting",
    responses=answers(401, 404, 409, 412, 422, 503, example=panel_life_examples.MEETING),
)
def cancel(
    panel_id: Id,
    meeting_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.MEETING_CREATE)],
    response: Response,
    if_match: IfMatch = None,
) -> MeetingRecord:
    """Cancels a meeting; everybody's calendar takes it out."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        check = match_where_given(if_match)
        meeting = cancel_meeting(transaction, access.principal, panel_id, meeting_id, check_version=check)
        record = MeetingRecord.model_validate(meeting)
    response.headers["ETag"] = etag(record.version)
    return record
