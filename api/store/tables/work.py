"""Tables of what surrounds the panels: events, messages to be sent, keys of repeated requests, content of offices."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Key
from api.store.tables.root import Table

__all__ = ["AnnouncementRow", "EventHeadRow", "EventRow", "HelpdeskContactRow", "IdempotencyRow", "OutboxRow"]


class EventRow(Table):
    """Something that happened: ids and words of a fixed vocabulary, no free text. Each carries the hash before it."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "object_kind", "object_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Key, index=True)
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str] = mapped_column(Key)
    # The case and the panel it concerns, for the audit trail of either.
    case_id: Mapped[str | None] = mapped_column(Key, index=True)
    panel_id: Mapped[str | None] = mapped_column(Key, index=True)
    reason: Mapped[str | None]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class EventHeadRow(Table):
    """The one row that ends the chain of events; who writes events locks it."""

    __tablename__ = "event_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]


class OutboxRow(Table):
    """A message to be sent, written in the transaction that gave rise to it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"),)

    message_id: Mapped[str] = mapped_column(Key, primary_key=True)
    # What it is about, such as `invited:invitation-...`: a second message of one subject is not written.
    subject: Mapped[str] = mapped_column(Key, unique=True)
    kind: Mapped[str]
    # Ids and times only: the mail is written from them when it is sent, and never holds case content.
    payload: Mapped[dict[str, Any]]
    # waiting, taken, sent, failed or cancelled.
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    taken_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]


class IdempotencyRow(Table):
    """A creation that was carried out under an Idempotency-Key, so that its repetition gives the same answer."""

    __tablename__ = "idempotency_keys"

    actor: Mapped[str] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    # Method, path and an HMAC of the body: the same key with another request is an error.
    request: Mapped[str]
    object_id: Mapped[str] = mapped_column(Key)
    created_at: Mapped[datetime] = mapped_column(index=True)


class AnnouncementRow(Table):
    """News on the start page: a webinar, a maintenance, a call."""

    __tablename__ = "announcements"

    announcement_id: Mapped[str] = mapped_column(Key, primary_key=True)
    # Empty: for all networks.
    network: Mapped[str] = mapped_column(index=True)
    # webinar, training, maintenance or news.
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    link: Mapped[str | None]
    happens_at: Mapped[datetime | None]
    shown_from: Mapped[datetime]
    shown_until: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(Key)
    changed_at: Mapped[datetime]
    version: Mapped[int]


class HelpdeskContactRow(Table):
    """Whom to ask for help, of a network or (an empty network) of all."""

    __tablename__ = "helpdesk_contacts"

    contact_id: Mapped[str] = mapped_column(Key, primary_key=True)
    network: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    hours: Mapped[str | None]
    changed_by: Mapped[str] = mapped_column(Key)
    changed_at: Mapped[datetime]
    version: Mapped[int]
