"""Sends what the outbox holds: take one, hand it in, note that it went; and so on until nothing is due.

How often a mail is sent. A message is taken under a lease before anything is sent, and noted as sent right after the
server's 250. Whoever dies before the server has the whole mail leaves nothing behind: the server discards what is not
complete (RFC 5321, section 4.1.1.4), and the next worker sends it. Between the 250 and the commit that follows lies
the one moment that no protocol covers, since SMTP has no way to ask a server whether it has a mail: there the mail is
sent again rather than lost, under the same Message-ID and date, by which mail systems know it as the mail they have.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from api.notifications import outbox
from api.notifications.errors import (
    MailServerError,
    MailServerUnreachableError,
    MessagePointlessError,
    MessageUndeliverableError,
)
from api.notifications.mail import Sender, mail_of
from api.notifications.outbox import LEASE, Message
from api.notifications.post import Post
from api.notifications.recipients import office_of
from api.store import Store, Transaction
from api.store.tables import PanelRow
from data.errors import ConsiliumError

__all__ = ["Delivered", "Worker"]

_log = logging.getLogger("consilium.notifications")

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)
_GIVEN_UP_AFTER = timedelta(days=5)
"""As long as mail servers themselves try (RFC 5321, section 4.5.4.1)."""


@dataclass(slots=True)
class Delivered:
    """What a run did: counts of messages."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    cancelled: int = 0


class Worker:
    """Sends messages of a store; several may work on one store at once, in several processes."""

    def __init__(self, store: Store, sender: Sender, post: Post, *, lease: timedelta = LEASE) -> None:
        self._store = store
        self._sender = sender
        self._post = post
        self._lease = lease

    def run(self, is_over: Callable[[], bool] = lambda: False) -> Delivered:
        """Sends what is due.

        Args:
            is_over: Asked between messages; the run ends early where it says so.

        Raises:
            MailServerUnreachableError: The mail server cannot be reached; what was taken is put off.
            StoreError: The database cannot be used.
        """
        done = Delivered()
        with self._store.begin(read_only=True) as transaction:
            if outbox.backlog(transaction.session, transaction.at).oldest is None:
                return done
        # Before anything is taken: what cannot be sent is left as it is.
        self._post.open()
        try:
            while not is_over() and self._send_one(done):
                pass
        finally:
            self._post.close()
        return done

    def _send_one(self, done: Delivered) -> bool:
        """Sends the message that is due the longest; whether there was one."""
        with self._store.begin() as transaction:
            message = outbox.take(transaction, lease=self._lease)
            if message is None:
                return False
            mail = self._written(transaction, message, done)
        if mail is not None:
            self._hand_in(message, mail, done)
        return True

    def _written(self, transaction: Transaction, message: Message, done: Delivered) -> EmailMessage | None:
        try:
            return mail_of(transaction, message, self._sender)
        except MessagePointlessError as error:
            outbox.finish(transaction, message, "cancelled", error=str(error))
            done.cancelled += 1
        except MessageUndeliverableError as error:
            _give_up(transaction, message, str(error))
            done.failed += 1
        except (LookupError, TypeError, ValueError) as error:
            # One message that cannot be written must not hold up all those behind it.
            _log.exception("message %s (%s) could not be written", message.message_id, message.kind)
            _give_up(transaction, message, f"it could not be written: {type(error).__name__}")
            done.failed += 1
        return None

    def _hand_in(self, message: Message, mail: EmailMessage, done: Delivered) -> None:
        try:
            with self._lease_kept(message):
                self._post.hand_in(mail)
        except MessageUndeliverableError as error:
            with self._store.begin() as transaction:
                _give_up(transaction, message, str(error))
            done.failed += 1
            return
        except MailServerError as error:
            self._put_off(message, error, done)
            if isinstance(error, MailServerUnreachableError):
                raise
            return
        with self._store.begin() as transaction:
            outbox.finish(transaction, message, "sent")
        done.sent += 1

    def _put_off(self, message: Message, error: MailServerError, done: Delivered) -> None:
        with self._store.begin() as transaction:
            if transaction.at - message.dated > _GIVEN_UP_AFTER:
                _give_up(transaction, message, str(error))
                done.failed += 1
            else:
                again = transaction.at + _pause(message.attempt)
                outbox.put_off(transaction, message, until=again, error=str(error))
                done.put_off += 1

    @contextmanager
    def _lease_kept(self, message: Message) -> Iterator[None]:
        """Renews the lease from time to time, however long the mail server takes."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self._lease.total_seconds() / 3):
                try:
                    with self._store.begin() as transaction:
                        outbox.extend(transaction, message, lease=self._lease)
                except ConsiliumError as error:
                    _log.warning("the lease of %s could not be renewed: %s", message.message_id, error)

        renewing = threading.Thread(target=renew, name=f"lease of {message.message_id}", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()


def _pause(attempt: int) -> timedelta:
    """One minute, then twice as long each time, up to four hours."""
    doublings: int = min(attempt - 1, 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def _give_up(transaction: Transaction, message: Message, error: str) -> None:
    """Gives a message up; of an invitation that cannot reach its expert the office is told."""
    if not outbox.finish(transaction, message, "failed", error=error):
        return
    _log.warning("message %s (%s) was given up: %s", message.message_id, message.kind, error)
    if message.kind not in {"invited", "reminded"}:
        return
    panel = transaction.session.get(PanelRow, message.payload["panel_id"])
    for staff_id in office_of(transaction, panel.network) if panel is not None else ():
        ids = {key: message.payload[key] for key in ("panel_id", "invitation_id")}
        outbox.put(
            transaction,
            subject=f"undeliverable:{ids['invitation_id']}:{staff_id}",
            kind="undeliverable",
            payload={**ids, "staff_id": staff_id},
        )
