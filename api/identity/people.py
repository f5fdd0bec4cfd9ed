"""Where people and their browser sessions are kept, as identity needs it; api/store keeps them in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from api.identity.principal import Principal

__all__ = ["Newcomer", "PeopleProtocol", "SessionRecord", "SessionsProtocol"]


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the issuer vouches for and Consilium has not seen before.

    Attributes:
        issuer: Who vouches, as `Identity.issuer_name` has it.
        subject: What the issuer calls them (`sub`), never reused by it.
        name: Their name as the issuer gives it; the subject where it gives none.
        email: Their address, where the issuer gives one that it verified.
    """

    issuer: str
    subject: str
    name: str
    email: str | None = None


class PeopleProtocol(Protocol):
    """Finds who is meant by what a token says; each call is a transaction of its own."""

    def by_subject(self, issuer: str, subject: str) -> Principal | None:
        """Gives the member of staff, or the machine client, that an issuer calls this; None for a stranger.

        Raises:
            WithdrawnError: Their access was withdrawn.
        """

    def by_staff_id(self, staff_id: str) -> Principal | None:
        """Gives a member of staff; None where they are not there, or their access was withdrawn."""

    def by_client_id(self, client_id: str) -> Principal | None:
        """Gives a registered machine client, its scopes being all that its registration allows."""

    def admit(self, newcomer: Newcomer) -> Principal:
        """Makes a member of staff without any role, or gives the one whom another request was quicker to make.

        Raises:
            WithdrawnError: Their access was withdrawn.
        """


@dataclass(frozen=True)
class SessionRecord:
    """A browser session as it is kept: what identifies it is known to the browser alone, here lies its hash.

    Attributes:
        key_hash: SHA-256 of the session's key, in hexadecimal.
        staff_id: Who signed in.
        started_at: When; aware, UTC, like the others.
        seen_at: When it was last used, to within a minute.
        ends_at: When it ends however much it is used.
    """

    key_hash: str
    staff_id: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


class SessionsProtocol(Protocol):
    """Keeps browser sessions; each call is a transaction of its own."""

    def add(self, record: SessionRecord) -> None:
        """Keeps a session that has begun, and forgets those that have ended."""

    def find(self, key_hash: str) -> SessionRecord | None:
        """Gives the session with this hash, ended or not."""

    def touch(self, key_hash: str, seen_at: datetime) -> None:
        """Notes that a session was used; nothing where it is gone."""

    def remove(self, key_hash: str) -> None:
        """Ends a session; nothing where it is gone."""
