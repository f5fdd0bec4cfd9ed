"""Putting the content of a SQLite file in the database's place: as a whole, of either kind, under a running service."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import delete, text

from api.progress import ProgressProtocol
from api.settings import Settings, sqlite_url
from api.store import StoreDamagedError, upgrade
from api.store.engine import make_engine, reading
from api.store.schema import HEAD, revision
from api.store.tables import Table
from api.upkeep.copying import copy_rows, count_rows
from api.upkeep.sqlite_files import connect, copy_pages, move_files

__all__ = ["put_in_place"]


def put_in_place(
    settings: Settings, draft: Path, live: Path | None, damaged_to: Path | None, progress: ProgressProtocol
) -> None:
    """Puts the content of a SQLite file in the place of the database's, of either kind.

    Args:
        settings: Which database.
        draft: Holds what is to stand there; a SQLite file takes its place, so it may be gone then.
        live: The database's own file; None for PostgreSQL.
        damaged_to: Where a file goes that cannot be written over; None writes over it, and a service may go on
            meanwhile: it sees the content before or after, nothing between.
        progress: Told of rows.

    Raises:
        StoreError: The database is busy or cannot be written.
    """
    if live is None:
        upgrade(settings)
        _replace_rows(settings, draft, progress)
        return
    with closing(connect(draft)) as connection:
        # Its one file is moved, or copied from, without a log beside it.
        connection.execute("PRAGMA journal_mode = DELETE")
    if damaged_to is None:
        copy_pages(draft, live, settings.database_wait_seconds)
        return
    move_files(live, damaged_to)
    draft.replace(live)


def _replace_rows(settings: Settings, draft: Path, progress: ProgressProtocol) -> None:
    """Replaces all rows of a PostgreSQL database in one transaction; who reads goes on, who writes waits."""
    tables = Table.metadata.sorted_tables
    target, source = make_engine(settings), make_engine(settings.model_copy(update={"database_url": sqlite_url(draft)}))
    try:
        with target.begin() as written, reading(source).connect() as taken:
            if (found := revision(written)) != HEAD:
                raise StoreDamagedError(f"the database went to revision {found} while it was restored; try again")
            names = ", ".join(f'"{table.name}"' for table in tables)
            written.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
            # Events refuse to go; as all else they make room for those of the backup, which continue their chain.
            written.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
            for table in reversed(tables):
                written.execute(delete(table))
            progress.start("restoring", count_rows(taken, tables))
            copy_rows(taken, written, tables, progress)
            progress.finish()
            written.execute(text("ALTER TABLE events ENABLE TRIGGER USER"))
    finally:
        source.dispose()
        target.dispose()
