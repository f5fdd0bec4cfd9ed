"""A backup: every row but keys and sign-ins, at one moment, in a SQLite file, whichever database it is taken from.

It is copied row by row, not page by page: pages would carry along what was deleted from them.
"""

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, delete

from api.progress import ProgressProtocol
from api.settings import Settings, sqlite_url
from api.store import StoreDamagedError, StoreSchemaError, StoreUnavailableError, open_store
from api.store.engine import database_file, database_url, make_engine, reading
from api.store.errors import explained, shown
from api.store.schema import HEAD, migration_config, revision
from api.upkeep.audit import Head
from api.upkeep.copying import copy_rows, count_rows, tables_of
from api.upkeep.key_copy import exclusive, renew
from api.upkeep.sqlite_files import connect, draft_beside, problem_of
from data.errors import InputError

__all__ = ["BackedUp", "backup", "write_backup"]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Attributes:
        revision: The schema's revision.
        rows: How many rows.
        keys: Keys in the key copy, which was rewritten; None where the database is of an older revision.
        head: The last event; None where the database is of a revision without events.
    """

    revision: str
    rows: int
    keys: int | None
    head: Head | None


def backup(settings: Settings, file: Path, progress: ProgressProtocol) -> BackedUp:
    """Writes the database, as it stands at one moment, to a new file for its owner alone, and rewrites the key copy.

    A service may go on meanwhile.

    Raises:
        InputError: The file exists already.
        StoreError: There is no database yet, it is busy or damaged, or the file cannot be written.
    """
    file = file.expanduser().absolute()
    if file.exists():
        raise InputError(f"{file} exists already", "name another file for the backup")
    with draft_beside(file) as draft:
        done = write_backup(settings, draft, progress)
        if done.revision == HEAD:
            # Where one process at a time changes keys on this machine, reading does; others' changes are locked out.
            reads = database_file(settings) is not None
            with exclusive(settings), open_store(settings) as store, store.begin(read_only=reads) as transaction:
                done = BackedUp(done.revision, done.rows, renew(transaction.session, settings), done.head)
        draft.replace(file)
    return done


def write_backup(settings: Settings, draft: Path, progress: ProgressProtocol) -> BackedUp:
    """Fills an empty file with the database's rows; the key copy stays as it is.

    Raises:
        StoreError: There is no database yet, or it is empty, busy or damaged.
    """
    live = database_file(settings)
    if live is not None and not live.exists():
        raise StoreUnavailableError(f"there is no database at {live} to back up")
    name = shown(database_url(settings))
    target = make_engine(settings.model_copy(update={"database_url": sqlite_url(draft)}), foreign_keys=False)
    source = make_engine(settings)
    try:
        with explained(source.url):
            if live is not None and (problem := problem_of(live.absolute())):
                raise _damaged(name, problem)
            found, rows = _copy(source, target, progress)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _damaged(name, f"a value cannot be read: {error}") from error
    finally:
        source.dispose()
        target.dispose()
    # One file, so that none is forgotten when it is moved.
    with closing(connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    if problem := problem_of(draft):
        raise _damaged(name, problem)
    return BackedUp(found, rows, None, _head(draft))


def _copy(source: Engine, target: Engine, progress: ProgressProtocol) -> tuple[str, int]:
    with reading(source).connect() as taken, target.begin() as written:
        found = revision(taken)
        if found is None:
            raise StoreSchemaError(f"the database {shown(source.url)} is empty; there is nothing to back up")
        _make_tables(written, found)
        tables = tables_of(written)
        for table in reversed(tables):
            # Rows that migrations put in.
            written.execute(delete(table))
        progress.start("backing up", count_rows(taken, tables))
        rows = copy_rows(taken, written, tables, progress)
        progress.finish()
        return found, rows


def _make_tables(connection: Connection, found: str) -> None:
    from alembic import command  # noqa: PLC0415 - it costs 0.2 s, which `consilium erase` need not pay

    # The database's own revision, so that a backup can be taken before an upgrade.
    command.upgrade(migration_config(connection), found)


def _head(draft: Path) -> Head | None:
    with closing(connect(draft)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_head'").fetchone():
            return None
        found = connection.execute("SELECT number, hash FROM event_head").fetchone()
        return None if found is None else Head(*found)


def _damaged(name: str, problem: str) -> StoreDamagedError:
    return StoreDamagedError(
        f"the database {name} is damaged ({problem}), so that no backup was made; "
        "put an older backup in its place with `consilium db restore FILE`"
    )
