"""The reference of the API at /docs: Swagger UI, served from the installed package and never from a CDN."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.pages.rendering import StaticFolder, page

__all__ = ["ReferenceAssets", "router"]

router = APIRouter(include_in_schema=False)


class ReferenceAssets(StaticFolder):
    """The files of Swagger UI that the package fastapi-offline carries."""

    def __init__(self) -> None:
        # Found without being imported: the package's own module is of no use here.
        spec = find_spec("fastapi_offline")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("fastapi-offline is not installed; install Consilium with its dependencies")
        super().__init__(Path(spec.origin).parent / "static")


@router.get("/favicon.ico")
def icon() -> Response:
    """Leads browsers that show a bare answer, such as /openapi.json, to the icon."""
    return RedirectResponse("/static/icon.svg", 308)


@router.api_route("/docs", methods=["GET", "HEAD"])
def show() -> Response:
    """Shows the reference."""
    return page("reference.html")
