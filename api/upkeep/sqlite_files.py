"""SQLite files as files: drafts beside them, copies page by page, whether they are whole."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from api.store import StoreBusyError, StoreUnavailableError

__all__ = ["connect", "copy_pages", "draft_beside", "move_files", "problem_of"]

# The file itself, its write-ahead log and that log's index.
_FILES_OF_A_DATABASE = ("", "-wal", "-shm")


@contextmanager
def draft_beside(file: Path) -> Iterator[Path]:
    """An empty file in the same folder, for its owner alone, which is gone at the end unless it was moved.

    Raises:
        StoreUnavailableError: The folder cannot be written.
    """
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


def connect(file: Path, mode: str = "rw", wait_seconds: float = 5) -> sqlite3.Connection:
    """A connection of the driver's own, in no transaction."""
    return sqlite3.connect(f"{file.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=wait_seconds)


def copy_pages(source: Path, target: Path, wait_seconds: float, *, mode: str = "rw") -> None:
    """Makes the target's content that of the source at one moment; who uses the target sees one or the other.

    Raises:
        StoreBusyError: Another process holds the target for longer.
        sqlite3.Error: One of them is no database, or cannot be read or written.
    """
    deadline = time.monotonic() + wait_seconds

    def give_up_late(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise StoreBusyError(f"the database {target} is busy: another process holds it; try again")

    with (
        closing(connect(source, mode, wait_seconds)) as taken,
        closing(connect(target, wait_seconds=wait_seconds)) as written,
    ):
        taken.backup(written, progress=give_up_late)


def move_files(file: Path, to: Path) -> None:
    """Moves a database's files: a write-ahead log left behind would be played into whatever takes their place."""
    for suffix in _FILES_OF_A_DATABASE:
        with suppress(FileNotFoundError):
            Path(f"{file}{suffix}").replace(f"{to}{suffix}")


def problem_of(file: Path) -> str | None:
    """What makes the file unfit to be a database, in SQLite's words; None when it is whole."""
    with closing(connect(file)) as connection:
        try:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            if found == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                return "rows refer to rows that are not there"
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return str(error)
        return None if found == "ok" else found
