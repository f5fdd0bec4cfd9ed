"""`consilium keys`: the master keys that cases' content is protected by."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands.console import answer, counted, remark
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.progress import progress_on
from api.protection import MasterKeys, new_master_key
from api.settings import load_settings
from api.store import open_store
from api.store.master_keys import master_keys_of
from api.upkeep import KeyCount, key_counts, rotate

__all__ = ["command"]

command = typer.Typer(
    help="Make master keys, tell which are in use, move cases to the current one.", no_args_is_help=True
)


@command.command("new")
def new_key(
    key_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="What to call it; the year and month by default.")
    ] = None,
) -> int:
    """Print a new master key, for CONSILIUM_MASTER_KEYS; it is kept nowhere."""
    key = new_master_key(key_id or f"{datetime.now(UTC):%Y-%m}")
    # Refuses an id that could not be read back.
    MasterKeys.of(key)
    answer(key)
    remark(
        "Put it first in CONSILIUM_MASTER_KEYS, before those in use, and keep it safe: without it no case can be read."
    )
    return DONE


@command.command("status")
def show_status() -> int:
    """Tell how many cases are under which master key, and which keys are missing."""
    settings = load_settings()
    master_keys = master_keys_of(settings)
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        counts = key_counts(transaction.session, master_keys)
    if not counts:
        answer("no master key: CONSILIUM_MASTER_KEYS is not set; `consilium keys new` makes one")
    for one in counts:
        answer(f"{one.key_id}: {counted(one.cases, 'case')}, {_told(one)}")
    return INPUT_HAS_ERRORS if any(not one.given for one in counts) else DONE


@command.command("rotate")
def rotate_keys() -> int:
    """Move every case to the current master key, the first of CONSILIUM_MASTER_KEYS; safe to interrupt and repeat."""
    settings = load_settings()
    with progress_on() as progress, open_store(settings) as store:
        done = rotate(store, settings, progress, actor="consilium")
    answer(f"{counted(done.moved, 'case')} moved to {done.key_id}")
    for key_id, count in done.left.items():
        answer(f"{key_id}: {counted(count, 'case')} left: CONSILIUM_MASTER_KEYS does not give this key")
    return INPUT_HAS_ERRORS if done.left else DONE


def _told(one: KeyCount) -> str:
    if not one.given:
        return "MISSING: CONSILIUM_MASTER_KEYS does not give it, so that they cannot be read"
    if one.current:
        return "the current key"
    return "can be left out" if not one.cases else "an earlier key; `consilium keys rotate` moves them"
