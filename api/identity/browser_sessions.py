"""Browser sessions: begun at sign-in under a new random key, ended by sign-out, by idleness or by age.

The key is 256 random bits in a cookie; the store has only its SHA-256, so that a copy of the database lets nobody in.
What guards forms against other sites' pages (`csrf_token`) is derived from the key and needs no keeping.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api.identity.people import SessionRecord, SessionsProtocol

__all__ = ["BrowserSession", "BrowserSessions", "csrf_token", "csrf_token_is_right", "utc_now"]

_KEY_BYTES = 32
_KEY_LENGTH = 43
"""Characters of 32 bytes in base64url without padding."""
_SEEN_TO_WITHIN = timedelta(minutes=1)


def utc_now() -> datetime:
    """Gives the time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class BrowserSession:
    """A session as a request has it: its key out of the cookie, and what is kept of it."""

    key: str
    record: SessionRecord

    def __repr__(self) -> str:
        return f"BrowserSession(of {self.record.staff_id})"


class BrowserSessions:
    """Begins, finds and ends sessions.

    Attributes:
        idle: After this long without a request a session is over.
        longest: After this long it is over however much it is used.
    """

    def __init__(
        self,
        kept: SessionsProtocol,
        *,
        idle: timedelta,
        longest: timedelta,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._kept = kept
        self._clock = clock
        self.idle = idle
        self.longest = longest

    def begin(self, staff_id: str, *, instead_of: str | None = None) -> BrowserSession:
        """Begins a session under a new key, and ends the one that the browser had (against session fixation).

        Args:
            staff_id: Who signed in.
            instead_of: The key that the browser sent, whatever it is worth.
        """
        if instead_of:
            self.end(instead_of)
        now = self._clock()
        key = secrets.token_urlsafe(_KEY_BYTES)
        record = SessionRecord(_hash(key), staff_id, started_at=now, seen_at=now, ends_at=now + self.longest)
        self._kept.add(record)
        return BrowserSession(key, record)

    def find(self, key: str) -> BrowserSession | None:
        """Gives the session that goes on under a key, and notes that it is used; None where there is none."""
        if len(key) != _KEY_LENGTH:
            return None
        record = self._kept.find(_hash(key))
        if record is None:
            return None
        now = self._clock()
        if now >= record.ends_at or now - record.seen_at >= self.idle:
            self._kept.remove(record.key_hash)
            return None
        if now - record.seen_at >= _SEEN_TO_WITHIN:
            self._kept.touch(record.key_hash, now)
        return BrowserSession(key, record)

    def end(self, key: str) -> None:
        """Ends the session under a key, where there is one."""
        if len(key) == _KEY_LENGTH:
            self._kept.remove(_hash(key))


def csrf_token(session: BrowserSession) -> str:
    """Gives what a session's forms must send back as `csrf_token`, or scripts as header X-CSRF-Token."""
    digest = hmac.digest(session.key.encode(), b"consilium forms", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def csrf_token_is_right(session: BrowserSession, given: str) -> bool:
    """Tells whether what a form sent is the token of the session."""
    return hmac.compare_digest(csrf_token(session).encode(), given.encode())


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
