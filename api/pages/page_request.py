"""The request that a page is made for: pages know where they are, and in which language, without each being told."""

from contextvars import ContextVar

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.pages.language_choice import language_of
from api.pages.translation import language_asked_by

__all__ = ["PageRequests", "page_request"]

_request: ContextVar[Request | None] = ContextVar("consilium_page_request", default=None)


def page_request() -> Request | None:
    """Gives the request at hand; None outside of one."""
    return _request.get()


class PageRequests:
    """ASGI middleware that lets pages know their request; nothing is looked up before a page asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        tokens = _request.set(request), language_asked_by.set(lambda: language_of(request))
        try:
            await self.app(scope, receive, send)
        finally:
            _request.reset(tokens[0])
            language_asked_by.reset(tokens[1])
