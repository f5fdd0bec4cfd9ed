"""Erasing: nothing of the case is left to read, anywhere; what happened stays provable; repeating it is safe."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from api.progress import NoProgress
from api.protection import ContentSealedError
from api.settings import Settings
from api.store import Event, Store, StoreDamagedError, StoreUnavailableError, open_store
from api.store.tables import (
    CaseKeyRow,
    CaseRow,
    ConsentRow,
    ErasureRow,
    EventRow,
    GuestAccessRow,
    InvitationRow,
    MeetingRow,
    OutboxRow,
    PanelRow,
    ReferralRow,
)
from api.upkeep import backup, erase, ledger_file, read_key_copy, read_ledger, verify
from data.errors import InputError
from tests.api.upkeep.full_case import SEALED, add_full_case


def _erase(store: Store, settings: Settings, *case_ids: str) -> list[bool]:
    return [one.already for one in erase(store, settings, case_ids, reason="patient", actor="staff-clinician")]


def test_nothing_sealed_of_an_erased_case_is_left_and_another_case_stays(
    store: Store, store_settings: Settings
) -> None:
    erased, other = add_full_case(store), add_full_case(store)
    with store.begin(read_only=True) as transaction:
        full = {(table.name, column.name) for table, column in SEALED if _values(transaction.session, column)}
        assert full == {(table.name, column.name) for table, column in SEALED}, "the case fills every sealed column"
    assert _erase(store, store_settings, erased) == [False]
    with store.begin(read_only=True) as transaction:
        for table, column in SEALED:
            filled = [value for value in _values(transaction.session, column) if value]
            expected = {"case_sections": 2, "contributions": 2}.get(table.name, 1)
            assert len(filled) == expected, f"{table.name}.{column.name} of the other case alone"
        assert transaction.session.get(CaseKeyRow, erased) is None
        assert transaction.session.get(CaseKeyRow, other) is not None
        with pytest.raises(ContentSealedError, match="has no key"):
            transaction.content.open(erased, b"", "case_sections/x")


def _values(session: Session, column: Column[Any]) -> list[bytes]:
    return list(session.scalars(select(column)))


def test_what_happened_stays_without_content(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    _erase(store, store_settings, case_id)
    with store.begin(read_only=True) as transaction:
        session = transaction.session
        case = session.get_one(CaseRow, case_id)
        assert (case.state, case.nickname, case.centre, case.country, case.language, case.version) == (
            "erased", "erased", None, None, None, 2,
        )  # fmt: skip
        consent = session.scalars(select(ConsentRow).where(ConsentRow.case_id == case_id)).one()
        assert consent.kind == "care", "that there was consent stays provable"
        assert session.get_one(ErasureRow, case_id).reason == "patient"
        assert session.scalars(select(PanelRow.state)).one() == "withdrawn"
        assert session.scalars(select(InvitationRow.state)).one() == "withdrawn"
        assert session.scalars(select(GuestAccessRow.state)).one() == "ended"
        assert session.execute(select(MeetingRow.state, MeetingRow.video_link)).one() == ("cancelled", None)
        assert session.scalars(select(OutboxRow.state)).one() == "cancelled"
        assert session.execute(select(ReferralRow.country, ReferralRow.reason)).one() == (None, None)
        events = session.scalars(select(EventRow).order_by(EventRow.number)).all()
        assert [event.action for event in events] == ["case.enrolled", "panel.withdrawn", "case.erased"]
        assert events[-1].detail == {"sections": 2, "attachments": 1, "panels": 1, "again": False}
        assert (events[-1].actor, events[-1].reason) == ("staff-clinician", "patient")
        assert verify(session, NoProgress()).problem is None


def test_a_panel_that_was_signed_off_stays_so(store: Store, store_settings: Settings) -> None:
    _erase(store, store_settings, add_full_case(store, panel_state="signed_off"))
    with store.begin(read_only=True) as transaction:
        assert transaction.session.scalars(select(PanelRow.state)).one() == "signed_off"


def test_the_key_copy_and_the_ledger_follow(store: Store, store_settings: Settings, tmp_path: Path) -> None:
    erased, other = add_full_case(store), add_full_case(store)
    backup(store_settings, tmp_path / "b.db", NoProgress())
    assert read_key_copy(store_settings.key_copy).keys() == {erased, other}
    _erase(store, store_settings, erased)
    assert read_key_copy(store_settings.key_copy).keys() == {other}
    ledger = read_ledger(ledger_file(store_settings))
    assert {(one.case_id, one.reason, one.erased_by) for one in ledger.values()} == {
        (erased, "patient", "staff-clinician")
    }
    for file in (store_settings.key_copy, ledger_file(store_settings)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _erase(store, store_settings, erased) == [True]
    assert len(ledger_file(store_settings).read_text().splitlines()) == 1
    with store.begin(read_only=True) as transaction:
        actions = transaction.session.scalars(select(EventRow.action).where(EventRow.action == "case.erased")).all()
    assert len(actions) == 1


def test_repeating_completes_what_an_interruption_left(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    _erase(store, store_settings, case_id)
    ledger_file(store_settings).unlink()
    assert _erase(store, store_settings, case_id) == [True]
    assert read_ledger(ledger_file(store_settings)).keys() == {case_id}


def test_erasing_fails_whole_where_the_key_copy_cannot_be_written(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    store_settings.key_copy.parent.mkdir(exist_ok=True)
    for spoiled, told in (("{}", "is no copy of keys"), ("[1]", "is no copy of keys")):
        store_settings.key_copy.write_text(spoiled)
        with pytest.raises(StoreDamagedError, match=told):
            _erase(store, store_settings, case_id)
    in_a_file = store_settings.model_copy(update={"key_copy": store_settings.key_copy / "x" / "keys.json"})
    with pytest.raises(StoreUnavailableError, match="CONSILIUM_KEY_COPY"):
        _erase(store, in_a_file, case_id)
    with store.begin(read_only=True) as transaction:
        assert transaction.session.get_one(CaseRow, case_id).state == "enrolled"
        assert transaction.session.get(CaseKeyRow, case_id) is not None


def test_an_unknown_case_is_told_and_erases_none(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    with pytest.raises(InputError, match="there is no case case-none"):
        _erase(store, store_settings, case_id, "case-none")
    with store.begin(read_only=True) as transaction:
        assert transaction.session.get(ErasureRow, case_id) is None


def test_the_key_leaves_the_files_of_the_database(sqlite_settings: Settings) -> None:
    with open_store(sqlite_settings) as store:
        case_id, other = add_full_case(store), add_full_case(store)
        with store.begin(read_only=True) as transaction:
            keys = {one: transaction.session.get_one(CaseKeyRow, one).wrapped_key for one in (case_id, other)}
        erased = erase(store, sqlite_settings, [case_id], reason="patient", actor="consilium")
        assert erased[0].remains is None
        files = b"".join(file.read_bytes() for file in sqlite_settings.home.glob("consilium.db*"))
    assert keys[other] in files
    assert keys[case_id] not in files


def test_a_line_of_the_ledger_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text(json.dumps({"case_id": "case-1"}) + "\n")
    with pytest.raises(StoreDamagedError, match=r"ledger\.jsonl line 1: it is no erasure"):
        read_ledger(file)


def test_an_event_written_meanwhile_is_not_lost(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    with store.begin() as transaction:
        transaction.events.add(Event("staff-1", "case.read", "case", case_id))
    _erase(store, store_settings, case_id)
    with store.begin(read_only=True) as transaction:
        assert verify(transaction.session, NoProgress()).count == 4
