"""What a restored database takes over from the one before it: keys, erasures, events, what was sent already."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from api.progress import NoProgress
from api.store import Event, Store, Transaction
from api.store.tables import (
    BrowserSessionRow,
    CaseKeyRow,
    CaseRow,
    DirectoryVersionRow,
    ErasureRow,
    EventHeadRow,
    EventRow,
    OutboxRow,
    Table,
)
from api.upkeep.audit import verify
from api.upkeep.erasure import erase_again
from api.upkeep.key_copy import WrappedKey
from api.upkeep.ledger import Erasure

__all__ = ["Reconciled", "reconcile"]

_DONE = ("sent", "failed", "cancelled")
_BATCH = 1000
_EVENTS, _OUTBOX = Table.metadata.tables["events"], Table.metadata.tables["outbox"]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done to a backup's content before it took the database's place.

    Attributes:
        erased_again: Cases that the backup still held and that had been erased since.
        without_key: Cases whose key is nowhere: their content cannot be read.
        events_kept: Events since the backup that were taken over.
    """

    erased_again: int
    without_key: int
    events_kept: int


def reconcile(
    restored: Store, before: Store | None, keys: Mapping[str, WrappedKey], ledger: Mapping[str, Erasure], *, actor: str
) -> Reconciled:
    """Brings a backup up to what must not be undone, in one transaction with an event.

    Args:
        restored: The backup's content, of the newest revision.
        before: The database as it stood; None where it cannot be read or was not there.
        keys: The cases' keys.
        ledger: Erasures of the ledger.
        actor: Staff id of who restores, or `consilium`.
    """
    with restored.begin() as transaction:
        session = transaction.session
        session.execute(delete(BrowserSessionRow))
        session.execute(delete(CaseKeyRow))
        kept, erasures = 0, dict(ledger)
        if before is not None:
            with before.begin(read_only=True) as earlier:
                kept = _keep_events(session, earlier.session)
                _keep_sent(session, earlier.session)
                _raise_version(session, earlier.session)
                erasures |= _erasures(earlier.session)
        erased_again = erase_again(transaction, erasures.values())
        without_key = _give_keys(transaction, keys)
        detail = {"events_kept": kept, "erased_again": erased_again, "without_key": without_key}
        transaction.events.add(Event(actor, "store.restored", "store", "store", detail=detail))
        return Reconciled(erased_again, without_key, kept)


def _erasures(session: Session) -> dict[str, Erasure]:
    return {
        row.case_id: Erasure(row.case_id, row.reason, row.erased_at, row.erased_by)
        for row in session.scalars(select(ErasureRow))
    }


def _give_keys(transaction: Transaction, keys: Mapping[str, WrappedKey]) -> int:
    missing = 0
    for case_id in transaction.session.scalars(select(CaseRow.case_id).where(CaseRow.state != "erased")).all():
        key = keys.get(case_id)
        if key is None:
            missing += 1
            continue
        transaction.session.add(
            CaseKeyRow(
                case_id=case_id,
                master_key_id=key.master_key_id,
                wrapped_key=key.wrapped_key,
                created_at=key.created_at,
            )
        )
    transaction.session.flush()
    return missing


def _keep_events(session: Session, earlier: Session) -> int:
    """Takes over the events since the backup, where they continue its chain: a restore undoes work, not its trail."""
    head = session.execute(select(EventHeadRow)).scalar_one()
    chain = verify(earlier, NoProgress())
    same = earlier.scalar(select(EventRow.hash).where(EventRow.number == head.number))
    if chain.problem or (head.number > 0 and same != head.hash):
        return 0
    first, table = head.number, _EVENTS
    while True:
        query = select(table).where(table.c.number > head.number).order_by(table.c.number).limit(_BATCH)
        rows = [dict(row) for row in earlier.execute(query).mappings()]
        if not rows:
            return head.number - first
        session.execute(insert(table), rows)
        head.number, head.hash = rows[-1]["number"], rows[-1]["hash"]


def _keep_sent(session: Session, earlier: Session) -> None:
    """Takes over which messages are out, so that none is sent again."""
    table = _OUTBOX
    there = set(session.scalars(select(OutboxRow.message_id)))
    subjects = set(session.scalars(select(OutboxRow.subject)))
    for row in earlier.execute(select(table).where(table.c.state.in_(_DONE))).mappings().all():
        if row["message_id"] in there:
            session.execute(update(table).where(table.c.message_id == row["message_id"]).values(**row))
        elif row["subject"] not in subjects:
            session.execute(insert(table), [dict(row)])


def _raise_version(session: Session, earlier: Session) -> None:
    """Lets the directory's version grow over a restore, so that replicas notice that the content went back."""
    before = earlier.scalar(select(DirectoryVersionRow))
    restored = session.scalar(select(DirectoryVersionRow))
    if before is not None and restored is not None:
        moved = restored.content_hash != before.content_hash
        restored.version = max(before.version, restored.version) + moved
