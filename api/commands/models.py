"""`consilium models`: the reply models that were learned, and the way back."""

from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.learning import ModelHistory
from api.settings import load_settings

__all__ = ["command"]

command = typer.Typer(no_args_is_help=True, help="List the learned reply models, or go back to an earlier one.")


@command.command("list")
def list_models() -> int:
    """List the kept models; the one in service is marked by a star."""
    for one in ModelHistory(load_settings()).all():
        stamp = one.model.stamp
        origin = (
            f"learned {stamp['learned at']} from {stamp['invitations']} invitations ({stamp['learned from']})"
            if stamp
            else "published and assumed figures"
        )
        answer(f"{'*' if one.is_current else ' '} {one.name:<14}  {origin}")
    return DONE


@command.command("rollback")
def rollback(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Which one; by default that before the one in service.")
    ] = None,
) -> int:
    """Put an earlier model into service; nothing is deleted."""
    answer(f"{ModelHistory(load_settings()).rollback(name)} serves.")
    return DONE
