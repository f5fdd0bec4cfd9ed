"""What is kept for how long, and what its time is over for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from api.progress import ProgressProtocol
from api.settings import Settings
from api.store import Event, Store, Transaction
from api.store.tables import BrowserSessionRow, CaseRow, IdempotencyRow, OutboxRow, PanelRow, Table
from api.upkeep.erasure import erase

__all__ = ["DueCase", "DueRows", "Purge", "due_cases", "purge"]

# States of a panel in which nothing is going on any more.
_ENDED = ("archived", "withdrawn")
_CASES_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose time is over: its id, and when it or one of its panels changed last."""

    case_id: str
    last_change: datetime


@dataclass(frozen=True, slots=True)
class DueRows:
    """Rows whose time is over: of which kind, how many, and by which rule."""

    kind: str
    count: int
    rule: str


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge removed, or with a dry run would remove.

    Attributes:
        cases: Cases that are erased.
        rows: Other rows that are deleted, kind by kind.
        remains: What an erasure could not clean yet, in words; None where nothing remains.
    """

    cases: tuple[DueCase, ...]
    rows: tuple[DueRows, ...]
    remains: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    table: type[Table]
    condition: ColumnElement[bool]
    told: str


def purge(store: Store, settings: Settings, progress: ProgressProtocol, *, dry_run: bool, actor: str) -> Purge:
    """Erases cases and deletes rows whose time is over by the settings `CONSILIUM_KEEP_...`, with an event for each.

    Raises:
        StoreError: The database is busy, unavailable or damaged, or the key copy cannot be written.
    """
    with store.begin(read_only=True) as transaction:
        cases = due_cases(transaction.session, settings, transaction.at)
        rules = _rules(settings, transaction.at)
        rows = tuple(DueRows(rule.kind, transaction.session.scalar(_count(rule)) or 0, rule.told) for rule in rules)
    if dry_run:
        return Purge(tuple(cases), rows)

    def still_due(within: Transaction, case_ids: Sequence[str]) -> list[str]:
        return [case.case_id for case in due_cases(within.session, settings, within.at, among=case_ids)]

    progress.start("erasing cases", len(cases))
    erased: set[str] = set()
    remains = None
    for first in range(0, len(cases), _CASES_AT_ONCE):
        batch = [case.case_id for case in cases[first : first + _CASES_AT_ONCE]]
        for one in erase(store, settings, batch, reason="retention", actor=actor, only=still_due):
            erased.add(one.case_id)
            remains = one.remains
        progress.advance(len(batch))
    progress.finish()
    return Purge(tuple(case for case in cases if case.case_id in erased), _delete(store, rules, actor), remains)


def due_cases(
    session: Session, settings: Settings, at: datetime, *, among: Sequence[str] | None = None
) -> list[DueCase]:
    """Cases whose time is over: nothing of them changed for the years that they are kept, and no panel goes on.

    Args:
        session: A transaction's.
        settings: How many years.
        at: The moment to count back from.
        among: Only these cases; all where left out.
    """
    if not settings.keep_cases_years:
        return []
    limit = _years_before(at, settings.keep_cases_years)
    going_on = aliased(PanelRow)
    query = (
        select(CaseRow.case_id, CaseRow.changed_at, func.max(PanelRow.changed_at))
        .outerjoin(PanelRow, PanelRow.case_id == CaseRow.case_id)
        .where(
            CaseRow.state != "erased",
            CaseRow.changed_at < limit,
            ~exists().where(
                going_on.case_id == CaseRow.case_id,
                going_on.state.not_in(_ENDED) | (going_on.changed_at >= limit),
            ),
        )
        .group_by(CaseRow.case_id, CaseRow.changed_at)
        .order_by(CaseRow.case_id)
    )
    if among is not None:
        query = query.where(CaseRow.case_id.in_(among))
    return [
        DueCase(case_id, changed if of_panels is None else max(changed, of_panels))
        for case_id, changed, of_panels in session.execute(query)
    ]


def _years_before(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        # 29 February, in a year that has none.
        return at.replace(year=at.year - years, day=28)


def _rules(settings: Settings, at: datetime) -> list[_Rule]:
    def before(days: int) -> datetime:
        return at - timedelta(days=days)

    sessions, requests, messages = (
        settings.keep_sessions_days,
        settings.keep_requests_days,
        settings.keep_messages_days,
    )
    return [
        _Rule(
            "browser session",
            BrowserSessionRow,
            BrowserSessionRow.expires_at < before(sessions),
            f"ended more than {_days(sessions)} ago",
        ),
        _Rule(
            "idempotency key",
            IdempotencyRow,
            IdempotencyRow.created_at < before(requests),
            f"used more than {_days(requests)} ago",
        ),
        _Rule(
            "message",
            OutboxRow,
            OutboxRow.state.in_(("sent", "failed", "cancelled")) & (OutboxRow.due_at < before(messages)),
            f"done with, and due more than {_days(messages)} ago",
        ),
    ]


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _delete(store: Store, rules: Sequence[_Rule], actor: str) -> tuple[DueRows, ...]:
    with store.begin() as transaction:
        rows: list[DueRows] = []
        for rule in rules:
            done = transaction.session.execute(delete(rule.table).where(rule.condition))
            rows.append(DueRows(rule.kind, cast("CursorResult[object]", done).rowcount, rule.told))
        detail = {rule.table.__tablename__: row.count for rule, row in zip(rules, rows, strict=True)}
        if any(row.count for row in rows):
            transaction.events.add(Event(actor, "store.purged", "store", "store", reason="retention", detail=detail))
        return tuple(rows)


def _count(rule: _Rule) -> Select[int]:
    return select(func.count()).select_from(rule.table).where(rule.condition)
