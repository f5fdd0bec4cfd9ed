"""What there is to administer, for whoever asks."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import RULES, Decision
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.rendering import page
from api.pages.translation import N_

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PARTS = (
    (
        "/admin/access",
        Permission.ACCESS_DECIDE,
        N_("Access requests"),
        N_("Who asks to come in, and what waits for you."),
    ),
    (
        "/admin/announcements",
        Permission.GUIDANCE_EDIT,
        N_("Announcements and help"),
        N_("What the start page tells everybody."),
    ),
    (
        "/admin/directory",
        Permission.DIRECTORY_IMPORT,
        N_("Directory"),
        N_("Bring experts in from a file, after a look at what changes."),
    ),
    (
        "/admin/knowledge",
        Permission.GUIDANCE_EDIT,
        N_("Knowledge"),
        N_("Which releases of HPO and Orphanet the match works with."),
    ),
)


@router.get("/admin")
def show(access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)]) -> Response:
    """Shows the parts that whoever asks may enter."""
    mine = [
        (path, title, text)
        for path, permission, title, text in _PARTS
        if RULES[permission].first_decision(access.principal) is Decision.ALLOWED
    ]
    return page("admin/overview.html", parts=mine)
