"""The store: the database opened for a process, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from api.protection import MasterKeys
from api.settings import Settings
from api.store.content import Content
from api.store.directory import Directory
from api.store.engine import autocommitting, is_sqlite, make_engine, reading
from api.store.errors import StoreSchemaError, explained, shown
from api.store.events import Events
from api.store.master_keys import master_keys_of
from api.store.schema import HEAD, revision, upgrade

__all__ = ["Store", "Transaction", "open_store"]


class Transaction:
    """What can be done within one transaction; ends with the `with` block that `Store.begin` opened.

    Attributes:
        at: The moment that everything in it is dated by, in UTC.
        session: SQLAlchemy's session, for the tables.
        directory: The experts.
        content: Seals and opens the content of cases.
        events: What happened; written when it commits.
    """

    def __init__(self, session: Session, master_keys: MasterKeys) -> None:
        self.at = datetime.now(UTC)
        self.session = session
        self.directory = Directory(session)
        self.content = Content(session, master_keys, self.at)
        self.events = Events(session, self.at)

    def go_to(self, at: datetime) -> None:
        """Dates everything that follows by another moment: for samples, whose past is made in one transaction."""
        self.at = at
        self.content.at = at
        self.events.at = at


class Store:
    """The database, opened for a process and safe to share between its threads; `open_store` gives it.

    Close it at the end, or use it as a context manager.

    Attributes:
        name: The database as messages name it: SQLite's file, or the URL without its password.
    """

    def __init__(self, engine: Engine, master_keys: MasterKeys) -> None:
        self._engine = engine
        self._master_keys = master_keys
        self._reading = reading(engine)
        self.name = shown(engine.url)

    @contextmanager
    def begin(self, *, read_only: bool = False) -> Iterator[Transaction]:
        """A transaction: committed where the block ends, rolled back where it raises. A request takes one.

        Args:
            read_only: Whether nothing will be written: such a transaction waits for no other.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        engine = self._reading if read_only else self._engine
        # Rows stay readable after the end: what answers a request is made of them then.
        with explained(engine.url), Session(engine, expire_on_commit=False) as session, session.begin():
            transaction = Transaction(session, self._master_keys)
            yield transaction
            transaction.events.write()

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """A connection whose statements stand each for itself: for upkeep that no transaction can do.

        Raises:
            StoreError: The database is busy, unavailable or damaged.
        """
        engine = autocommitting(self._engine)
        with explained(engine.url), engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_store(settings: Settings) -> Store:
    """Opens the database that the settings name; a SQLite file is created and brought up to date where needed.

    Raises:
        SettingsError: CONSILIUM_DATABASE_URL or CONSILIUM_MASTER_KEYS cannot be parsed.
        StoreError: The database is busy, unavailable or damaged, or PostgreSQL waits for `consilium db upgrade`.
    """
    master_keys = master_keys_of(settings)
    engine = make_engine(settings)
    try:
        with explained(engine.url), reading(engine).connect() as connection:
            found = revision(connection)
        if found != HEAD:
            _bring_up_to_date(settings, engine, found)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, master_keys)


def _bring_up_to_date(settings: Settings, engine: Engine, found: str | None) -> None:
    if is_sqlite(engine.url):
        upgrade(settings)
        return
    # Replicas share it: when it changes is for the operator to choose.
    state = "is empty" if found is None else f"is at revision {found}, this Consilium needs {HEAD}"
    raise StoreSchemaError(f"the database {shown(engine.url)} {state}; run `consilium db upgrade`")
