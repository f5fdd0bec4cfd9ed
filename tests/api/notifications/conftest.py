"""A mail server, and workers that hand in to it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from api.notifications.mail import Sender
from api.notifications.post import MailServer, Post
from api.notifications.worker import Worker
from api.settings import Settings
from api.store import Store, open_store, upgrade
from tests.api.mailbox import Mailbox, serving

SENDER = Sender("Consilium", "consilium@example.org", "https://consilium.example.org")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving() as opened:
        yield opened


@pytest.fixture
def worker(store: Store, mailbox: Mailbox) -> Callable[..., Worker]:
    def make(lease: timedelta = timedelta(seconds=60)) -> Worker:
        return Worker(store, SENDER, Post(MailServer("127.0.0.1", mailbox.port, tls="none")), lease=lease)

    return make


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Iterator[Store]:
    """Where what is tried has nothing to do with the database."""
    upgrade(sqlite_settings)
    with open_store(sqlite_settings) as opened:
        yield opened
