"""`consilium serve`: the pages, the API and /docs; on this machine alone where nobody signs in."""

import logging
import sys
from contextlib import suppress
from typing import Annotated

import typer
import uvicorn

from api.application import create_application
from api.commands.console import answer, remark
from api.commands.failures import DONE
from api.commands.listening import bound_socket
from api.entry.training import prepare
from api.progress import progress_on
from api.settings import Settings, load_settings
from api.workbench import Workbench
from data.errors import SettingsError

__all__ = ["command"]

_TRANSIENT = "No case that is pasted is stored or logged: it is gone once it is answered."
_WITHOUT_SIGN_IN = (
    "No issuer is set (CONSILIUM_OIDC_ISSUER), so nobody signs in: no panels, and this machine alone is answered."
)
_TRAINING = (
    "Training: all people and cases are made up, and anybody signs in as anybody. Enter nothing of real patients."
)
_FURNISHED = "The training environment got its sample cases and panels; `consilium training reset` puts them back."

_SECONDS_TO_FINISH = 10


def command(
    *,
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help="Loopback address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, metavar="PORT", help="Port; 0 takes a free one.")
    ] = None,
    training: Annotated[
        bool, typer.Option("--training", help="Sample people and cases, sign-in by picking a role; own database.")
    ] = False,
) -> int:
    """Serve the pages, the API and /docs."""
    options = (("host", host), ("port", port), ("training", training or None))
    given = {name: value for name, value in options if value is not None}
    settings = load_settings(**given)
    # Bound before the slow part, so that a port in use is told at once.
    with bound_socket(settings) as bound:
        settings = settings.model_copy(update={"port": bound.getsockname()[1]})
        with progress_on() as progress, Workbench.open(settings, progress=progress, say=remark) as workbench:
            if settings.training and prepare(workbench):
                remark(_FURNISHED)
            server = _server(workbench)
            name = f"[{settings.host}]" if ":" in settings.host else settings.host
            address = f"http://{name}:{settings.port}"
            answer(f"Consilium is at {address}/ (API: {address}/api/v1, described at {address}/docs). Ctrl-C ends it.")
            sys.stdout.flush()
            remark(_notice(settings))
            # uvicorn finishes what is going on and then passes Ctrl-C on.
            with suppress(KeyboardInterrupt):
                server.run(sockets=[bound])
            if not server.started:
                raise SettingsError("the service could not start; the lines above tell why")
            remark("Stopped.")
    return DONE


def _notice(settings: Settings) -> str:
    if settings.training:
        return f"{_TRANSIENT}\n{_TRAINING}"
    return _TRANSIENT if settings.has_sign_in else f"{_TRANSIENT}\n{_WITHOUT_SIGN_IN}"


def _server(workbench: Workbench) -> uvicorn.Server:
    level = workbench.settings.log_level.upper()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("consilium").setLevel(level)
    # uvicorn's own access log has whole addresses with their queries, and findings are content; the application logs.
    config = uvicorn.Config(
        create_application(workbench),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    return uvicorn.Server(config)
