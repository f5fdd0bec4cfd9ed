"""Templates and static files."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.identity.viewing import Viewer, viewer
from api.pages import formats, navigation, wording
from api.pages.catalogues import LANGUAGES
from api.pages.language_choice import language_of
from api.pages.page_request import page_request
from api.pages.retelling import retold
from api.pages.script_words import script_words
from api.pages.translation import current_language, message_for, plural_for, speaking
from api.problems import RefusedError

__all__ = ["StaticFolder", "page", "problem_page", "template_environment"]

_FOLDER = Path(__file__).parent


def template_environment() -> Environment:
    """Makes the environment of the templates, as tests and tools read them too."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # Templates always have their values put in and escaped, so that a percent sign is written twice.
    environment.globals |= {"gettext": _gettext, "ngettext": _ngettext, "pgettext": _pgettext}
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.filters |= _FILTERS
    environment.globals |= _GLOBALS
    return environment


def _gettext(message: str, **values: Any) -> Markup:
    return _trusted(message_for(message)) % values


def _ngettext(one: str, many: str, num: int, **values: Any) -> Markup:
    return _trusted(plural_for(one, many, num)) % (values | {"num": formats.number(num)})


def _pgettext(context: str, message: str, **values: Any) -> Markup:
    return _trusted(message_for(message, context)) % values


def _trusted(sentence: str) -> Markup:
    """Gives a sentence of a template or catalogue as markup; what is put into it is escaped."""
    return Markup(sentence)  # noqa: S704 - ours, from files of this package


_FILTERS: dict[str, Any] = {
    "age": formats.age,
    "age_group": wording.age_group,
    "country": formats.country,
    "date": formats.day,
    "identifier_notice": wording.identifier_notice,
    "in_points": wording.in_points,
    "language": formats.language,
    "listed": formats.listed,
    "moment": formats.moment,
    "month": formats.month,
    "number": formats.number,
    "percent": formats.percent,
    "retold": retold,
    "verbatim": wording.verbatim,
    "with_code": wording.with_code,
}
_GLOBALS: dict[str, Any] = {
    "described": wording.described,
    "languages": LANGUAGES,
    "membership_words": wording.MEMBERSHIP_WORDS,
    "pointed": wording.pointed,
    "script_words": script_words,
    "section_words": wording.SECTION_WORDS,
    "segments": wording.segments,
    "share_of": wording.share_of,
    "status_word": wording.status_word,
}

_templates = template_environment()


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
    """Gives a template as a page, for whoever is signed in and in their language."""
    values.setdefault("viewer", viewer())
    values |= {
        "page_language": current_language(),
        "places": navigation.places_for(values["viewer"]),
        "return_path": navigation.path_to_return_to(),
    }
    return HTMLResponse(_templates.get_template(template).render(**values), status)


def problem_page(refused: RefusedError) -> Response:
    """Gives an error as a page, for nobody in particular: what went wrong may be what tells who is signed in."""
    request = page_request()
    with speaking(language_of(request, whoever=True) if request is not None else current_language()):
        response = page("problem.html", refused.document.status, problem=refused.document, viewer=Viewer())
    response.headers.update(refused.headers)
    return response
