"""The socket that the service listens on: loopback alone where nobody signs in, and a clear word where it is taken."""

import socket

from api.identity.addresses import is_loopback
from api.settings import Settings
from data.errors import SettingsError

__all__ = ["bound_socket"]


def bound_socket(settings: Settings) -> socket.socket:
    """A socket bound where the settings say; connections are refused until the service listens on it.

    Raises:
        SettingsError: Nobody signs in and the host is not a loopback address, or the port is taken.
    """
    _refuse_beyond_loopback(settings)
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


def _refuse_beyond_loopback(settings: Settings) -> None:
    if settings.oidc_issuer is None and not is_loopback(settings.host):
        raise SettingsError(
            f"host {settings.host} is refused: without an issuer to sign in at (CONSILIUM_OIDC_ISSUER) it serves this "
            "machine alone; use 127.0.0.1, ::1 or localhost"
        )
