"""What routes declare: who is asking, and the permission that it takes.

    @router.get("/panels/{panel_id}")
    def read(panel_id: str, access: Annotated[Access, allowed(Permission.PANEL_READ)], ...):
        with store.begin(read_only=True) as transaction:
            panel = ...
            access.demand(standing_to(panel))     # None where there is no such panel

A route without a permission must stand in `api.identity.routes.PUBLIC_ROUTES`; a test sees to it.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.identity.access import Access
from api.identity.browser_sessions import BrowserSession, csrf_token_is_right
from api.identity.errors import NotPermittedError, NotSignedInError, TokenError
from api.identity.identity import Identity
from api.identity.permissions import Permission
from api.identity.principal import Principal

__all__ = [
    "Allowed",
    "AllowedWherePeopleSignIn",
    "CurrentPrincipal",
    "allowed",
    "allowed_where_people_sign_in",
    "perhaps_signed_in",
    "session_cookie",
    "session_of",
    "signed_in",
]

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"

# Described in the OpenAPI document; what it reads is read again, more strictly.
_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT", description="An access token.")


def session_cookie(identity: Identity) -> str:
    """Gives the name of the session's cookie; browsers hold `__Host-` to this very host, TLS and the whole path."""
    return "__Host-consilium" if identity.cookies_are_secure else "consilium"


def identity_of(request: Request) -> Identity | None:
    """Gives identity as the application has it; None where nobody can sign in."""
    identity: Identity | None = request.app.state.identity
    return identity


def session_of(request: Request) -> BrowserSession | None:
    """Gives the browser session of a request; None where it has none."""
    found = _found_session(request)
    return found[0] if found else None


def perhaps_signed_in(request: Request) -> Principal | None:
    """Gives who is asking, for public pages that say so; None where nobody signed in."""
    found = _found_session(request)
    return found[1] if found else None


def signed_in(request: Request, _: Annotated[object, Security(_bearer)] = None) -> Principal:
    """Gives who is asking, by a bearer token or else by the browser's session.

    Raises:
        NotSignedInError: The request does not say, or a check of its token failed.
        IssuerError: The issuer's keys cannot be had.
    """
    identity = identity_of(request)
    if identity is None:
        raise NotSignedInError("Nobody can sign in here: no issuer is set (CONSILIUM_OIDC_ISSUER).")
    given = request.headers.getlist("authorization")
    if given:
        # A token that fails is refused, whatever cookie comes with it.
        return identity.of_token(_bearer_token(given))
    found = _found_session(request)
    if found is None:
        raise NotSignedInError
    return found[1]


CurrentPrincipal = Annotated[Principal, Depends(signed_in)]
"""Who is asking; a route that takes it still declares a permission."""


class Allowed:
    """The dependency that a permission makes; what routes declare is found by it.

    Attributes:
        permission: What the route needs.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request, principal: CurrentPrincipal) -> AsyncIterator[Access]:
        """Gives the request's access, and makes sure afterwards that what the rule asks for was checked."""
        access = Access(principal, self.permission)
        await _refuse_forged(request)
        yield access
        if not access.is_settled:
            raise RuntimeError(f"a route under {self.permission} answered without access.demand")


def allowed(permission: Permission) -> Any:
    """Declares what a route needs; gives its `Access`.

    Raises (when a request comes):
        NotSignedInError: It does not say who is asking.
        NotPermittedError, HiddenError: Whoever it is may not, whatever the thing.
    """
    return Depends(Allowed(permission), scope="function")


class AllowedWherePeopleSignIn(Allowed):
    """The dependency of a route that keeps nothing and changes nothing, so that a form of it needs no token."""

    async def __call__(  # type: ignore[override]
        self, request: Request, _: Annotated[object, Security(_bearer)] = None
    ) -> AsyncIterator[Access | None]:
        """Gives the request's access; None where nobody can sign in, and in training."""
        identity = identity_of(request)
        if identity is None or identity.training is not None:
            yield None
        else:
            yield Access(await run_in_threadpool(signed_in, request), self.permission)


def allowed_where_people_sign_in(permission: Permission) -> Any:
    """Declares what a route needs where people sign in.

    Elsewhere - nobody can sign in, or anybody as anybody, for training - the service answers this machine alone, and
    whoever sits there may match.
    """
    return Depends(AllowedWherePeopleSignIn(permission), scope="function")


async def _refuse_forged(request: Request) -> None:
    """Refuses a change by cookie alone: another site's page could make the browser send it."""
    if request.method in _SAFE_METHODS or "authorization" in request.headers:
        return
    session = await run_in_threadpool(session_of, request)
    given: Any = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        given = (await request.form()).get(CSRF_FIELD)
    if session is None or not isinstance(given, str) or not csrf_token_is_right(session, given):
        raise NotPermittedError("The form is not of this sign-in any more; open the page again and repeat the step.")


def _found_session(request: Request) -> tuple[BrowserSession, Principal] | None:
    identity = identity_of(request)
    if identity is None:
        return None
    if not hasattr(request.state, "consilium_session"):
        key = request.cookies.get(session_cookie(identity))
        request.state.consilium_session = identity.of_session(key) if key else None
    found: tuple[BrowserSession, Principal] | None = request.state.consilium_session
    return found


def _bearer_token(given: list[str]) -> str:
    scheme, _, token = given[0].partition(" ")
    if len(given) != 1 or scheme.lower() != "bearer" or not token or token != token.strip() or not token.isascii():
        raise TokenError("write Authorization: Bearer and one token")
    return token
