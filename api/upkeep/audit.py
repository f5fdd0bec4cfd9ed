"""Whether the chain of events is whole: nothing changed, taken out, put in or cut off since it was written.

A chain proves its own consistency, not that nobody wrote all of it anew. So its head is to be noted elsewhere, as
`HASH@NUMBER`, and given back to `verify` later: it must still stand in the chain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.progress import ProgressProtocol
from api.store.events import hash_of
from api.store.tables import EventHeadRow, EventRow
from data.errors import InputError

__all__ = ["NO_EVENT", "Chain", "Head", "verify"]

NO_EVENT = "0" * 64
"""What stands for the hash before the first event."""

_BATCH = 1000
_HEAD = re.compile(r"([0-9a-f]{64})@([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Head:
    """An event's number and hash: all that has to be noted of a chain to find out later that it was changed."""

    number: int
    hash: str

    @classmethod
    def of(cls, written: str) -> "Head":
        """Reads `HASH@NUMBER`.

        Raises:
            InputError: It is not of that form.
        """
        found = _HEAD.fullmatch(written.strip().lower())
        if found is None:
            raise InputError(
                f"{written!r} is no head of a chain", "write HASH@NUMBER as `consilium audit verify` prints it"
            )
        return cls(int(found[2]), found[1])

    def __str__(self) -> str:
        return f"{self.hash}@{self.number}"


@dataclass(frozen=True, slots=True)
class Chain:
    """What a walk along the chain found.

    Attributes:
        count: Events that fit.
        first_at: When the first of them happened; None where there is none.
        last_at: When the last of them happened.
        head: The last of them.
        problem: The first thing that does not fit, in words; None for a whole chain.
    """

    count: int
    first_at: datetime | None
    last_at: datetime | None
    head: Head
    problem: str | None


def verify(session: Session, progress: ProgressProtocol, *, expect: Head | None = None) -> Chain:
    """Walks along the chain of events in the order of their numbers, up to the first that does not fit.

    Args:
        session: A read-only transaction's, so that all is of one moment.
        progress: Told of each batch of events.
        expect: A head that was noted earlier.
    """
    noted = session.execute(select(EventHeadRow.number, EventHeadRow.hash)).one_or_none()
    progress.start("verifying events", session.scalar(select(func.count()).select_from(EventRow)))
    count, last, first_at, last_at, problem = 0, Head(0, NO_EVENT), None, None, None
    try:
        for event in _events(session, progress):
            problem = _misfit(last, event, expect)
            if problem:
                break
            count, last, last_at = count + 1, Head(event.number, event.hash), event.at
            first_at = first_at or event.at
    except ValueError:
        problem = f"the event after event {last.number} cannot be read: its time or its detail is none"
    progress.finish()
    if problem is None:
        problem = _wrong_end(last, None if noted is None else Head(noted.number, noted.hash), expect)
    return Chain(count, first_at, last_at, last, problem)


def _events(session: Session, progress: ProgressProtocol) -> Iterator[EventRow]:
    # Below every number, so that one put in before the first is met too.
    after, size = -(2**31), _BATCH
    while True:
        query = select(EventRow).where(EventRow.number > after).order_by(EventRow.number).limit(size)
        try:
            rows = session.scalars(query).all()
        except ValueError:
            # A time or a detail that is none. Reading one by one gets to the event before it.
            if size == 1:
                raise
            size = 1
            continue
        if not rows:
            return
        yield from rows
        after = rows[-1].number
        progress.advance(len(rows))
        # A chain may be longer than memory.
        session.expunge_all()


def _misfit(last: Head, event: EventRow, expect: Head | None) -> str | None:
    if event.number != last.number + 1:
        return f"event {last.number + 1} is missing: after event {last.number} comes event {event.number}"
    if event.previous_hash != last.hash:
        return f"event {event.number} does not follow event {last.number}: it names another hash before it"
    if event.hash != hash_of(event):
        return f"event {event.number} was changed: what it says does not give its hash"
    if expect is not None and expect.number == event.number and expect.hash != event.hash:
        return f"event {event.number} has another hash than was noted: events up to it were written anew"
    return None


def _wrong_end(last: Head, noted: Head | None, expect: Head | None) -> str | None:
    if noted != last:
        there = "no head" if noted is None else f"the head {noted.number}"
        return f"events were cut off or put in at the end: the last is event {last.number}, the database notes {there}"
    if expect is not None and expect.number > last.number:
        return f"events were cut off: event {expect.number} was noted, the last is event {last.number}"
    if expect is not None and expect.number == 0 and expect.hash != NO_EVENT:
        return "event 0 was noted with a hash that no chain begins with"
    return None
