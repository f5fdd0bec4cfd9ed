"""The walk, with the service killed (SIGKILL) at random points: nothing lost, nothing doubled, the audit whole.

Each mail is sent once, but for the moment between the mail server's answer and our note of it, in which it is sent
again under its Message-ID (DECISIONS): such repetitions are counted, and have to be the same to the last byte.
"""

import json
import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.demonstration import People, Walk
from api.identity.training_people import enter_training_people
from api.sample_directory import import_sample_when_empty
from api.settings import Settings
from api.store import Store, open_store, upgrade
from api.store.tables import OutboxRow, StaffRow
from data.sample import cases_file
from tests.api.demonstration.accounts import what_is_wrong
from tests.api.demonstration.killing import KillingTransport, services
from tests.api.mailbox import Mailbox, serving

WALKS = 200
REQUESTS_OF_A_WALK = 60
"""About so many; the points are chosen among them."""


def outbox_at_rest(settings: Settings, seconds: float) -> dict[str, int]:
    """How many messages are in which state, once none is waiting or taken."""
    until = time.monotonic() + seconds
    with open_store(settings) as store:
        while True:
            with store.begin(read_only=True) as transaction:
                counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
                states = {state: count for state, count in transaction.session.execute(counted)}  # noqa: C416 - rows
            if not states.keys() & {"waiting", "taken"} or time.monotonic() > until:
                return states
            time.sleep(0.5)


def _give_everybody_room_and_mail(store: Store) -> None:
    """Walks at once ask the same experts: what is looked at here is not capacity."""
    import_sample_when_empty(store)
    with store.begin() as transaction:
        experts = transaction.directory.all()
        room = {"max_open_panels": None, "open_panels": 0}
        transaction.directory.import_experts([one.model_copy(update=room) for one in experts])
    # Everybody is to get mail.
    enter_training_people(store)
    with store.begin() as transaction:
        for person in transaction.session.scalars(select(StaffRow).where(StaffRow.email.is_(None))):
            person.email = f"{person.subject}@example.org"


def walk_and_kill(
    settings: Settings, home: Path, walks: int, seed: int, at_once: int
) -> tuple[int, int, Mailbox, dict[str, int]]:
    """Walks so many times; gives kills, services started, the mails, and the states of messages."""
    settings = settings.model_copy(update={"home": home, "training": True})
    cases = [json.loads(line) for line in cases_file().read_text(encoding="utf-8").splitlines()]
    upgrade(settings)
    with open_store(settings) as store:
        _give_everybody_room_and_mail(store)
    with serving() as mailbox, services(settings, mailbox.port) as alive:

        def walk(number: int) -> None:
            chance = random.Random(f"{seed} {number}")
            transport = KillingTransport(alive, chance)
            transport.at = set(chance.sample(range(1, REQUESTS_OF_A_WALK), chance.randint(1, 2)))
            people = People(alive.address, patience=120, transport=transport)
            try:
                walked = Walk(people, cases[number % len(cases)], seconds_of_silence=0.5).run()
            finally:
                people.close()
                transport.settle()
            assert walked.state == "closed"
            assert walked.report.startswith(b"%PDF-")

        # Several at once: each kill meets all of them.
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(walk, range(walks)))
        # A message that a killed service had taken is anybody's when its lease is over.
        states = outbox_at_rest(settings, seconds=180)
        killed, started = alive.killed, alive.started
    with open_store(settings) as store:
        assert what_is_wrong(store, walks) == []
    return killed, started, mailbox, states


def check_mails(mailbox: Mailbox, states: dict[str, int]) -> int:
    """Each message that is noted as sent is one mail; gives how many mails came again, the same."""
    assert states.keys() <= {"sent", "cancelled"}, states
    copies: defaultdict[str, set[bytes]] = defaultdict(set)
    for mail in mailbox.mails:
        copies[str(mail["Message-ID"])].add(mail.as_bytes())
    assert {one for one, texts in copies.items() if len(texts) > 1} == set()
    # A service that died after the mail was handed in may have found it needless when it came to it again.
    assert states["sent"] <= len(copies) <= states["sent"] + states.get("cancelled", 0)
    return len(mailbox.mails) - len(copies)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_six_walks_under_kills(request: pytest.FixtureRequest, home: Path, database: str) -> None:
    settings: Settings = request.getfixturevalue(f"{database}_settings")
    killed, started, mailbox, states = walk_and_kill(settings, home, walks=6, seed=5, at_once=3)
    assert killed >= 6
    assert started == killed + 1
    check_mails(mailbox, states)


@pytest.mark.prove
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_hundred_walks_under_kills(request: pytest.FixtureRequest, home: Path, database: str) -> None:
    settings: Settings = request.getfixturevalue(f"{database}_settings")
    walks, began = WALKS, time.monotonic()
    killed, started, mailbox, states = walk_and_kill(settings, home, walks=walks, seed=2026, at_once=6)
    again = check_mails(mailbox, states)
    assert killed >= walks
    assert started == killed + 1
    print(
        f"{database}: {walks} walks, {killed} kills, {len(mailbox.mails)} mails, {again} of them again under the same "
        f"Message-ID, {time.monotonic() - began:.0f} s"
    )
