"""The knowledge that the match works with: which releases are installed, and whether their files are whole."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.rendering import page
from api.rest.dependencies import CurrentWorkbench
from data.releases import status

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/admin/knowledge")
def show(_access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)], workbench: CurrentWorkbench) -> Response:
    """Shows each part of the knowledge."""
    knowledge = workbench.knowledge
    return page(
        "admin/knowledge.html",
        parts=status(workbench.settings.home, verify=False),
        stamp=knowledge.stamp,
        complete=knowledge.complete,
        matcher=workbench.matcher.stamp,
    )
