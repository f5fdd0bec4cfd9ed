"""No request body larger than the service takes is read, whatever its Content-Length says.

CONSILIUM_MAX_BODY_BYTES is the most, and CONSILIUM_MAX_ATTACHMENT_BYTES where a case's attachment or a
directory is sent.
"""

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RefusedError

__all__ = ["BodyLimit"]

_UPLOADS = ("/attachments", "/admin/directory/check", "/admin/directory/import")
_FORM_AROUND_A_FILE = 65_536


class BodyLimit:
    """ASGI middleware that answers 413; a body without a length is refused where it grows too large."""

    def __init__(self, app: ASGIApp, largest: int, largest_attachment: int) -> None:
        """Args: largest, largest_attachment: In bytes; the latter of the file alone, without the form around it."""
        self.app = app
        self.largest = largest
        self.largest_attachment = largest_attachment
        # What is uploaded stays in memory: no file on the disk holds it unsealed, not even for a moment.
        MultiPartParser.spool_max_size = max(largest, largest_attachment) + _FORM_AROUND_A_FILE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest = self._largest_at(scope["path"])
        length = Headers(scope=scope).get("content-length", "")
        announced = int(length[:20]) if length.isdecimal() else 0
        read = 0

        async def counted() -> Message:
            nonlocal read
            # Raised where the body is asked for, so that a page is told as a page.
            if announced > largest:
                raise _refused(largest)
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise _refused(largest)
            return message

        await self.app(scope, counted, send)

    def _largest_at(self, path: str) -> int:
        uploads = path.endswith(_UPLOADS)
        return max(self.largest, self.largest_attachment + _FORM_AROUND_A_FILE) if uploads else self.largest


def _refused(largest: int) -> RefusedError:
    return RefusedError(
        413,
        f"The body is larger than {largest:,} bytes, the most that this service takes here.",
        kind="too-large",
        headers={"Connection": "close"},
    )
