"""Backup and restore of a SQLite database, also while a service uses it."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings, sqlite_url
from api.store.engine import database_file, database_url, prepare_folder
from api.store.errors import StoreBusyError, StoreDamagedError, StoreError, StoreUnavailableError, explained, shown
from api.store.opening import open_store
from api.store.schema import refuse_newer
from data.errors import InputError

__all__ = ["Restored", "backup", "restore"]

# The file itself, its write-ahead log and that log's index.
_FILES_OF_A_DATABASE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        revision: The schema's revision in the backup, before it was brought up to date.
        kept: Where the database that was there before lies, or None when there was none.
    """

    revision: str | None
    kept: Path | None


def backup(settings: Settings, file: Path) -> None:
    """Writes the database, as it stands at one moment, to a new file that only its owner may read.

    Raises:
        InputError: The file exists already, or its folder does not.
        StoreError: There is no database yet, it is PostgreSQL, busy or damaged, or the file cannot be written.
    """
    live = _sqlite_file(settings)
    if not live.exists():
        raise StoreUnavailableError(f"there is no database at {live} to back up")
    file = file.expanduser().absolute()
    if file.exists():
        raise InputError(f"{file} exists already", "name another file for the backup")
    with _draft_beside(file) as draft:
        with explained(database_url(settings)):
            _copy(live, draft, settings.database_wait_seconds)
        if problem := _problem(draft):
            raise StoreDamagedError(
                f"the database {live} is damaged ({problem}), so that no backup was made; "
                "put an older backup in its place with `consilium db restore FILE`"
            )
        draft.replace(file)


def restore(settings: Settings, file: Path) -> Restored:
    """Puts a backup in the database's place, after it was checked whole and brought up to date beside it.

    A service may go on meanwhile: it sees the old content or the new, nothing between. Only where the old database is
    damaged its file is exchanged, and a service must be stopped first. The old database is kept, not thrown away.

    Raises:
        InputError: The file is missing, damaged, or no backup of Consilium.
        StoreError: The database is PostgreSQL, busy or not writable, or the backup is of a newer Consilium.
    """
    live = _sqlite_file(settings)
    file = file.expanduser().absolute()
    if not file.is_file():
        raise InputError(f"{file} is no file", "name one that `consilium db backup` wrote")
    prepare_folder(live)
    with _draft_beside(live) as draft:
        found = _checked_copy(file, draft, settings)
        _raise_version(draft, live)
        with explained(database_url(settings)):
            return Restored(found, _put_in_place(draft, live, settings.database_wait_seconds))


def _sqlite_file(settings: Settings) -> Path:
    file = database_file(settings)
    if file is None:
        raise StoreError(
            f"the database {shown(database_url(settings))} is PostgreSQL; "
            "its own pg_dump and pg_restore back it up and restore it"
        )
    return file.absolute()


@contextmanager
def _draft_beside(file: Path) -> Iterator[Path]:
    """An empty file in the same folder, for its owner alone, which is gone at the end unless it was moved."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise StoreUnavailableError(f"{file} cannot be written: {error.strerror}; name another folder") from error
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for suffix in _FILES_OF_A_DATABASE:
            Path(name + suffix).unlink(missing_ok=True)


def _connect(file: Path, mode: str = "rw", wait_seconds: float = 5) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=wait_seconds)


def _copy(source: Path, target: Path, wait_seconds: float, *, mode: str = "rw") -> None:
    deadline = time.monotonic() + wait_seconds

    def give_up_late(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise StoreBusyError(f"the database {target} is busy: another process holds it; try again")

    with (
        closing(_connect(source, mode, wait_seconds)) as taken,
        closing(_connect(target, wait_seconds=wait_seconds)) as written,
    ):
        taken.backup(written, progress=give_up_late)


def _problem(file: Path) -> str | None:
    """What makes the file unfit to be a database, in SQLite's words; None when it is whole."""
    with closing(_connect(file)) as connection:
        try:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if found == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                return "rows refer to rows that are not there"
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return str(error)
        return None if found == "ok" else found


def _checked_copy(file: Path, draft: Path, settings: Settings) -> str:
    """Copies a backup to the draft, brings it up to date and reads it through; gives the revision it had."""
    way_out = "name another backup"
    try:
        _copy(file, draft, settings.database_wait_seconds, mode="ro")
        problem = _problem(draft)
        with closing(_connect(draft)) as connection:
            found = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise InputError(f"{file} is no backup of Consilium ({error})", way_out) from error
    if problem:
        raise InputError(f"{file} is damaged ({problem})", way_out)
    refuse_newer(str(file), found)
    try:
        draft_settings = settings.model_copy(update={"database_url": sqlite_url(draft)})
        with open_store(draft_settings) as store, store.begin(read_only=True) as transaction:
            transaction.directory.version()
            transaction.directory.all()
    except StoreDamagedError as error:
        reason = str(error).partition(";")[0].replace(f"the database {draft}", "it")
        raise InputError(f"{file} is damaged ({reason})", way_out) from error
    return found


def _raise_version(draft: Path, live: Path) -> None:
    """Lets the directory's version grow over a restore, so that replicas notice that the content went back."""
    query = "SELECT version, content_hash FROM directory_version"
    try:
        with closing(_connect(live)) as connection:
            version, content_hash = connection.execute(query).fetchone()
    except (sqlite3.Error, TypeError):
        # No database, or none that can be read: nothing has a version to compare with.
        return
    with closing(_connect(draft)) as connection:
        restored_version, restored_hash = connection.execute(query).fetchone()
        moved = max(version, restored_version) + (restored_hash != content_hash)
        connection.execute("UPDATE directory_version SET version = ?", (moved,))


def _put_in_place(draft: Path, live: Path, wait_seconds: float) -> Path | None:
    kept = live.with_name(f"{live.name}.before-restore")
    if live.exists() and not _problem(live):
        with _draft_beside(kept) as old:
            _copy(live, old, wait_seconds)
            old.replace(kept)
        _copy(draft, live, wait_seconds)
        return kept
    was_there = live.exists()
    # A write-ahead log left behind would be played into the new file.
    for suffix in _FILES_OF_A_DATABASE:
        with suppress(FileNotFoundError):
            Path(f"{live}{suffix}").replace(f"{kept}{suffix}")
    draft.replace(live)
    return kept if was_there else None
