"""Templates and static files."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.identity.viewing import Viewer, viewer
from api.pages import wording
from api.problems import RefusedError

__all__ = ["StaticFolder", "page", "problem_page"]

_FOLDER = Path(__file__).parent

_templates = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "age": wording.age,
    "age_group": wording.age_group,
    "country": wording.country,
    "language": wording.language,
    "identifier_notice": wording.identifier_notice,
    "in_points": wording.in_points,
    "listed": wording.listed,
    "percent": wording.percent,
    "verbatim": wording.verbatim,
    "with_code": wording.with_code,
}
_templates.globals |= {"pointed": wording.pointed, "segments": wording.segments, "share_of": wording.share_of}
_templates.globals["status_words"] = wording.STATUS_WORDS


class StaticFolder(StaticFiles):
    """The pages' own files; a browser asks each time whether they changed, so that a new version shows at once."""

    def __init__(self, folder: Path = _FOLDER / "static") -> None:
        super().__init__(directory=folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Gives a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Gives a template as a page, for whoever is signed in."""
    values.setdefault("viewer", viewer())
    return HTMLResponse(_templates.get_template(template).render(**values), status)


def problem_page(refused: RefusedError) -> Response:
    """Gives an error as a page, for nobody in particular: what went wrong may be what tells who is signed in."""
    response = page("problem.html", refused.document.status, problem=refused.document, viewer=Viewer())
    response.headers.update(refused.headers)
    return response
