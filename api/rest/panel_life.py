"""/panels: consultation requests that are kept - created, listed, shown, changed, and moved through their life."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from api.cases.visibility import standing_to_case, standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.panels import (
    TRANSITIONS,
    PanelFilters,
    Transition,
    change_panel,
    count_panels,
    create_panel,
    list_panels,
    move_panel,
    summaries_of,
    view_panel,
)
from api.rest import panel_life_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, match_where_given, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import page_of
from api.rest.panel_records import PanelChange, PanelCreation, PanelItem, PanelQuery, PanelRecord
from api.rest.written_text import Id, created
from api.store import Transaction

__all__ = ["PERMISSIONS", "router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"], route_class=JsonRoute)

PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "open": Permission.PANEL_OPEN,
        "assess": Permission.PANEL_ASSESS,
        "conclude": Permission.OUTCOME_WRITE,
        "sign-off": Permission.OUTCOME_SIGN_OFF,
        "close": Permission.PANEL_STEER,
        "archive": Permission.PANEL_ARCHIVE,
        "reopen": Permission.PANEL_REOPEN,
        "withdraw": Permission.PANEL_WITHDRAW,
    }
)
"""The permission of each transition."""


@router.get("/panels", summary="List panels", responses=answers(401, 422, 503, example=panel_life_examples.PANELS))
def panels(
    query: Annotated[PanelQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_LIST)],
) -> Listing[PanelItem]:
    """Lists the panels that whoever asks may know of, in the order of their creation."""
    principal = access.principal
    filters = PanelFilters(
        states=frozenset(query.state),
        networks=frozenset(query.network),
        urgent=query.urgent,
        case_id=query.case_id,
        lead_id=principal.staff_id if query.led_by_me else None,
    )
    with workbench.store.begin(read_only=True) as transaction:
        found = list_panels(transaction, principal, filters, after=query.after, limit=query.limit)
        total = count_panels(transaction, principal, filters)
        rows, following = page_of(found, [row.panel_id for row in found], query.limit)
        items = [PanelItem.of(one) for one in summaries_of(transaction, principal, rows)]
    return Listing(items=items, next=following, total=total)


@router.post(
    "/panels",
    status_code=201,
    summary="Create a panel",
    responses=created(400, 401, 404, 413, 415, 422, 503, example=panel_life_examples.PANEL),
)
def create(
    request: Annotated[PanelCreation, Body(openapi_examples=panel_life_examples.CREATIONS)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> PanelRecord:
    """Creates a draft on a case: the consultation request, which the network's office sees once there is consent."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, request.case_id))
        panel_id = creation.once(
            transaction,
            access.principal,
            lambda: (
                create_panel(
                    transaction, access.principal, request.case_id, request.for_domain(), request.screening.for_domain()
                ).panel_id
            ),
        )
        record = _record(transaction, access, panel_id, response)
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}"
    return record


@router.get(
    "/panels/{panel_id}",
    summary="One panel",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.PANEL),
)
def panel(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_READ)],
    response: Response,
) -> PanelRecord:
    """Gives a panel; reading its question is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        return _record(transaction, access, panel_id, response)


@router.patch(
    "/panels/{panel_id}",
    summary="Change a panel",
    responses=answers(400, 401, 404, 409, 412, 413, 415, 422, 428, 503, example=panel_life_examples.PANEL),
)
def change(
    panel_id: Id,
    request: Annotated[PanelChange, Body(openapi_examples=panel_life_examples.CHANGES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_UPDATE)],
    response: Response,
    if_match: IfMatch = None,
) -> PanelRecord:
    """Changes values of a panel, each of them if whoever asks may, or none; needs If-Match."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        change_panel(
            transaction,
            access.principal,
            panel_id,
            request.values(),
            check_version=partial(require_match, if_match),
            screening=request.screening.for_domain(),
        )
        return _record(transaction, access, panel_id, response)


def _moving(transition: Transition) -> Callable[..., PanelRecord]:
    def move(
        panel_id: Id,
        workbench: CurrentWorkbench,
        access: Annotated[Access, allowed(PERMISSIONS[transition.name])],
        response: Response,
        if_match: IfMatch = None,
    ) -> PanelRecord:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_panel(transaction, access.principal, panel_id))
            check = match_where_given(if_match)
            move_panel(transaction, access.principal, panel_id, transition.name, check_version=check)
            return _record(transaction, access, panel_id, response)

    move.__doc__ = _told(transition)
    return move


def _told(transition: Transition) -> str:
    """The row of the table in words."""
    before = " or ".join(sorted(transition.before))
    who = " or ".join(sorted(transition.who))
    needs = f"; needs {' and '.join(transition.conditions)}" if transition.conditions else ""
    return f"From {before} to {transition.after}, by {who}{needs}."


for _transition in TRANSITIONS:
    router.add_api_route(
        f"/panels/{{panel_id}}:{_transition.name}",
        _moving(_transition),
        methods=["POST"],
        name=f"{_transition.name} panel",
        summary=f"Panel: {_transition.name}",
        responses=answers(401, 404, 409, 412, 422, 503, example=panel_life_examples.PANEL),
    )


def _record(transaction: Transaction, access: Access, panel_id: str, response: Response) -> PanelRecord:
    record = PanelRecord.of_view(view_panel(transaction, access.principal, panel_id))
    response.headers["ETag"] = etag(record.version)
    return record
