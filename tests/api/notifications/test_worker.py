"""Sending: each message once, whoever else works on the outbox, and again only where that cannot be known."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

import api
from api.identity import Role
from api.notifications import outbox
from api.notifications.errors import MailServerUnreachableError
from api.notifications.mail import Sender
from api.notifications.post import MailServer, Post
from api.notifications.worker import Worker
from api.refusals import ConflictError
from api.settings import Settings
from api.store import Store
from api.store.tables import InvitationRow, OutboxRow
from tests.api.mailbox import Mailbox
from tests.api.people import KIDNEY, add_case, add_invitation, add_panel, add_staff

SENDER = Sender("Consilium", "consilium@example.org", "https://consilium.example.org")

# Sends what is due in a process of its own; `-W error` keeps it as strict as the tests.
SENDING = """
import sys
from datetime import timedelta
from api.notifications.mail import Sender
from api.notifications.post import MailServer, Post
from api.notifications.worker import Worker
from api.settings import load_settings
from api.store import open_store
sender = Sender("Consilium", "consilium@example.org", "https://consilium.example.org")
with open_store(load_settings()) as store:
    post = Post(MailServer("127.0.0.1", int(sys.argv[1]), tls="none"))
    Worker(store, sender, post, lease=timedelta(seconds=1)).run()
"""


def put_messages(store: Store, panel_id: str, count: int) -> None:
    with store.begin() as transaction:
        for number in range(count):
            payload = {"staff_id": "staff-ana", "panel_id": panel_id}
            outbox.put(transaction, subject=f"lead_named:{number}", kind="lead_named", payload=payload)


def states(store: Store) -> Counter[str]:
    with store.begin(read_only=True) as transaction:
        return Counter(transaction.session.scalars(select(OutboxRow.state)))


def make_due(store: Store) -> None:
    with store.begin() as transaction:
        transaction.session.execute(update(OutboxRow).values(due_at=transaction.at))


@pytest.fixture
def panel_id(store: Store) -> str:
    """A panel of Ana's, whom the messages go to."""
    add_staff(store, "staff-ana", (Role.CLINICIAN, KIDNEY), email="ana@example.org")
    with store.begin() as transaction:
        return add_panel(transaction, add_case(transaction, "staff-ana"), "staff-ana")


def test_workers_at_once_send_each_message_once(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    put_messages(store, panel_id, 24)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: worker().run(), range(4)))
    assert sum(one.sent for one in done) == 24
    assert len(mailbox.mails) == len({mail["Message-ID"] for mail in mailbox.mails}) == 24
    assert states(store) == {"sent": 24}


def test_what_is_rolled_back_is_not_sent(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    payload = {"staff_id": "staff-ana", "panel_id": panel_id}

    def put_and_fail() -> None:
        with store.begin() as transaction:
            outbox.put(transaction, subject="a", kind="lead_named", payload=payload)
            raise ConflictError("not like this")

    with pytest.raises(ConflictError):
        put_and_fail()
    with store.begin() as transaction:
        later = transaction.at + timedelta(hours=1)
        assert outbox.put(transaction, subject="later", kind="lead_named", payload=payload, due_at=later)
        assert outbox.put(transaction, subject="twice", kind="lead_named", payload=payload)
        assert not outbox.put(transaction, subject="twice", kind="lead_named", payload=payload)
        assert outbox.put(transaction, subject="not at all", kind="lead_named", payload=payload)
    with store.begin() as transaction:
        assert outbox.cancel(transaction, "not at all")
        assert not outbox.cancel(transaction, "never was")
    assert worker().run().sent == 1
    assert states(store) == {"sent": 1, "waiting": 1, "cancelled": 1}
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_sender_killed_in_the_middle_loses_and_doubles_nothing(
    store: Store,
    panel_id: str,
    store_settings: Settings,
    mailbox: Mailbox,
    worker: Callable[..., Worker],
    *,
    taken: bool,
) -> None:
    """Killed while the server answers the second mail: with it taken or not, it comes under one Message-ID."""
    put_messages(store, panel_id, 3)
    running: list[subprocess.Popen[bytes]] = []

    def kill(_: EmailMessage) -> str:
        if len(mailbox.mails) == 1 and running[0].poll() is None:
            running[0].kill()
            running[0].wait()
            return "250 taken" if taken else "451 not taken"
        return "250 taken"

    mailbox.answer = kill
    environment = os.environ | {
        "CONSILIUM_HOME": str(store_settings.home),
        "CONSILIUM_DATABASE_URL": store_settings.database_url,
        "CONSILIUM_MASTER_KEYS": store_settings.master_keys,
    }
    command = [sys.executable, "-W", "error", "-c", SENDING, str(mailbox.port)]
    running.append(subprocess.Popen(command, cwd=Path(api.__file__).parents[1], env=environment))
    assert running[0].wait(timeout=120) == -9
    assert states(store) == {"sent": 1, "taken": 1, "waiting": 1}
    with store.begin() as transaction:
        # Its lease is over.
        transaction.session.execute(
            update(OutboxRow).where(OutboxRow.state == "taken").values(taken_until=transaction.at)
        )
    worker().run()
    assert states(store) == {"sent": 3}
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3
    # The mail that may have gone out went out again, the same to the last byte; no other did.
    assert len(mailbox.mails) == (4 if taken else 3)
    assert len({bytes(mail) for mail in mailbox.mails}) == 3


def test_a_taker_who_comes_back_late_changes_nothing(store: Store, panel_id: str) -> None:
    put_messages(store, panel_id, 1)
    with store.begin() as transaction:
        slow = outbox.take(transaction, lease=timedelta(0))
    with store.begin() as transaction:
        quick = outbox.take(transaction)
        assert slow is not None
        assert quick is not None
        assert (slow.message_id, slow.dated) == (quick.message_id, quick.dated)
        assert not outbox.finish(transaction, slow, "failed")
        assert not outbox.extend(transaction, slow)
        assert outbox.extend(transaction, quick)
        assert outbox.finish(transaction, quick, "sent")
    assert states(store) == {"sent": 1}


def test_what_the_server_puts_off_is_tried_again_later(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    put_messages(store, panel_id, 1)
    mailbox.answer = lambda _: "451 greylisted"
    pauses = []
    for _ in range(3):
        make_due(store)
        assert worker().run().put_off == 1
        with store.begin() as transaction:
            row = transaction.session.scalars(select(OutboxRow)).one()
            pauses.append(round((row.due_at - transaction.at).total_seconds() / 60))
            assert row.last_error == "the mail server answered 451 to the mail"
            assert "ana@" not in row.last_error
    assert pauses == [1, 2, 4]
    with store.begin() as transaction:
        old = transaction.at - timedelta(days=6)
        transaction.session.execute(update(OutboxRow).values(created_at=old, due_at=old))
    assert worker().run().failed == 1


def test_an_invitation_that_cannot_be_delivered_is_told_to_the_office(
    store: Store, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    add_staff(store, "staff-office", (Role.COORDINATOR, KIDNEY), email="office@example.org")
    add_staff(store, "staff-cleo", (Role.EXPERT, KIDNEY), email="cleo@example.org", expert_id="expert-cleo")
    with store.begin() as transaction:
        panel_id = add_panel(transaction, add_case(transaction, "staff-office"), "staff-office")
        add_invitation(transaction, panel_id, "expert-cleo", "invited")
        invitation = transaction.session.scalars(select(InvitationRow)).one()
        invitation.respond_by = transaction.at + timedelta(hours=72)
        ids = {"panel_id": panel_id, "invitation_id": invitation.invitation_id}
        outbox.put(transaction, subject="a", kind="invited", payload={**ids, "expert_id": "expert-cleo"})
    mailbox.to = lambda address: "550 nobody" if address.startswith("cleo") else "250 known"
    done = worker().run()
    assert (done.failed, done.sent) == (1, 1)
    assert mailbox.subjects == ["ERKNet: an invitation could not be delivered"]


def test_without_a_mail_server_messages_stay_as_they_are(store: Store, panel_id: str) -> None:
    put_messages(store, panel_id, 2)
    post = Post(MailServer("127.0.0.1", 1, tls="none"))
    with pytest.raises(MailServerUnreachableError, match=r"127\.0\.0\.1:1 cannot be reached.*CONSILIUM_SMTP_"):
        Worker(store, SENDER, post).run()
    with store.begin(read_only=True) as transaction:
        assert {row.attempts for row in transaction.session.scalars(select(OutboxRow))} == {0}
        backlog = outbox.backlog(transaction.session, transaction.at)
    assert (backlog.waiting, backlog.failed) == (2, 0)
    assert isinstance(backlog.oldest, datetime)


def test_a_lease_is_renewed_while_the_server_takes_its_time(
    store: Store, panel_id: str, mailbox: Mailbox, worker: Callable[..., Worker]
) -> None:
    put_messages(store, panel_id, 1)
    looked: list[bool] = []

    def slow(_: EmailMessage) -> str:
        with store.begin(read_only=True) as transaction:
            until = transaction.session.scalars(select(OutboxRow.taken_until)).one()
        for _again in range(200):
            with store.begin(read_only=True) as transaction:
                renewed = transaction.session.scalars(select(OutboxRow.taken_until)).one()
            if renewed != until:
                looked.append(True)
                break
            time.sleep(0.05)
        return "250 taken"

    mailbox.answer = slow
    assert worker(lease=timedelta(seconds=0.6)).run().sent == 1
    assert looked == [True]
