"""`consilium training`: the training environment, which `consilium serve --training` serves."""

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.entry.training import reset
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings

__all__ = ["command"]

command = typer.Typer(help="Put the training environment back to its beginning.", no_args_is_help=True)


@command.callback()
def _group() -> None:
    """Puts the training environment back to its beginning."""


@command.command("reset")
def reset_training() -> int:
    """Put the training environment back to its beginning: sample people, cases and panels, and the sample directory.

    A service that runs on it may go on; whoever is signed in has to sign in again.
    """
    settings = load_settings(training=True)
    with progress_on() as progress:
        reset(settings, open_knowledge(settings, progress).vocabulary, progress)
    answer("the training environment is as at its beginning")
    return DONE
