"""Events and sealed content within transactions, on both databases."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from api.protection import ContentSealedError, new_master_key
from api.settings import Settings
from api.store import Event, Store, open_store, upgrade
from api.store.events import hash_of
from api.store.tables import CaseKeyRow, CaseRow, EventRow, StaffRow


def _events(store: Store) -> list[EventRow]:
    with store.begin(read_only=True) as transaction:
        return list(transaction.session.scalars(select(EventRow).order_by(EventRow.number)))


def test_events_are_chained_across_transactions(store: Store) -> None:
    for case_id in ("case-1", "case-2"):
        with store.begin() as transaction:
            transaction.events.add(Event("staff-1", "case.enrolled", "case", case_id, case_id=case_id))
            transaction.events.add(Event("staff-1", "case.read", "case", case_id, reason="care", detail={"n": 1}))
    events = _events(store)
    assert [event.number for event in events] == [1, 2, 3, 4]
    assert all(event.hash == hash_of(event) for event in events)
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]


def test_a_transaction_that_fails_leaves_no_event(store: Store) -> None:
    def fail() -> None:
        with store.begin() as transaction:
            transaction.events.add(Event("staff-1", "case.enrolled", "case", "case-1"))
            raise ValueError("fails")

    with pytest.raises(ValueError, match="fails"):
        fail()
    assert _events(store) == []


def test_events_written_at_once_make_one_chain(store: Store) -> None:
    def write() -> None:
        for _ in range(10):
            with store.begin() as transaction:
                transaction.events.add(Event("staff-1", "case.read", "case", "case-1"))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = _events(store)
    assert [event.number for event in events] == list(range(1, 41))
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]


def test_content_opens_until_its_key_is_destroyed(store_settings: Settings) -> None:
    upgrade(store_settings)
    keyed = store_settings.model_copy(update={"master_keys": new_master_key("k")})
    now = datetime.now(UTC)
    with open_store(keyed) as store:
        with store.begin() as transaction:
            transaction.session.add(StaffRow(staff_id="staff-1", name="A", active=True, created_at=now, version=1))
            transaction.session.flush()
            transaction.session.add(
                CaseRow(
                    case_id="case-1", nickname="Elm", clinician_id="staff-1", state="enrolled",
                    created_at=now, changed_at=now, version=1,
                )
            )  # fmt: skip
            transaction.session.flush()
            transaction.content.add_key("case-1")
            sealed = transaction.content.seal("case-1", "Proteinurie", "x/1")
        with store.begin(read_only=True) as transaction:
            assert transaction.content.open_text("case-1", sealed, "x/1") == "Proteinurie"
        with store.begin() as transaction:
            assert transaction.content.destroy_key("case-1")
            with pytest.raises(ContentSealedError, match="has no key"):
                transaction.content.open("case-1", sealed, "x/1")
        with store.begin(read_only=True) as transaction:
            assert transaction.session.get(CaseKeyRow, "case-1") is None
