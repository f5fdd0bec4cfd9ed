"""What can go wrong with the database, in words that name the way out.

The tree, under `data.errors.ConsiliumError`:

- `StoreError`: the database cannot do what was asked.
    - `StoreBusyError`: another process holds it; trying again helps.
    - `StoreUnavailableError`: it cannot be reached, opened or written.
    - `StoreDamagedError`: its content cannot be read.
    - `StoreSchemaError`: its tables are not those of this version of Consilium.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, exc

from data.errors import ConsiliumError

__all__ = [
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreSchemaError",
    "StoreUnavailableError",
    "explained",
    "shown",
]


class StoreError(ConsiliumError):
    """The database cannot do what was asked."""


class StoreBusyError(StoreError):
    """Another process holds the database for longer than CONSILIUM_DATABASE_WAIT_SECONDS."""


class StoreUnavailableError(StoreError):
    """The database cannot be reached, opened or written."""


class StoreDamagedError(StoreError):
    """The database's content cannot be read."""


class StoreSchemaError(StoreError):
    """The database's tables belong to another version of Consilium, or to another application."""


_INCOMPLETE = "lacks tables that its revision should have; put a backup in its place"
_BUSY = "is busy: another process holds it; try again, or raise CONSILIUM_DATABASE_WAIT_SECONDS"
_DAMAGED = "is damaged or no SQLite database; put a backup in its place with `consilium db restore FILE`"
_NOT_WRITABLE = "cannot be opened for writing; check the rights on the file and its folder, or set CONSILIUM_HOME"
_UNREADABLE = "cannot be read or written by the operating system; check the disk"
_FULL = "cannot grow: the disk is full; free some space and try again"

# https://www.sqlite.org/rescode.html, primary result codes.
_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_LOCKED: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, _DAMAGED),
    sqlite3.SQLITE_PERM: (StoreUnavailableError, _NOT_WRITABLE),
    sqlite3.SQLITE_READONLY: (StoreUnavailableError, _NOT_WRITABLE),
    sqlite3.SQLITE_CANTOPEN: (StoreUnavailableError, _NOT_WRITABLE),
    sqlite3.SQLITE_IOERR: (StoreUnavailableError, _UNREADABLE),
    sqlite3.SQLITE_FULL: (StoreUnavailableError, _FULL),
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or by class (its first two characters).
_POSTGRESQL: dict[str, tuple[type[StoreError], str]] = {
    "55P03": (StoreBusyError, _BUSY),  # lock not available
    "40": (StoreBusyError, _BUSY),  # transaction rollback: serialisation failure, deadlock
    "08": (StoreUnavailableError, "cannot be reached"),
    "28": (StoreUnavailableError, "refuses the user or password; check CONSILIUM_DATABASE_URL"),
    "3D": (StoreUnavailableError, "does not exist; create it, or correct CONSILIUM_DATABASE_URL"),
    "54": (StoreError, "keeps no value this long where it must be found again; shorten identifiers and names"),
    "53": (StoreUnavailableError, "is short of resources (memory, disk or connections)"),
    "57": (StoreUnavailableError, "is shutting down or was interrupted"),
    "58": (StoreUnavailableError, _UNREADABLE),
    "25006": (StoreUnavailableError, "takes no writes in this transaction"),  # read-only transaction
    "42P01": (StoreDamagedError, _INCOMPLETE),  # undefined table
    "42703": (StoreDamagedError, _INCOMPLETE),  # undefined column
    "XX": (StoreDamagedError, "reports damaged data; put a backup in its place"),
}


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turns what a driver reports about the database's state into a `StoreError`; errors of our own making pass.

    Raises:
        StoreError: The database is busy, unavailable or damaged.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreBusyError(f"the database {shown(url)} is busy: all its connections are in use; try again") from error
    except (exc.DBAPIError, sqlite3.Error) as error:
        explanation = _explanation(error.orig if isinstance(error, exc.DBAPIError) else error)
        if explanation is None:
            raise
        kind, text = explanation
        raise kind(f"the database {shown(url)} {text}") from error


def shown(url: URL) -> str:
    """The database as messages name it: the file of SQLite, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _explanation(cause: BaseException | None) -> tuple[type[StoreError], str] | None:
    if isinstance(cause, sqlite3.Error):
        if str(cause).startswith(("no such table", "no such column")):
            return StoreDamagedError, _INCOMPLETE
        if str(cause).startswith("Could not decode to UTF-8"):
            return StoreDamagedError, _DAMAGED
        # Extended codes keep the primary one in their lowest byte; errors of the module itself carry none.
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    # Asked by attribute, so that psycopg stays optional.
    code = getattr(cause, "sqlstate", None)
    if code is not None:
        return _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2])
    if type(cause).__name__ in {"OperationalError", "ConnectionTimeout"}:
        # No answer from a server, so no code: the driver's first line says why ("connection refused").
        return StoreUnavailableError, f"cannot be reached: {str(cause).strip().partition(chr(10))[0]}"
    return None
