"""Browser sessions, as the store keeps them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update

from api.identity.people import SessionRecord
from api.store.events import Event
from api.store.opening import Store
from api.store.tables import BrowserSessionRow

__all__ = ["Sessions"]


@dataclass(frozen=True)
class Sessions:
    """The browser sessions of a store, for `api.identity`; each call is a transaction of its own."""

    store: Store

    def add(self, record: SessionRecord) -> None:
        """Keeps a session that has begun, and forgets those that have ended."""
        with self.store.begin() as transaction:
            session = transaction.session
            session.execute(delete(BrowserSessionRow).where(BrowserSessionRow.expires_at <= record.started_at))
            session.add(
                BrowserSessionRow(
                    session_hash=record.key_hash,
                    staff_id=record.staff_id,
                    created_at=record.started_at,
                    seen_at=record.seen_at,
                    expires_at=record.ends_at,
                )
            )
            transaction.events.add(Event(record.staff_id, "staff.signed_in", "staff", record.staff_id))

    def find(self, key_hash: str) -> SessionRecord | None:
        """Gives the session with this hash, ended or not."""
        with self.store.begin(read_only=True) as transaction:
            row = transaction.session.get(BrowserSessionRow, key_hash)
            return (
                SessionRecord(row.session_hash, row.staff_id, row.created_at, row.seen_at, row.expires_at)
                if row is not None
                else None
            )

    def touch(self, key_hash: str, seen_at: datetime) -> None:
        """Notes that a session was used; nothing where it is gone."""
        with self.store.begin() as transaction:
            transaction.session.execute(
                update(BrowserSessionRow).where(BrowserSessionRow.session_hash == key_hash).values(seen_at=seen_at)
            )

    def remove(self, key_hash: str) -> None:
        """Ends a session; nothing where it is gone."""
        with self.store.begin() as transaction:
            one = delete(BrowserSessionRow).where(BrowserSessionRow.session_hash == key_hash)
            staff_id = transaction.session.scalar(one.returning(BrowserSessionRow.staff_id))
            if staff_id is not None:
                transaction.events.add(Event(staff_id, "staff.signed_out", "staff", staff_id))
