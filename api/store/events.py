"""Events: what happened, appended in the transaction that did it, each chained to the one before by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import EventHeadRow, EventRow

__all__ = ["Event", "Events", "hash_of"]


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to which object, and why. Ids, counts, times and words of fixed vocabularies; never free text.

    Attributes:
        actor: A staff id, or `consilium` for what the service does by itself.
        action: A verb in the past, such as `panel.opened`, `case.read`, `invitation.declined`.
        object_kind: What kind of thing it was done to: case, consent, panel, invitation ...
        object_id: Which one.
        case_id: The case it concerns.
        panel_id: The panel it concerns.
        reason: A word of a fixed vocabulary.
        detail: Ids, counts, states, keyed hashes.
    """

    actor: str
    action: str
    object_kind: str
    object_id: str
    case_id: str | None = None
    panel_id: str | None = None
    reason: str | None = None
    detail: Mapping[str, str | int | bool | None] = field(default_factory=dict)


class Events:
    """The events of one transaction; `Transaction.events` gives it, and they are written when it commits.

    Attributes:
        at: When what is added happens.
    """

    def __init__(self, session: Session, at: datetime) -> None:
        self._session = session
        self.at = at
        self._waiting: list[tuple[datetime, Event]] = []

    def add(self, event: Event) -> None:
        """Adds one, to be written when the transaction commits."""
        self._waiting.append((self.at, event))

    def write(self) -> None:
        """Appends what waits to the chain. It comes last in a transaction: the chain is locked until commit."""
        if not self._waiting:
            return
        # Everything else first, so that nothing waits for a row while it holds the end of the chain.
        self._session.flush()
        head = self._session.execute(select(EventHeadRow).with_for_update()).scalar_one()
        for at, event in self._waiting:
            row = _row(event, number=head.number + 1, at=at, previous_hash=head.hash)
            self._session.add(row)
            head.number, head.hash = row.number, row.hash
        self._waiting.clear()
        self._session.flush()


def hash_of(row: EventRow) -> str:
    """SHA-256 in hex over the hash before it and everything the event says."""
    said = [
        row.previous_hash, row.number, row.at.astimezone(UTC).isoformat(timespec="microseconds"), row.actor, row.action,
        row.object_kind, row.object_id, row.case_id, row.panel_id, row.reason, row.detail,
    ]  # fmt: skip
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _row(event: Event, *, number: int, at: datetime, previous_hash: str) -> EventRow:
    detail: dict[str, Any] = dict(event.detail)
    row = EventRow(
        number=number,
        at=at,
        actor=event.actor,
        action=event.action,
        object_kind=event.object_kind,
        object_id=event.object_id,
        case_id=event.case_id,
        panel_id=event.panel_id,
        reason=event.reason,
        detail=detail,
        previous_hash=previous_hash,
    )
    row.hash = hash_of(row)
    return row
