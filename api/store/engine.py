"""Connections: one engine for a process, set up so that SQLite and PostgreSQL keep the same promises.

A read-only transaction sees one state of the database from its first statement to its last, cannot write, and waits for
no writer. One that may write takes the write lock before it reads (SQLite) or locks the rows that it goes by
(PostgreSQL), so that no update is lost.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from api.settings import Settings
from api.store.errors import StoreUnavailableError
from data.errors import SettingsError

__all__ = ["autocommitting", "database_file", "database_url", "is_sqlite", "make_engine", "prepare_folder", "reading"]


def database_url(settings: Settings) -> URL:
    """The database's address.

    Raises:
        SettingsError: CONSILIUM_DATABASE_URL cannot be parsed.
    """
    try:
        return make_url(settings.database_url)
    except (ArgumentError, ValueError):
        # The text is not repeated: it may hold a password.
        raise SettingsError(
            "CONSILIUM_DATABASE_URL: cannot be parsed; write postgresql://USER:PASSWORD@HOST/NAME"
        ) from None


def is_sqlite(url: URL) -> bool:
    """Whether the database is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def database_file(settings: Settings) -> Path | None:
    """The SQLite file, or None when the database is PostgreSQL."""
    url = database_url(settings)
    return Path(url.database or "") if is_sqlite(url) else None


def make_engine(settings: Settings, *, foreign_keys: bool = True) -> Engine:
    """An engine on the database; a SQLite file and its folder are created when they are missing.

    Args:
        settings: Where the database is and how long to wait for its locks.
        foreign_keys: Whether SQLite enforces them; a migration that rebuilds a table must not.

    Raises:
        StoreUnavailableError: The folder cannot be made or written, or the driver for PostgreSQL is not installed.
    """
    url = database_url(settings)
    if is_sqlite(url):
        return _sqlite_engine(url, settings.database_wait_seconds, foreign_keys=foreign_keys)
    return _postgresql_engine(url, settings.database_wait_seconds)


def reading(engine: Engine) -> Engine:
    """The same engine for read-only transactions, which see one state and never wait for a writer."""
    if is_sqlite(engine.url):
        return engine.execution_options(consilium_read_only=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def autocommitting(engine: Engine) -> Engine:
    """The same engine for statements that each stand for itself and may not be in a transaction."""
    if is_sqlite(engine.url):
        return engine.execution_options(consilium_autocommit=True)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite_engine(url: URL, wait_seconds: float, *, foreign_keys: bool) -> Engine:
    _prepare_file(Path(url.database or ""))
    # isolation_level None leaves BEGIN to us: the driver would otherwise begin late, and only before writes.
    # Connections are cheap, so none is waited for: each thread of the service may have one.
    engine = create_engine(
        url,
        hide_parameters=True,
        max_overflow=-1,
        connect_args={"timeout": wait_seconds, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        # What is deleted is overwritten: a destroyed key must not stay in a free page.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        read_only = bool(options.get("consilium_read_only"))
        connection.exec_driver_sql(f"PRAGMA query_only = {int(read_only)}")
        if options.get("consilium_autocommit"):
            return
        # A transaction that reads first and asks for the write lock later fails at once when another wrote in between.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _prepare_file(file: Path) -> None:
    prepare_folder(file)
    try:
        # Experts' names and addresses are for the owner alone; SQLite gives its side files the same rights.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _not_writable(file, error) from error


def prepare_folder(file: Path) -> None:
    """Makes the folder of a database file where it is missing.

    Raises:
        StoreUnavailableError: It cannot be made.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(file, error) from error


def _not_writable(file: Path, error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"the database {file} cannot be opened for writing: {error.strerror}; "
        "check the rights on the file and its folder, or set CONSILIUM_HOME to a folder of your own"
    )


def _postgresql_engine(url: URL, wait_seconds: float) -> Engine:
    # Beside what the URL itself asks for, which connect_args would otherwise replace.
    options = f"{url.query.get('options', '')} -c lock_timeout={round(wait_seconds * 1000)}"
    try:
        return create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=wait_seconds,
            connect_args={"connect_timeout": max(1, round(wait_seconds)), "options": options},
        )
    except ModuleNotFoundError as error:
        raise StoreUnavailableError(
            "PostgreSQL needs a driver that is not installed: `pip install 'psycopg[binary]'`, "
            "or leave CONSILIUM_DATABASE_URL out to use a SQLite file"
        ) from error
