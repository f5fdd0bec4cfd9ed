"""The service on a port of its own for as long as it is needed, within this process."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn

from api.application import create_application
from api.workbench import Workbench
from data.errors import ConsiliumError

__all__ = ["ServiceError", "server_of", "serving"]

_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 10.0


class ServiceError(ConsiliumError):
    """The service could not be started."""


def server_of(workbench: Workbench) -> uvicorn.Server:
    """Makes a server that says nothing of its own."""
    # A demonstration's output is its own; errors of the service still come.
    logging.getLogger("consilium").setLevel(logging.ERROR)
    config = uvicorn.Config(
        create_application(workbench),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


@contextmanager
def serving(workbench: Workbench, bound: socket) -> Iterator[str]:
    """Serves on a socket while the block runs.

    Args:
        workbench: What it answers with; the caller closes it.
        bound: The socket, bound to a loopback address.

    Yields:
        The service's address, `http://127.0.0.1:PORT`.

    Raises:
        ServiceError: It did not start.
    """
    server = server_of(workbench)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="consilium-service", daemon=True)
    thread.start()
    until = time.monotonic() + _SECONDS_TO_START
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise ServiceError("the service did not start; CONSILIUM_DEBUG=1 shows why")
        time.sleep(0.02)
    host, port = bound.getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(_SECONDS_TO_END)
