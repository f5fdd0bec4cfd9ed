"""The outbox: messages written in the transaction that gives rise to them, and taken out one by one to be sent.

A message goes to one recipient and says ids and times only; the mail is written from them when it is sent. Its life:
waiting -> taken (a lease: who took it and died loses it) -> sent, failed or cancelled; back to waiting where the mail
server put us off. What a message is about is unique (`subject`): the second of one subject is not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.notifications.kinds import KINDS
from api.store import Transaction
from api.store.tables import OutboxRow, new_id

__all__ = ["LEASE", "Backlog", "Message", "backlog", "cancel", "extend", "finish", "put", "put_off", "take"]

LEASE = timedelta(seconds=60)
"""How long a taken message is its taker's; renewed while the mail server takes its time."""

_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its taker has it.

    Attributes:
        message_id: Names it in the store and in the mail's Message-ID, each time it is sent.
        subject: What it is about.
        kind: Which mail it becomes.
        payload: Ids and times.
        attempt: Which attempt this is, from 1 on; also tells this taking from an earlier one.
        dated: When it was written: the mail's date, each time it is sent.
    """

    message_id: str
    subject: str
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    dated: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the outbox holds.

    Attributes:
        waiting: Messages to be sent, those under way among them.
        oldest: Since when the oldest of those that are due waits; None where none is due.
        failed: Messages given up.
    """

    waiting: int
    oldest: datetime | None
    failed: int


def put(
    transaction: Transaction,
    *,
    subject: str,
    kind: str,
    payload: Mapping[str, Any],
    due_at: datetime | None = None,
) -> bool:
    """Writes a message to one recipient, to be sent once the transaction is committed.

    Args:
        transaction: The one that does what the message tells.
        subject: What it is about and to whom, such as `invited:invitation-...`; no second of it is written.
        kind: Which mail it becomes: a name in `api.notifications.kinds`.
        payload: Ids and times, never content; the recipient as `staff_id` or `expert_id`.
        due_at: Not before; at once where left out.

    Returns:
        Whether it was written; False where there is one of this subject already.

    Raises:
        ValueError: There is no such kind, or the payload lacks an id that it needs.
    """
    if missing := KINDS[kind].missing_from(payload) if kind in KINDS else ["its words in api.notifications.kinds"]:
        raise ValueError(f"message {subject}: kind {kind} lacks {', '.join(missing)}")
    session = transaction.session
    values = {
        "message_id": new_id("message"),
        "subject": subject,
        "kind": kind,
        "payload": dict(payload),
        "state": "waiting",
        "due_at": due_at or transaction.at,
        "attempts": 0,
        "created_at": transaction.at,
    }
    # Two transactions may write the same subject at once; the later one waits for the earlier and then writes none.
    insert = sqlite.insert if session.connection().dialect.name == "sqlite" else postgresql.insert
    statement = insert(OutboxRow).values(values).on_conflict_do_nothing(index_elements=["subject"])
    written = session.execute(statement.returning(OutboxRow.message_id)).scalar_one_or_none()
    return written is not None


def cancel(transaction: Transaction, subject: str) -> bool:
    """Withdraws a message that nobody has taken yet; whether there was one."""
    statement = (
        update(OutboxRow)
        .where(OutboxRow.subject == subject, OutboxRow.state == "waiting")
        .values(state="cancelled")
        .returning(OutboxRow.message_id)
        .execution_options(synchronize_session=False)
    )
    return transaction.session.execute(statement).scalar_one_or_none() is not None


def take(transaction: Transaction, *, lease: timedelta = LEASE) -> Message | None:
    """Takes the message that is due the longest; None where none is due.

    One whose taker's lease is over is taken again: its taker died, and whether the mail server had it by then cannot
    be known. Commit before anything is sent.
    """
    free = or_(
        OutboxRow.state == "waiting",
        and_(OutboxRow.state == "taken", OutboxRow.taken_until <= transaction.at),
    )
    query = (
        select(OutboxRow)
        .where(free, OutboxRow.due_at <= transaction.at)
        .order_by(OutboxRow.due_at, OutboxRow.message_id)
        .limit(1)
        # Other replicas pass by rows that one is about to take; SQLite's writers wait for each other anyway.
        .with_for_update(skip_locked=True)
    )
    row = transaction.session.scalars(query).one_or_none()
    if row is None:
        return None
    row.state = "taken"
    row.attempts += 1
    row.taken_until = transaction.at + lease
    return Message(row.message_id, row.subject, row.kind, row.payload, row.attempts, row.created_at)


def extend(transaction: Transaction, message: Message, *, lease: timedelta = LEASE) -> bool:
    """Renews the lease; whether it still was this taker's."""
    return _change(transaction.session, message, taken_until=transaction.at + lease)


def finish(transaction: Transaction, message: Message, state: str, *, error: str | None = None) -> bool:
    """Ends a message that this taker has.

    Args:
        transaction: Commits it.
        message: As it was taken.
        state: `sent`, `failed` (given up) or `cancelled` (its reason is gone).
        error: Why it failed or was cancelled; no case content, no address.

    Returns:
        Whether it still was this taker's.
    """
    sent_at = transaction.at if state == "sent" else None
    return _change(transaction.session, message, state=state, taken_until=None, sent_at=sent_at, last_error=_cut(error))


def put_off(transaction: Transaction, message: Message, *, until: datetime, error: str) -> bool:
    """Gives a message back that could not be sent, to be tried again; whether it still was this taker's."""
    return _change(
        transaction.session, message, state="waiting", due_at=until, taken_until=None, last_error=_cut(error)
    )


def backlog(session: Session, at: datetime) -> Backlog:
    """What the outbox holds at a moment."""
    open_states = ("waiting", "taken")
    waiting, failed, oldest = session.execute(
        select(
            func.count().filter(OutboxRow.state.in_(open_states)),
            func.count().filter(OutboxRow.state == "failed"),
            func.min(OutboxRow.due_at).filter(OutboxRow.state.in_(open_states), OutboxRow.due_at <= at),
        ).where(OutboxRow.state.in_((*open_states, "failed")))
    ).one()
    return Backlog(waiting, oldest, failed)


def _change(session: Session, message: Message, **values: Any) -> bool:
    # The number of the attempt fences off a taker who comes back after another took the message.
    statement = (
        update(OutboxRow)
        .where(
            OutboxRow.message_id == message.message_id,
            OutboxRow.state == "taken",
            OutboxRow.attempts == message.attempt,
        )
        .values(**values)
        .returning(OutboxRow.message_id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def _cut(error: str | None) -> str | None:
    return None if error is None else " ".join(error.split())[:_LONGEST_ERROR]
