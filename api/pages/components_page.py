"""The page of components: what pages are made of, to look at and to copy from."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.rendering import page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_MOMENT = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)


@router.get("/components")
def show() -> Response:
    """Shows every component."""
    return page("components.html", moment=_MOMENT)
