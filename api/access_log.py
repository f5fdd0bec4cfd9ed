"""What the service logs of a request: its route, status and time, never its content.

Findings are content, and they may stand in a query or be mistyped into a path; so the route's template is logged, not
the address. Of an unexpected error the log has types and lines of code, not the message, which may quote the case.
"""

import logging
import time
import traceback
from collections.abc import Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import UNEXPECTED, problem_response

__all__ = ["AccessLog", "told_without_content"]

_access = logging.getLogger("consilium.access")
_errors = logging.getLogger("consilium.errors")

_HERE_UNKNOWN = "(no route)"


class AccessLog:
    """ASGI middleware that logs each request and turns an unexpected error into an answer that tells nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - the edge: what reaches it must not reach the server's log
            _errors.error("%s %s: %s", scope["method"], _route_of(scope), told_without_content(error))
            if not status:
                await problem_response(UNEXPECTED)(scope, receive, noted)
        finally:
            milliseconds = (time.perf_counter() - started) * 1000
            _access.info("%s %s %d %.0f ms", scope["method"], _route_of(scope), status, milliseconds)


def told_without_content(error: BaseException) -> str:
    """Gives an error and its causes as types and lines of code."""
    return " <- ".join(
        f"{type(one).__name__} at "
        + ", ".join(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(one.__traceback__)[-4:])
        for one in _with_causes(error)
    )


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _route_of(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", _HERE_UNKNOWN))
