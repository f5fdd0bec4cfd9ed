"""Whom a page is for: pages name who is signed in, and guard their forms, without each being told."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.identity.browser_sessions import csrf_token
from api.identity.dependencies import CSRF_FIELD, identity_of, perhaps_signed_in, session_of
from api.identity.principal import Principal

__all__ = ["Viewer", "Viewing", "viewer"]


@dataclass(frozen=True)
class Viewer:
    """Whom a page is for.

    Attributes:
        principal: Who is signed in; None where nobody is.
        csrf_token: What the page's forms send back.
        can_sign_in: Whether there is an issuer to sign in at.
        is_training: Whether this is the training environment.
    """

    principal: Principal | None = None
    csrf_token: str = ""
    can_sign_in: bool = False
    is_training: bool = False

    @property
    def csrf_field(self) -> str:
        """The name of the field that a form sends the token in."""
        return CSRF_FIELD


_ask: ContextVar[Callable[[], Viewer] | None] = ContextVar("consilium_viewer", default=None)


def viewer() -> Viewer:
    """Gives whom the page of this request is for."""
    ask = _ask.get()
    return ask() if ask is not None else Viewer()


class Viewing:
    """ASGI middleware that lets `viewer` answer; nothing is looked up before a page asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        token = _ask.set(lambda: _viewer_of(Request(scope)))
        try:
            await self.app(scope, receive, send)
        finally:
            _ask.reset(token)


def _viewer_of(request: Request) -> Viewer:
    identity = identity_of(request)
    if identity is None:
        return Viewer()
    principal, session = perhaps_signed_in(request), session_of(request)
    return Viewer(
        principal=principal,
        csrf_token=csrf_token(session) if session is not None else "",
        can_sign_in=True,
        is_training=identity.training is not None,
    )
