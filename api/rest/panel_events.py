"""/panels/ID/events: the audit trail of a panel."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.panels import events_of_panel
from api.rest import panel_life_examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.written_text import Id

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"])


class EventQuery(BaseModel):
    """Which part of the trail."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="How many to give at most.")
    after: int = Field(0, ge=0, le=2**31 - 1, description="`next` of the part before.")


class EventRecord(BaseModel):
    """Something that happened: ids, counts and words, never content."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    actor: str = Field(description="Staff id; `consilium` for what it does by itself.")
    action: str
    object_kind: str
    object_id: str
    reason: str | None
    detail: dict[str, Any]
    hash: str = Field(description="SHA-256 over the event and the hash before it, of all events of the installation.")


@router.get(
    "/panels/{panel_id}/events",
    summary="The audit trail",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.EVENTS),
)
def events(
    panel_id: Id,
    query: Annotated[EventQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_TRAIL)],
) -> Listing[EventRecord]:
    """Lists what happened in a panel, in order; for its clinician, its lead and the central office."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        found = events_of_panel(transaction, access.principal, panel_id, after=query.after, limit=query.limit)
        items = [EventRecord.model_validate(row) for row in found[: query.limit]]
    return Listing(items=items, next=str(items[-1].number) if len(found) > query.limit else None)
