"""`consilium index`: the index of the directory."""

import typer

from api.commands.console import answer, remark
from api.commands.failures import DONE
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import Workbench

__all__ = ["command"]

command = typer.Typer(help="Build the index of the directory.", no_args_is_help=True)


@command.callback()
def _index() -> None:
    """Build the index of the directory."""


@command.command("build")
def build() -> int:
    """Build the index of the directory where it is missing or behind, so that the next match answers at once."""
    with progress_on() as progress, Workbench.open(load_settings(), progress=progress, say=remark) as workbench:
        answer(f"{len(workbench.matcher.experts):,} experts indexed: {workbench.matcher.stamp}")
    return DONE
