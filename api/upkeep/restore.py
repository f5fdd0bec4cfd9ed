"""Putting a backup in the database's place, into either kind of database."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from api.progress import ProgressProtocol
from api.settings import Settings, sqlite_url
from api.store import StoreDamagedError, open_store
from api.store.engine import database_file, database_url, make_engine, prepare_folder, reading
from api.store.errors import explained
from api.store.schema import refuse_newer, revision
from api.store.tables import CaseKeyRow
from api.upkeep.audit import Chain, verify
from api.upkeep.backup import write_backup
from api.upkeep.key_copy import WrappedKey, exclusive, read_key_copy, renew
from api.upkeep.ledger import ledger_file, read_ledger
from api.upkeep.placing import put_in_place
from api.upkeep.restoring import Reconciled, reconcile
from api.upkeep.sqlite_files import connect, copy_pages, draft_beside, problem_of
from api.upkeep.traces import remove_traces
from data.errors import InputError

__all__ = ["Restored", "restore"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        revision: The schema's revision in the backup, before it was brought up to date.
        kept: Where the database that was there before lies, or None when there was none.
        kept_damaged: Whether that is the damaged file as it was: it holds keys, which erasing does not reach.
        taken_over: What the restored database took over from the one before.
        chain: The restored chain of events.
        remains: What could not be cleaned of the database before, in words; None where nothing remains.
    """

    revision: str
    kept: Path | None
    kept_damaged: bool
    taken_over: Reconciled
    chain: Chain
    remains: str | None


def restore(
    settings: Settings,
    file: Path,
    progress: ProgressProtocol,
    *,
    actor: str = "consilium",
    although_broken: bool = False,
) -> Restored:
    """Puts a backup in the database's place, after it was checked whole and brought up to date beside it.

    Keys come from the database as it stands, else from the key copy; cases erased since are erased again; events since
    the backup stay, where they continue its chain. A service may go on meanwhile: it sees the old content or the
    restored, nothing between; what it writes meanwhile is lost. Only where a SQLite file is damaged it is exchanged,
    and a service must be stopped first. The database before is kept as a backup.

    Args:
        settings: Which database, and where the key copy and the ledger lie.
        file: What `consilium db backup` wrote, from either kind of database.
        progress: Told of rows.
        actor: Staff id of who restores.
        although_broken: Whether a backup is taken whose chain of events is not whole.

    Raises:
        InputError: The file is missing, damaged, no backup of Consilium, or its chain of events is broken.
        StoreError: The database or the key copy is busy or cannot be read or written, or the backup is of a newer
            Consilium.
    """
    file = file.expanduser().absolute()
    if not file.is_file():
        raise InputError(f"{file} is no file", "name one that `consilium db backup` wrote")
    live = database_file(settings)
    live = None if live is None else live.absolute()
    place = live or settings.home / "consilium.db"
    kept = place.with_name(f"{place.name}.before-restore")
    prepare_folder(place)
    with exclusive(settings), draft_beside(place) as draft, draft_beside(kept) as old:
        found = _checked_copy(file, draft, settings)
        chain = _chain_of(draft, settings, progress)
        if chain.problem and not although_broken:
            raise InputError(
                f"{file}: its audit is broken: {chain.problem}",
                "name another backup, or take it all the same with --although-broken",
            )
        keys = _present(settings, live, old, progress)
        taken_over = _reconciled(settings, draft, None if keys is None else old, keys or {}, actor)
        chain = _chain_of(draft, settings, progress)
        damaged = keys is None and live is not None and live.exists()
        if keys is not None:
            old.replace(kept)
        with explained(database_url(settings)):
            put_in_place(settings, draft, live, None if keys is not None else kept, progress)
        with open_store(settings) as store:
            with store.begin() as transaction:
                renew(transaction.session, settings)
            remains = remove_traces(store)
    return Restored(found, kept if damaged or keys is not None else None, damaged, taken_over, chain, remains)


def _at(settings: Settings, file: Path) -> Settings:
    return settings.model_copy(update={"database_url": sqlite_url(file)})


def _checked_copy(file: Path, draft: Path, settings: Settings) -> str:
    """Copies a backup to the draft, brings it up to date and reads it through; gives the revision it had."""
    way_out = "name another backup"
    try:
        copy_pages(file, draft, settings.database_wait_seconds, mode="ro")
        problem = problem_of(draft)
        with closing(connect(draft)) as connection:
            found = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise InputError(f"{file} is no backup of Consilium ({error})", way_out) from error
    if problem:
        raise InputError(f"{file} is damaged ({problem})", way_out)
    refuse_newer(str(file), found)
    try:
        with open_store(_at(settings, draft)) as store, store.begin(read_only=True) as transaction:
            transaction.directory.version()
            transaction.directory.all()
    except StoreDamagedError as error:
        reason = str(error).partition(";")[0].replace(f"the database {draft}", "it")
        raise InputError(f"{file} is damaged ({reason})", way_out) from error
    return found


def _chain_of(draft: Path, settings: Settings, progress: ProgressProtocol) -> Chain:
    with open_store(_at(settings, draft)) as store, store.begin(read_only=True) as transaction:
        return verify(transaction.session, progress)


def _present(
    settings: Settings, live: Path | None, old: Path, progress: ProgressProtocol
) -> dict[str, WrappedKey] | None:
    """Backs up the database as it stands to `old`, and gives its keys; None where there is none that can be read."""
    if live is not None and (not live.exists() or problem_of(live)):
        return None
    engine = make_engine(settings)
    try:
        with explained(engine.url), reading(engine).connect() as connection:
            if revision(connection) is None:
                return None
            keys = _keys_in(connection)
        write_backup(settings, old, progress)
        # Reading it may need a later revision than it has.
        open_store(_at(settings, old)).close()
    except StoreDamagedError:
        # What cannot be read has nothing to give; the key copy and the ledger stand in for it.
        return None
    finally:
        engine.dispose()
    return keys


def _keys_in(connection: Connection) -> dict[str, WrappedKey]:
    if not inspect(connection).has_table(CaseKeyRow.__tablename__):
        return {}
    query = select(CaseKeyRow.case_id, CaseKeyRow.master_key_id, CaseKeyRow.wrapped_key, CaseKeyRow.created_at)
    return {
        case_id: WrappedKey(master_key_id, bytes(wrapped), created_at)
        for case_id, master_key_id, wrapped, created_at in connection.execute(query)
    }


def _reconciled(
    settings: Settings, draft: Path, old: Path | None, keys: dict[str, WrappedKey], actor: str
) -> Reconciled:
    keys = read_key_copy(settings.key_copy) | keys
    ledger = read_ledger(ledger_file(settings))
    with open_store(_at(settings, draft)) as restored:
        if old is None:
            return reconcile(restored, None, keys, ledger, actor=actor)
        with open_store(_at(settings, old)) as before:
            return reconcile(restored, before, keys, ledger, actor=actor)
