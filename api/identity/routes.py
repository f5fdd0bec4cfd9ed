"""Signing in and out with a browser, and one's own account over the API."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.identity.access import Access
from api.identity.browser_sessions import csrf_token
from api.identity.dependencies import allowed, identity_of, session_cookie, session_of
from api.identity.errors import HiddenError, IssuerError
from api.identity.identity import RETURN_PATH, Identity
from api.identity.permissions import Permission
from api.identity.sign_in import LONGEST_SIGN_IN
from api.identity.viewing import Viewer
from api.pages.rendering import page
from api.rest.dependencies import PREFIX, answers

__all__ = ["router"]

_log = logging.getLogger("consilium.identity")

router = APIRouter()


def _identity(request: Request) -> Identity:
    identity = identity_of(request)
    if identity is None:
        raise HiddenError
    return identity


CurrentIdentity = Annotated[Identity, Depends(_identity)]


@router.get("/sign-in", include_in_schema=False)
def sign_in(
    request: Request, identity: CurrentIdentity, following: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Sends the browser to the issuer."""
    pending, address = identity.begin(following, _own_origin(request))
    response = RedirectResponse(address, 303)
    _set_cookie(response, identity, _pending_cookie(identity), pending.cookie, int(LONGEST_SIGN_IN.total_seconds()))
    return response


@router.get(RETURN_PATH, include_in_schema=False)
def come_back(request: Request, identity: CurrentIdentity) -> Response:
    """Takes the issuer's answer, begins a session under a new key, and goes on to where the sign-in began."""
    cookie = request.cookies.get(_pending_cookie(identity))
    following, principal = identity.complete(cookie, dict(request.query_params), _own_origin(request))
    name = session_cookie(identity)
    session = identity.sessions.begin(principal.staff_id, instead_of=request.cookies.get(name))
    response = RedirectResponse(following, 303)
    _set_cookie(response, identity, name, session.key, int(identity.sessions.longest.total_seconds()))
    _delete_cookie(response, identity, _pending_cookie(identity))
    return response


@router.post("/sign-out", include_in_schema=False)
def sign_out(
    request: Request, identity: CurrentIdentity, _: Annotated[Access, allowed(Permission.OWN_ACCOUNT)]
) -> Response:
    """Ends the browser's session; whoever signed in at an issuer is told that its own session goes on."""
    session = session_of(request)
    if session is not None:
        identity.sessions.end(session.key)
    response = page(
        "signed_out.html",
        elsewhere=_sign_out_elsewhere(identity),
        viewer=Viewer(can_sign_in=True, is_training=identity.training is not None),
    )
    _delete_cookie(response, identity, session_cookie(identity))
    return response


class RoleAnswer(BaseModel):
    """A role that somebody has."""

    role: str = Field(description="The role, as CPMS calls it.")
    network: str | None = Field(description="The network it holds in; null where it holds in every one.")


class AccountAnswer(BaseModel):
    """Who is asking."""

    staff_id: str
    name: str
    roles: list[RoleAnswer] = Field(description="Empty until access was approved.")
    expert_id: str | None = Field(description="The own profile in the directory.")
    scopes: list[str] | None = Field(description="What a machine client may do; null for a person.")
    csrf_token: str | None = Field(description="For scripts of the own pages: the X-CSRF-Token of changes; else null.")


_EXAMPLE: dict[str, Any] = {
    "staff_id": "staff-0199f3ac61c0b2d1c0de5a7e0f42ab13",
    "name": "Anna Lindqvist",
    "roles": [{"role": "coordinator", "network": "ERKNet"}],
    "expert_id": None,
    "scopes": None,
    "csrf_token": None,
}


@router.get(f"{PREFIX}/me", tags=["Account"], summary="Who is asking", responses=answers(503, example=_EXAMPLE))
def own_account(request: Request, access: Annotated[Access, allowed(Permission.OWN_ACCOUNT)]) -> AccountAnswer:
    """Tells who the token or the session belongs to, and which roles they have."""
    principal = access.principal
    session = session_of(request) if "authorization" not in request.headers else None
    return AccountAnswer(
        staff_id=principal.staff_id,
        name=principal.name,
        roles=[RoleAnswer(role=one.role, network=one.network) for one in sorted(principal.roles, key=str)],
        expert_id=principal.expert_id,
        scopes=sorted(principal.scopes) if principal.scopes is not None else None,
        csrf_token=csrf_token(session) if session else None,
    )


def _sign_out_elsewhere(identity: Identity) -> str | None:
    if identity.training is not None:
        return None
    try:
        return identity.issuer.discovery().end_session_endpoint
    except IssuerError as error:
        # Signing out here does not wait for the issuer.
        _log.warning("the page after signing out names no address of the issuer: %s", error)
        return None


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}"


def _pending_cookie(identity: Identity) -> str:
    return f"{session_cookie(identity)}-sign-in"


def _set_cookie(response: Response, identity: Identity, name: str, value: str, seconds: int) -> None:
    # Lax, not Strict: the browser comes back from the issuer's site.
    secure = identity.cookies_are_secure
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def _delete_cookie(response: Response, identity: Identity, name: str) -> None:
    response.delete_cookie(name, path="/", secure=identity.cookies_are_secure, httponly=True, samesite="lax")
