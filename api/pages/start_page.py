"""The start page at /: how to come in, for who is not signed in; the form where nobody can sign in."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity.dependencies import identity_of
from api.identity.viewing import viewer
from api.pages.notices import current_announcements, helpdesk_contacts
from api.pages.rendering import page
from api.pages.shortlist_page import empty_form
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

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
            announcements=current_announcements(transaction),
            contacts=helpdesk_contacts(transaction),
            experts=len(workbench.matcher.experts),
        )
