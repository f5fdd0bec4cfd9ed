"""/panels/ID/trail: everything that happened to a panel, for those who may read it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.panel import words
from api.pages.panel.form_values import Id
from api.pages.panel.seats import names_of_staff
from api.pages.rendering import page
from api.panels import events_of_panel
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_A_PAGE = 100


@router.api_route("/panels/{panel_id}/trail", methods=["GET", "HEAD"])
def show(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_TRAIL)],
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """Lists events in order; they hold no content."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        found = events_of_panel(transaction, access.principal, panel_id, after=after, limit=_A_PAGE)
        events = found[:_A_PAGE]
        return page(
            "panel/trail.html",
            panel_id=panel_id,
            events=events,
            names=names_of_staff(transaction, [event.actor for event in events]),
            following=events[-1].number if len(found) > _A_PAGE else None,
            words=words,
        )
