"""Where requests may come from: this machine or the address that the service is known by, and Consilium's own pages.

A browser on the same machine shows pages from anywhere. Two checks keep those out: the Host header must name this
machine or the public address, so that a foreign name which resolves to it is refused (DNS rebinding), and a request
that may carry a case must not come from another site's page (cross-site request forgery).
"""

import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.identity.addresses import is_loopback, origin_of
from api.problems import RefusedError, problem_response

__all__ = ["Guard", "SecurityHeaders"]

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({"same-origin", "none"})

_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Answers carry cases and experts: neither belongs into a cache. Static files say otherwise themselves.
    "cache-control": "no-store",
    # Not no-referrer: with it, browsers send the origin of the own form as null.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """ASGI middleware that sets the security headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Guard:
    """ASGI middleware that refuses requests from elsewhere."""

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        """Args: public_url: The origin that browsers know the service by, where people sign in."""
        self.app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        refused = _refusal(scope, self._public_url) if scope["type"] == "http" else None
        await (self.app if refused is None else problem_response(refused))(scope, receive, send)


def _refusal(scope: Scope, public_url: str | None) -> RefusedError | None:
    headers = Headers(scope=scope)
    own_origin = _own_origin(headers.getlist("host"), scope["scheme"], public_url)
    if own_origin is None:
        return RefusedError(
            403,
            "The Host header names neither this machine nor the address that Consilium is known by "
            "(CONSILIUM_PUBLIC_URL).",
            kind="foreign-host",
        )
    if scope["method"] in _SAFE_METHODS:
        return None
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if (origin is not None and origin.lower() != own_origin.lower()) or (site is not None and site not in _OWN_SITES):
        return RefusedError(
            403, "The request comes from another site's page; send it from Consilium's own.", kind="foreign-origin"
        )
    return None


def _own_origin(hosts: list[str], scheme: str, public_url: str | None) -> str | None:
    """Gives the origin that the own pages have under the Host header; None where it names somebody else."""
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if match is None:
        return None
    if public_url is not None:
        # A proxy before the service ends TLS, so that the scheme here says nothing of the browser's.
        own_scheme = public_url.partition(":")[0]
        if _is_origin(f"{own_scheme}://{hosts[0].lower()}", public_url):
            return public_url
    return f"{scheme}://{hosts[0]}" if is_loopback(match["name"]) else None


def _is_origin(address: str, origin: str) -> bool:
    try:
        return origin_of(address) == origin
    except ValueError:
        return False
