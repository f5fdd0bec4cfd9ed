"""No request body larger than CONSILIUM_MAX_BODY_BYTES is read, whatever its Content-Length says."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RefusedError

__all__ = ["BodyLimit"]


class BodyLimit:
    """ASGI middleware that answers 413; a body without a length is refused where it grows too large."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        announced = int(length[:20]) if length.isdecimal() else 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            # Raised where the body is asked for, so that a page is told as a page.
            if announced > self.largest:
                raise self._refused()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.largest:
                raise self._refused()
            return message

        await self.app(scope, counted, send)

    def _refused(self) -> RefusedError:
        return RefusedError(
            413,
            f"The body is larger than {self.largest:,} bytes, the most that this service takes.",
            kind="too-large",
            headers={"Connection": "close"},
        )
