"""Refuses every connection and look-up beyond this machine; Python imports it at start from a folder on its path.

conftest.py puts the folder on PYTHONPATH, so that the processes which tests start are held to it too.
"""

import ipaddress
import sys
from typing import Any

_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"})
_NAMES = frozenset({"", "localhost", "localhost.localdomain"})


def is_this_machine(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_beyond_loopback(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        address = arguments[1]
        # A path is a Unix socket; None stands for the peer a socket is connected to already.
        if not isinstance(address, tuple):
            return
        host = address[0]
    if not is_this_machine(host):
        raise ConnectionRefusedError(f"tests reach nothing beyond loopback: {event} {host!r}")


sys.addaudithook(_refuse_beyond_loopback)
