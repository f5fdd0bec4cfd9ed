"""What the service does by itself: it lets time pass for invitations and guests, and sends the messages that are due.

Any number of replicas may do it at once, beside `consilium notifications send`; none of it is done twice.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio
import anyio.to_thread

from api.invitations import Passed, pass_time
from api.notifications.errors import MailServerUnreachableError
from api.notifications.mail import sender_of
from api.notifications.post import Post, mail_server_of
from api.notifications.worker import Delivered, Worker
from api.settings import Settings
from api.store import Store
from data.errors import ConsiliumError

__all__ = ["deliver", "keep_up"]

_log = logging.getLogger("consilium.chores")

_SECONDS_BETWEEN = 5.0
_SECONDS_AFTER_FAILURE = 60.0
_SECONDS_TO_FINISH = 5.0


def deliver(store: Store, settings: Settings, is_over: Callable[[], bool] = lambda: False) -> Delivered | None:
    """Sends the messages that are due; None where no mail server is named, and they wait.

    Raises:
        MailServerUnreachableError: The mail server cannot be reached.
        StoreError: The database cannot be used.
    """
    server = mail_server_of(settings)
    return None if server is None else Worker(store, sender_of(settings), Post(server)).run(is_over)


async def keep_up(store: Store, settings: Settings) -> None:
    """Does what is due every few seconds, until it is cancelled.

    A message that the mail server is still taking then is waited for a few seconds; one that takes longer is sent
    again, under its own Message-ID, by whoever comes next.
    """
    chores = _Chores(store, settings)
    try:
        while True:
            await anyio.to_thread.run_sync(chores.do, abandon_on_cancel=True)
            await anyio.sleep(_SECONDS_BETWEEN)
    finally:
        chores.over.set()
        with anyio.move_on_after(_SECONDS_TO_FINISH, shield=True):
            await anyio.to_thread.run_sync(chores.idle.wait, abandon_on_cancel=True)


@dataclass
class _Chores:
    store: Store
    settings: Settings
    over: threading.Event = field(default_factory=threading.Event)
    idle: threading.Event = field(default_factory=threading.Event)
    told: str = ""
    mail_rests_until: float = 0.0

    def do(self) -> None:
        self.idle.clear()
        try:
            self._tell(pass_time(self.store, self.over.is_set))
            if time.monotonic() >= self.mail_rests_until:
                deliver(self.store, self.settings, self.over.is_set)
            self.told = ""
        except ConsiliumError as error:
            if isinstance(error, MailServerUnreachableError):
                self.mail_rests_until = time.monotonic() + _SECONDS_AFTER_FAILURE
            # The same trouble is told once, however long it lasts; the messages wait meanwhile.
            if str(error) != self.told:
                _log.error("not everything that is due could be done: %s", error)
            self.told = str(error)
        finally:
            self.idle.set()

    def _tell(self, passed: Passed) -> None:
        if passed.expired:
            _log.info("%d invitations ended in silence, %d backups were asked", passed.expired, passed.asked_instead)
