"""Addresses: which of them are safe to trust, and which are this machine."""

import ipaddress
from urllib.parse import urlsplit

__all__ = ["is_loopback", "is_safe_address", "origin_of"]


def is_loopback(host: str) -> bool:
    """Whether a host, without port, is this machine: localhost or a loopback address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def is_safe_address(url: str) -> bool:
    """Tells whether an address is https, or http on this machine, and carries neither credentials nor a fragment."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username is not None or "#" in url or not host or not url.isascii() or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def origin_of(url: str) -> str:
    """Gives scheme, host and port of an address, as browsers write an origin: without the scheme's own port."""
    parts = urlsplit(url)
    own_port = {"https": 443, "http": 80}.get(parts.scheme)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, own_port} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
