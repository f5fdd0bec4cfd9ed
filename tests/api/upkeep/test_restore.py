"""Backup, change, erase, restore, from and into both databases."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from api.progress import NoProgress
from api.protection import ContentSealedError
from api.settings import Settings
from api.store import Event, Store, open_store, upgrade
from api.store.engine import make_engine
from api.store.tables import (
    BrowserSessionRow,
    CaseKeyRow,
    CaseRow,
    CaseSectionRow,
    ErasureRow,
    EventRow,
    OutboxRow,
    StaffRow,
    Table,
)
from api.upkeep import Restored, backup, erase, read_key_copy, restore, verify
from data.errors import InputError
from tests.api.upkeep.full_case import MARKER, add_full_case

Rows = dict[str, list[tuple[object, ...]]]


def _rows(store: Store, *without: str) -> Rows:
    with store.begin(read_only=True) as transaction:
        return {
            table.name: [
                tuple(row) for row in transaction.session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Table.metadata.sorted_tables
            if table.name not in without
        }


def _restore(settings: Settings, file: Path) -> Restored:
    return restore(settings, file, NoProgress())


def _summary(store: Store, case_id: str) -> str:
    with store.begin(read_only=True) as transaction:
        row = transaction.session.get_one(CaseSectionRow, (case_id, "summary"))
        return transaction.content.open_text(case_id, row.sealed, f"case_sections/{case_id}/summary")


def test_a_backup_brings_everything_back_but_what_was_erased(
    store: Store, store_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "b.db"
    kept, erased = add_full_case(store), add_full_case(store)
    before = _rows(store, "events", "event_head", "cases")
    done = backup(store_settings, file, NoProgress())
    assert done.keys == 2
    later = add_full_case(store)
    with store.begin() as transaction:
        transaction.session.execute(update(CaseRow).where(CaseRow.case_id == kept).values(nickname="Changed"))
    erase(store, store_settings, [erased], reason="patient", actor="consilium")
    restored = _restore(store_settings, file)
    assert (restored.taken_over.erased_again, restored.taken_over.without_key) == (1, 0)
    assert restored.taken_over.events_kept == 3, "the later case's, and those of the erasure"
    assert restored.chain.problem is None
    assert MARKER in _summary(store, kept)
    with store.begin(read_only=True) as transaction:
        session = transaction.session
        assert session.get(CaseRow, later) is None
        assert session.get_one(CaseRow, kept).nickname == "Elm"
        assert session.get_one(CaseRow, erased).state == "erased"
        assert session.get(ErasureRow, erased) is not None
        assert session.get(CaseKeyRow, erased) is None
        with pytest.raises(ContentSealedError):
            transaction.content.open(erased, b"", "x")
        actions = session.scalars(select(EventRow.action).order_by(EventRow.number)).all()
        assert actions[-3:] == ["panel.withdrawn", "case.erased", "store.restored"]
        assert verify(session, NoProgress(), expect=done.head).problem is None, "the chain goes on from the backup's"
    unchanged = {"experts", "staff", "staff_roles", "centres", "consents", "expert_facets", "alembic_version"}
    after = _rows(store)
    assert {name: after[name] for name in unchanged & after.keys()} == {
        name: before[name] for name in unchanged & before.keys()
    }
    assert read_key_copy(store_settings.key_copy).keys() == {kept, later}, "the later case is in what was kept"
    assert restored.kept is not None
    _restore(store_settings, restored.kept)
    assert MARKER in _summary(store, later)


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_a_backup_of_one_database_restores_into_the_other(
    sqlite_settings: Settings, postgresql_settings: Settings, tmp_path: Path, source: str
) -> None:
    settings = {"sqlite": sqlite_settings, "postgresql": postgresql_settings}
    first = settings.pop(source)
    # One home, one key copy and the same keys: the installation moves to the other database.
    (second,) = (one.model_copy(update={"master_keys": first.master_keys}) for one in settings.values())
    upgrade(first)
    with open_store(first) as store:
        case_id, erased = add_full_case(store), add_full_case(store)
        erase(store, first, [erased], reason="patient", actor="consilium")
        with store.begin() as transaction:
            # A reference to a row that comes later in order.
            transaction.session.get_one(StaffRow, "staff-clinician").assists = "staff-guest"
        before = _rows(store)
        backup(first, tmp_path / "b.db", NoProgress())
    restored = _restore(second, tmp_path / "b.db")
    assert (restored.kept, restored.taken_over.without_key, restored.taken_over.erased_again) == (None, 0, 0)
    with open_store(second) as store:
        after = _rows(store)
        assert after.pop("events")[:-1] == before.pop("events")
        assert after.pop("event_head") != before.pop("event_head")
        assert after == before
        assert MARKER in _summary(store, case_id)
        with store.begin() as transaction:
            transaction.directory.import_experts([], replace=False)
            transaction.events.add(Event("staff-1", "case.read", "case", case_id))
        with store.begin(read_only=True) as transaction:
            assert verify(transaction.session, NoProgress()).problem is None


def test_imports_go_on_counting_after_a_restore(
    postgresql_settings: Settings, tmp_path: Path, expert: Callable[..., object]
) -> None:
    upgrade(postgresql_settings)
    with open_store(postgresql_settings) as store:
        for name in ("a", "b"):
            with store.begin() as transaction:
                transaction.directory.import_experts([expert(name)])  # type: ignore[list-item]
        backup(postgresql_settings, tmp_path / "b.db", NoProgress())
        _restore(postgresql_settings, tmp_path / "b.db")
        with store.begin() as transaction:
            transaction.directory.import_experts([expert("c")])  # type: ignore[list-item]
        with store.begin(read_only=True) as transaction:
            assert transaction.session.execute(text("SELECT max(id) FROM directory_imports")).scalar_one() == 3


def test_a_backup_file_holds_nothing_of_the_content_and_no_key(
    store: Store, store_settings: Settings, tmp_path: Path
) -> None:
    case_id = add_full_case(store)
    with store.begin() as transaction:
        key = transaction.session.get_one(CaseKeyRow, case_id).wrapped_key
        at = transaction.at
        transaction.session.add(
            BrowserSessionRow(
                session_hash="hash-of-a-browser", staff_id="staff-guest", created_at=at, seen_at=at, expires_at=at
            )
        )
    backup(store_settings, tmp_path / "b.db", NoProgress())
    content = (tmp_path / "b.db").read_bytes()
    assert case_id.encode() in content
    for absent in (MARKER.encode(), MARKER.encode("utf-16-le"), key, b"hash-of-a-browser"):
        assert absent not in content
    assert [path.name for path in tmp_path.glob("b.db*")] == ["b.db"]


def test_without_a_database_the_keys_come_from_the_copy_and_the_erasures_from_the_ledger(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    with open_store(sqlite_settings) as store:
        kept, erased = add_full_case(store), add_full_case(store)
        backup(sqlite_settings, tmp_path / "b.db", NoProgress())
        erase(store, sqlite_settings, [erased], reason="patient", actor="consilium")
    for file in sqlite_settings.home.glob("consilium.db*"):
        file.unlink()
    restored = _restore(sqlite_settings, tmp_path / "b.db")
    assert (restored.kept, restored.taken_over.erased_again, restored.taken_over.without_key) == (None, 1, 0)
    with open_store(sqlite_settings) as store:
        assert MARKER in _summary(store, kept)
        with store.begin(read_only=True) as transaction:
            assert transaction.session.get_one(CaseRow, erased).state == "erased"
            assert (
                transaction.session.scalars(
                    select(EventRow.action).where(EventRow.case_id == erased).order_by(EventRow.number)
                ).all()[-1]
                == "case.erased"
            )


def test_cases_without_a_key_are_counted(sqlite_settings: Settings, tmp_path: Path) -> None:
    with open_store(sqlite_settings) as store:
        add_full_case(store)
        backup(sqlite_settings, tmp_path / "b.db", NoProgress())
    elsewhere = sqlite_settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path}/new.db", "key_copy": tmp_path / "new.json"}
    )
    assert _restore(elsewhere, tmp_path / "b.db").taken_over.without_key == 1


def test_messages_that_went_out_since_do_not_go_out_again(
    store: Store, store_settings: Settings, tmp_path: Path
) -> None:
    add_full_case(store)
    backup(store_settings, tmp_path / "b.db", NoProgress())
    with store.begin() as transaction:
        message = transaction.session.scalars(select(OutboxRow)).one()
        message.state, message.sent_at = "sent", transaction.at
    _restore(store_settings, tmp_path / "b.db")
    with store.begin(read_only=True) as transaction:
        assert transaction.session.scalars(select(OutboxRow.state)).all() == ["sent"]


def test_a_backup_with_a_broken_audit_is_refused_unless_asked_for(
    store: Store, store_settings: Settings, tmp_path: Path
) -> None:
    add_full_case(store)
    backup(store_settings, tmp_path / "b.db", NoProgress())
    engine = make_engine(store_settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/b.db"}))
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_refuse_update"))
        connection.execute(text("UPDATE events SET actor = 'staff-x' WHERE number = 1"))
    engine.dispose()
    with pytest.raises(InputError, match=re.escape("its audit is broken: event 1 was changed")):
        _restore(store_settings, tmp_path / "b.db")
    done = restore(store_settings, tmp_path / "b.db", NoProgress(), although_broken=True)
    assert "event 1 was changed" in str(done.chain.problem)


def test_a_service_reads_on_while_postgresql_is_restored(postgresql_settings: Settings, tmp_path: Path) -> None:
    upgrade(postgresql_settings)
    with open_store(postgresql_settings) as store:
        case_id = add_full_case(store)
        backup(postgresql_settings, tmp_path / "b.db", NoProgress())
        with store.begin() as transaction:
            transaction.session.get_one(CaseRow, case_id).nickname = "Changed"
        with store.begin(read_only=True) as transaction:
            assert transaction.session.get_one(CaseRow, case_id).nickname == "Changed"
            transaction.session.expunge_all()
            # Its own transaction holds no lock that the restore waits for, but for the rewriting of the keys' table.
            impatient = postgresql_settings.model_copy(update={"database_wait_seconds": 1})
            _restore(impatient, tmp_path / "b.db")
            assert transaction.session.get_one(CaseRow, case_id).nickname == "Changed"
        with store.begin(read_only=True) as transaction:
            assert transaction.session.get_one(CaseRow, case_id).nickname == "Elm"


def test_a_backup_can_be_taken_before_an_upgrade(store_settings: Settings, tmp_path: Path) -> None:
    from alembic import command  # noqa: PLC0415

    from api.store.schema import migration_config  # noqa: PLC0415

    engine = make_engine(store_settings)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0001")
        connection.execute(text("INSERT INTO centres VALUES ('Klinikum Auenthal', 'DE', '[\"ERKNet\"]')"))
    done = backup(store_settings, tmp_path / "b.db", NoProgress())
    assert (done.revision, done.keys, done.head) == ("0001", None, None)
    engine.dispose()
    assert _restore(store_settings, tmp_path / "b.db").revision == "0001"
    with open_store(store_settings) as store, store.begin(read_only=True) as transaction:
        assert transaction.session.execute(text("SELECT name FROM centres")).scalar_one() == "Klinikum Auenthal"
