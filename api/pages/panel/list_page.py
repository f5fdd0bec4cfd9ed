"""/panels: the panels that somebody may know of, filtered by what stands in the address."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.responses import Response

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.panel import words
from api.pages.rendering import page
from api.panels import LIVE, PanelFilters, PanelState, count_panels, list_panels, summaries_of
from api.rest.dependencies import CurrentWorkbench
from api.rest.paging import page_of
from api.store import Transaction
from api.store.tables import CaseRow
from data.networks import networks

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_A_PAGE = 50
_Words = Annotated[list[str], Query(max_length=30)]
_LIVE = "live"


@router.api_route("/panels", methods=["GET", "HEAD"])
def show(
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_LIST)],
    state: _Words = [_LIVE],  # noqa: B006 - FastAPI copies it
    network: _Words = [],  # noqa: B006
    urgent: Annotated[str, Query(max_length=5)] = "",
    mine: Annotated[str, Query(max_length=5)] = "",
    after: Annotated[str | None, Query(max_length=100, pattern=r"^[A-Za-z0-9._-]+$")] = None,
) -> Response:
    """Lists panels; a word in the address that means nothing restricts nothing."""
    principal = access.principal
    known = {one.name for one in networks()}
    chosen = [one for one in network if one in known]
    filters = PanelFilters(
        states=_states(state),
        networks=frozenset(chosen),
        urgent=True if urgent else None,
        lead_id=principal.staff_id if mine else None,
    )
    with workbench.store.begin(read_only=True) as transaction:
        found = list_panels(transaction, principal, filters, after=after, limit=_A_PAGE)
        rows, following = page_of(found, [row.panel_id for row in found], _A_PAGE)
        panels = list(summaries_of(transaction, principal, rows))
        asked = [(name, one) for name, given in (("state", state), ("network", chosen)) for one in given]
        asked += [(name, "1") for name, given in (("urgent", urgent), ("mine", mine)) if given]
        return page(
            "panel/list.html",
            panels=panels,
            nicknames=_nicknames(transaction, [one.case_id for one in panels if one.case_id]),
            total=count_panels(transaction, principal, filters),
            following=f"/panels?{urlencode([*asked, ('after', following)])}" if following else None,
            is_first=after is None,
            states=[*PanelState],
            state=state,
            networks=sorted(known),
            network=chosen,
            urgent=bool(urgent),
            mine=bool(mine),
            at=transaction.at,
            words=words,
        )


def _states(given: Sequence[str]) -> frozenset[str]:
    if _LIVE in given:
        return frozenset(LIVE)
    return frozenset(one for one in given if one in {*PanelState})


def _nicknames(transaction: Transaction, case_ids: Sequence[str]) -> dict[str, str]:
    found = select(CaseRow.case_id, CaseRow.nickname).where(CaseRow.case_id.in_(case_ids))
    return dict(transaction.session.execute(found).all())
