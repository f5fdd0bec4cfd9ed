"""`consilium db`: the database as a whole."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer, counted, remark
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.progress import progress_on
from api.settings import load_settings
from api.store import upgrade
from api.upkeep import backup, restore

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
    """Write the database, as it stands at one moment, to a file; a service may go on meanwhile.

    The file is of one form for SQLite and PostgreSQL. Cases' keys are not in it: they are in the key copy
    (CONSILIUM_KEY_COPY), which is rewritten. So erasing a case makes it unreadable in all backups.
    """
    settings = load_settings()
    with progress_on() as progress:
        done = backup(settings, file, progress)
    answer(f"backed up: {file}, {done.rows:,} rows of revision {done.revision}")
    if done.keys is not None:
        answer(f"keys: {done.keys:,} in {settings.key_copy}, not in the backup")
    if done.head is not None:
        answer(f"head of the audit: {done.head}")
    return DONE


@command.command("restore")
def restore_database(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `consilium db backup` wrote.")],
    *,
    although_broken: Annotated[
        bool, typer.Option("--although-broken", help="Take a backup whose chain of events is not whole.")
    ] = False,
) -> int:
    """Put a backup in the database's place; the database that was there is kept beside it.

    A backup of SQLite can be restored into PostgreSQL and the other way round. Cases that were erased since are erased
    again.
    """
    with progress_on() as progress:
        done = restore(load_settings(), file, progress, although_broken=although_broken)
    kept = f"; the one before is kept: {done.kept}" if done.kept else ""
    answer(f"restored: {file}, revision {done.revision}{kept}")
    taken = done.taken_over
    answer(
        f"{counted(taken.erased_again, 'case')} erased again, "
        f"{counted(taken.events_kept, 'event')} since the backup kept"
    )
    if done.chain.problem:
        answer(f"the audit is BROKEN: {done.chain.problem}")
    else:
        answer(f"the audit is whole, head: {done.chain.head}")
    if done.kept_damaged:
        remark(f"{done.kept} is the damaged database as it was, keys and all: delete it when it is not needed any more")
    if taken.without_key:
        remark(
            f"no key for {counted(taken.without_key, 'case')}, so that the content cannot be read; "
            "let CONSILIUM_KEY_COPY name the file that has them, and restore again"
        )
    if done.remains:
        remark(done.remains)
    return INPUT_HAS_ERRORS if taken.without_key or done.chain.problem else DONE
