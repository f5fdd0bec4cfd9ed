"""The start page at /: what waits for who is signed in, or how to come in; the form where nobody can sign in."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.entry.announcements import announcements_for
from api.entry.helpdesk import contacts
from api.identity.dependencies import identity_of
from api.identity.viewing import viewer
from api.pages.office import waiting_for
from api.pages.rendering import page
from api.pages.shortlist_page import empty_form
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

_MOST = 100
_ANNOUNCEMENTS = 5
"""How many announcements are shown, the latest first."""

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def show(request: Request, workbench: CurrentWorkbench) -> Response:
    """Shows the start page."""
    if identity_of(request) is None:
        return empty_form(workbench)
    asking = viewer()
    with workbench.store.begin(read_only=True) as transaction:
        return page(
            "start.html",
            viewer=asking,
            waiting=waiting_for(transaction, asking.principal) if asking.principal is not None else [],
            announcements=announcements_for(transaction, limit=_MOST)[::-1][:_ANNOUNCEMENTS],
            contacts=sorted(contacts(transaction, limit=_MOST), key=lambda one: (one.network, one.name)),
            experts=len(workbench.matcher.experts),
        )
