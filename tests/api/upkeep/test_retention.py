"""Retention: what its time is over for goes, nothing else, and a dry run touches nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from api.progress import NoProgress
from api.settings import Settings
from api.store import Store
from api.store.tables import (
    BrowserSessionRow,
    CaseRow,
    ErasureRow,
    EventRow,
    IdempotencyRow,
    OutboxRow,
    PanelRow,
)
from api.upkeep import Purge, purge
from tests.api.upkeep.full_case import add_full_case

LONG_AGO = datetime(2001, 2, 3, tzinfo=UTC)


def _purge(store: Store, settings: Settings, *, dry_run: bool = False) -> Purge:
    return purge(store, settings, NoProgress(), dry_run=dry_run, actor="consilium")


def _age(store: Store, case_id: str, *, case: datetime = LONG_AGO, panel: datetime = LONG_AGO) -> None:
    with store.begin() as transaction:
        transaction.session.execute(update(CaseRow).where(CaseRow.case_id == case_id).values(changed_at=case))
        transaction.session.execute(update(PanelRow).where(PanelRow.case_id == case_id).values(changed_at=panel))


def test_cases_go_when_nothing_of_them_changed_for_years_and_no_panel_goes_on(
    store: Store, store_settings: Settings
) -> None:
    due, going_on, recent = (add_full_case(store, panel_state=state) for state in ("archived", "closed", "archived"))
    _age(store, due)
    _age(store, going_on)
    _age(store, recent, panel=datetime.now(UTC) - timedelta(days=300))
    keep_all = store_settings.model_copy(update={"keep_cases_years": 0})
    assert _purge(store, keep_all, dry_run=True).cases == ()
    planned = _purge(store, store_settings, dry_run=True)
    assert [(case.case_id, case.last_change) for case in planned.cases] == [(due, LONG_AGO)]
    with store.begin(read_only=True) as transaction:
        assert transaction.session.scalar(select(func.count()).select_from(ErasureRow)) == 0
    assert _purge(store, store_settings).cases == planned.cases
    with store.begin(read_only=True) as transaction:
        states = {row.case_id: row.state for row in transaction.session.scalars(select(CaseRow))}
        assert states == {due: "erased", going_on: "enrolled", recent: "enrolled"}
        assert transaction.session.scalars(select(ErasureRow.reason)).all() == ["retention"]
    assert _purge(store, store_settings).cases == ()


def test_other_rows_go_after_their_days(store: Store, store_settings: Settings) -> None:
    add_full_case(store)
    now = datetime.now(UTC)
    with store.begin() as transaction:
        for name, days in (("old", 2), ("new", 0)):
            at = now - timedelta(days=days)
            transaction.session.add(
                BrowserSessionRow(session_hash=name, staff_id="staff-guest", created_at=at, seen_at=at, expires_at=at)
            )
            at = now - timedelta(days=days * 4)
            transaction.session.add(
                IdempotencyRow(actor="staff-guest", key=name, request="POST", object_id=name, created_at=at)
            )
            at = now - timedelta(days=days * 50)
            for state in ("sent", "waiting"):
                transaction.session.add(
                    OutboxRow(
                        message_id=f"{name}-{state}", subject=f"{name}-{state}", kind="invited", payload={},
                        state=state, due_at=at, attempts=1, created_at=at,
                    )
                )  # fmt: skip
    planned = _purge(store, store_settings, dry_run=True)
    assert [(rows.kind, rows.count) for rows in planned.rows] == [
        ("browser session", 1), ("idempotency key", 1), ("message", 1),
    ]  # fmt: skip
    assert _purge(store, store_settings) == planned
    with store.begin(read_only=True) as transaction:
        session = transaction.session
        assert session.scalars(select(BrowserSessionRow.session_hash)).all() == ["new"]
        assert session.scalars(select(IdempotencyRow.key)).all() == ["new"]
        kept = {"old-waiting", "new-sent", "new-waiting"}
        assert {one for one in session.scalars(select(OutboxRow.message_id)) if not one.startswith("message")} == kept
        event = session.scalars(select(EventRow).order_by(EventRow.number.desc()).limit(1)).one()
        assert (event.action, event.detail) == (
            "store.purged", {"browser_sessions": 1, "idempotency_keys": 1, "outbox": 1},
        )  # fmt: skip


@pytest.mark.parametrize("years", [1, 4])
def test_years_are_counted_from_any_day(store: Store, store_settings: Settings, years: int) -> None:
    from api.upkeep.retention import due_cases  # noqa: PLC0415

    case_id = add_full_case(store, panel_state="withdrawn")
    _age(store, case_id)
    settings = store_settings.model_copy(update={"keep_cases_years": years})
    leap_day = datetime(2004, 2, 29, tzinfo=UTC)
    with store.begin(read_only=True) as transaction:
        due = due_cases(transaction.session, settings, leap_day)
    assert [case.case_id for case in due] == ([case_id] if years == 1 else [])
