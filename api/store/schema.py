"""The schema's revision: asked cheaply at every start, moved by Alembic only when it is behind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from api.settings import Settings
from api.store.engine import database_url, is_sqlite, make_engine
from api.store.errors import StoreDamagedError, StoreSchemaError, explained, shown

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "Upgrade", "migration_config", "refuse_newer", "revision", "upgrade"]

# The newest revision in api/migrations/versions. Written here too, because asking Alembic costs every start its import.
HEAD = "0005"

# Any number does, as long as every process of Consilium asks PostgreSQL for the same.
_UPGRADE_LOCK = 7_261_054_558


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did: the revision it found (None for an empty database) and the one it left."""

    before: str | None
    after: str


def revision(connection: Connection) -> str | None:
    """The database's revision; None when it is empty.

    Raises:
        StoreSchemaError: It is of a newer Consilium, or holds tables that are not Consilium's.
    """
    tables = inspect(connection).get_table_names()
    found = None
    if "alembic_version" in tables:
        tables.remove("alembic_version")
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found is not None:
        refuse_newer(f"the database {shown(connection.engine.url)}", found)
    elif tables:
        raise StoreSchemaError(
            f"the database {shown(connection.engine.url)} holds tables of another application "
            f"({', '.join(sorted(tables)[:3])}); give Consilium a database of its own"
        )
    return found


def refuse_newer(name: str, found: str) -> None:
    """Refuses a revision that this version of Consilium does not know.

    Raises:
        StoreSchemaError: The revision comes after `HEAD`.
    """
    # Revisions are numbered in order, with leading zeros.
    if found > HEAD:
        raise StoreSchemaError(
            f"{name} was written by a newer Consilium (revision {found}, this one knows up to {HEAD}); "
            "update Consilium, or put an older backup in its place"
        )


def upgrade(settings: Settings) -> Upgrade:
    """Brings the database to the newest revision, in one transaction; processes that ask at the same time take turns.

    Raises:
        StoreError: The database is busy, unavailable or damaged, another application's, or of a newer Consilium.
    """
    url = database_url(settings)
    engine = make_engine(settings, foreign_keys=False)
    try:
        with explained(url), engine.begin() as connection:
            if not is_sqlite(url):
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            before = revision(connection)
            if before != HEAD:
                _migrate(connection)
            return Upgrade(before, HEAD)
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> None:
    # Imported here: it costs 0.2 s, and few starts have anything to migrate.
    from alembic import command  # noqa: PLC0415

    command.upgrade(migration_config(connection), "head")
    if is_sqlite(connection.engine.url) and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise StoreDamagedError(
            f"the database {shown(connection.engine.url)} could not be brought up to date: "
            f"rows of {broken[0]} refer to rows that are not there; put a backup in its place"
        )


def migration_config(connection: Connection) -> "Config":
    """What Alembic needs to run api/migrations/ on this connection, in its transaction."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "api:migrations")
    config.attributes["connection"] = connection
    return config
