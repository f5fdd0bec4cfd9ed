"""Who may ask, as long as nobody signs in: only this machine, and only Consilium's own pages.

The service listens on a loopback address, yet a browser on the same machine shows pages from anywhere. Two checks keep
those out: the Host header must name this machine, so that a foreign name which resolves to it is refused (DNS
rebinding), and a request that may carry a case must not come from another site's page (cross-site request forgery).
"""

import ipaddress
import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import RefusedError, problem_response

__all__ = ["Guard", "SecurityHeaders", "is_loopback"]

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


def is_loopback(host: str) -> bool:
    """Whether a host, without port, is this machine: localhost or a loopback address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


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

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        refused = _refusal(scope) if scope["type"] == "http" else None
        await (self.app if refused is None else problem_response(refused))(scope, receive, send)


def _refusal(scope: Scope) -> RefusedError | None:
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if match is None or not is_loopback(match["name"]):
        return RefusedError(
            403,
            "The Host header does not name this machine. Until users sign in, Consilium answers only under localhost.",
            kind="foreign-host",
        )
    if scope["method"] in _SAFE_METHODS:
        return None
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    own_origin = f"{scope['scheme']}://{hosts[0]}"
    if (origin is not None and origin.lower() != own_origin.lower()) or (site is not None and site not in _OWN_SITES):
        return RefusedError(
            403, "The request comes from another site's page; send it from Consilium's own.", kind="foreign-origin"
        )
    return None
