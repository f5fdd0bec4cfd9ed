"""`consilium db`: the database as a whole."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.settings import load_settings
from api.store import backup, restore, upgrade

__all__ = ["command"]

command = typer.Typer(help="Upgrade, back up or restore the database.", no_args_is_help=True)


@command.command("upgrade")
def upgrade_database() -> int:
    """Bring the database's tables to this version of Consilium; a SQLite file is created where there is none."""
    done = upgrade(load_settings())
    if done.before == done.after:
        answer(f"the database is at revision {done.after} already")
    else:
        answer(f"the database went from {done.before or 'empty'} to revision {done.after}")
    return DONE


@command.command("backup")
def backup_database(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
) -> int:
    """Write the database, as it stands at one moment, to a file; a service may go on meanwhile."""
    backup(load_settings(), file)
    answer(f"backed up: {file}")
    return DONE


@command.command("restore")
def restore_database(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `consilium db backup` wrote.")],
) -> int:
    """Put a backup in the database's place; the database that was there is kept beside it."""
    done = restore(load_settings(), file)
    kept = f"; the one before is kept: {done.kept}" if done.kept else ""
    answer(f"restored: {file}, revision {done.revision}{kept}")
    return DONE
