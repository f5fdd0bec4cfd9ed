"""`consilium audit`: whether what happened stands as it was written."""

from typing import Annotated

import typer

from api.commands.console import answer, counted
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.progress import progress_on
from api.settings import load_settings
from api.store import open_store
from api.upkeep import Head, verify

__all__ = ["command"]

command = typer.Typer(help="Verify the audit: the chain of events.", no_args_is_help=True)


@command.callback()
def _group() -> None:
    """Keeps `verify` a command of its own while it is the only one."""


@command.command("verify")
def verify_audit(
    *,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect", metavar="HASH@NUMBER", help="A head noted earlier: shows that no event up to it was rewritten."
        ),
    ] = None,
) -> int:
    """Check every event against the chain: its number, the hash before it, and its own hash; then the head.

    Note the head that is printed somewhere else, and give it to --expect next time.
    """
    head = None if expect is None else Head.of(expect)
    with progress_on() as progress, open_store(load_settings()) as store, store.begin(read_only=True) as transaction:
        chain = verify(transaction.session, progress, expect=head)
    told = "no event" if not chain.count else counted(chain.count, "event")
    if chain.first_at and chain.last_at:
        told += f" from {chain.first_at:%Y-%m-%d %H:%M:%S} to {chain.last_at:%Y-%m-%d %H:%M:%S} UTC"
    if chain.problem:
        answer(f"BROKEN: {chain.problem}")
        answer(f"{told} before it fit; a backup from before may show what was changed")
        return INPUT_HAS_ERRORS
    answer(f"whole: {told}")
    if head is not None:
        answer(f"event {head.number} is the one that was noted")
    answer(f"head: {chain.head}")
    return DONE
