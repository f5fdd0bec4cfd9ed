"""The socket that the service listens on: loopback alone, and a clear word where the port is taken."""

import ipaddress
import socket

from api.settings import Settings
from data.errors import SettingsError

__all__ = ["bound_socket"]


def bound_socket(settings: Settings) -> socket.socket:
    """A socket bound where the settings say; connections are refused until the service listens on it.

    Raises:
        SettingsError: The host is not a loopback address, or the port is taken.
    """
    _refuse_beyond_loopback(settings.host)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[
            0
        ]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"host {settings.host} cannot be used ({error.strerror}); use 127.0.0.1") from None
    try:
        # Else the port of a service that has just ended stays taken for a minute.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise SettingsError(
            f"port {settings.port} on {settings.host} cannot be used ({error.strerror}); "
            "end what uses it, or choose another with --port (0 takes a free one)"
        ) from None
    return bound


def _refuse_beyond_loopback(host: str) -> None:
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host.lower() == "localhost"
    if not is_loopback:
        raise SettingsError(
            f"host {host} is refused: until Consilium knows who is asking it serves this machine alone; "
            "use 127.0.0.1, ::1 or localhost"
        )
