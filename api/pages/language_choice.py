"""Which language a page is in: what was chosen on a page, else the person's own, else what the browser asks for."""

from typing import Annotated

from babel import negotiate_locale
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.identity.dependencies import identity_of, perhaps_signed_in
from api.identity.sign_in import local_path
from api.pages.catalogues import LANGUAGES

__all__ = ["keep_language", "language_of", "router"]

_COOKIE = "consilium_language"
_A_YEAR = 365 * 24 * 3600
_DEFAULT = "en"

router = APIRouter(include_in_schema=False)


@router.post("/language")
def choose(
    request: Request, language: Annotated[str, Form(max_length=10)], following: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    """Keeps the language that somebody chose, and leads back to the page."""
    response = RedirectResponse(local_path(following), 303)
    keep_language(request, response, language)
    return response


def keep_language(request: Request, response: Response, language: str) -> None:
    """Has the browser keep a language, where the pages speak it."""
    if language in LANGUAGES:
        identity = identity_of(request)
        is_secure = identity is not None and identity.cookies_are_secure
        response.set_cookie(_COOKIE, language, _A_YEAR, httponly=True, samesite="lax", secure=is_secure)


def language_of(request: Request, *, whoever: bool = False) -> str:
    """Gives the language of a request's page.

    Args:
        request: Who is asking, with which cookies and headers.
        whoever: Leaves out who is signed in, for pages that tell of a failure to find that out.
    """
    chosen = request.cookies.get(_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    principal = None if whoever else perhaps_signed_in(request)
    if principal is not None and principal.language in LANGUAGES:
        return principal.language
    return _asked_for(request.headers.get("accept-language", "")[:500])


def _asked_for(header: str) -> str:
    """Gives the best language of an Accept-Language header (RFC 9110, 12.5.4)."""
    weighted = []
    for place, part in enumerate(header.split(",")):
        name, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            weighted.append((-weight, place, name.strip()))
    wanted = [name for _, _, name in sorted(weighted)]
    return negotiate_locale(wanted, [*LANGUAGES], sep="-") or _DEFAULT
