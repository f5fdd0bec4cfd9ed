"""The chain of events: nothing can be changed in it by its own means, and what is changed all the same is found."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from api.progress import NoProgress
from api.settings import Settings
from api.store import Event, Store, open_store, upgrade
from api.store.engine import make_engine
from api.upkeep import Chain, Head, verify
from data.errors import InputError


def _write(store: Store, count: int) -> None:
    with store.begin() as transaction:
        for number in range(count):
            transaction.events.add(Event("staff-1", "case.read", "case", f"case-{number}", detail={"sections": number}))


def _verified(store: Store, expect: Head | None = None) -> Chain:
    with store.begin(read_only=True) as transaction:
        return verify(transaction.session, NoProgress(), expect=expect)


@pytest.fixture
def change(store_settings: Settings, store: Store) -> Iterator[Callable[..., None]]:
    """Changes events as somebody does who owns the database: after taking the triggers away."""
    _write(store, 5)
    engine = make_engine(store_settings)

    def run(*statements: str) -> None:
        with engine.begin() as connection:
            _take_triggers_away(connection)
            for statement in statements:
                connection.execute(text(statement))

    yield run
    engine.dispose()


def _take_triggers_away(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        return
    for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        connection.execute(text(f"DROP TRIGGER {name}"))


def test_a_chain_is_whole_and_told(store: Store) -> None:
    assert _verified(store) == Chain(0, None, None, Head(0, "0" * 64), None)
    _write(store, 1200)
    chain = _verified(store)
    assert (chain.count, chain.head.number, chain.problem) == (1200, 1200, None)
    assert chain.first_at == chain.last_at is not None
    assert _verified(store, Head.of(str(chain.head))) == chain


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE events SET actor = 'staff-2' WHERE number = 3"], "event 3 was changed"),
        (
            ["UPDATE events SET at = '2020-01-01 00:00:00.000000+00' WHERE number = 2"],
            r"event 2 was changed|after event 1",
        ),
        (["UPDATE events SET detail = '{\"sections\": 9}' WHERE number = 4"], "event 4 was changed"),
        (["DELETE FROM events WHERE number = 2"], "event 2 is missing: after event 1 comes event 3"),
        (["DELETE FROM events WHERE number = 1"], "event 1 is missing"),
        (["UPDATE events SET previous_hash = hash WHERE number = 3"], "event 3 does not follow event 2"),
        (["DELETE FROM events WHERE number = 5"], "cut off or put in at the end: the last is event 4"),
        (["DELETE FROM event_head"], "the database notes no head"),
        (
            ["UPDATE events SET number = 6 WHERE number = 5", "UPDATE events SET number = 5 WHERE number = 4"],
            "event 4 is missing",
        ),
    ],
)
def test_what_was_changed_is_found(store: Store, change: Callable[..., None], statements: list[str], told: str) -> None:
    change(*statements)
    problem = _verified(store).problem
    assert problem is not None
    assert re.search(told, problem), problem


def test_an_event_that_cannot_be_read_is_named(sqlite_settings: Settings) -> None:
    with open_store(sqlite_settings) as store:
        _write(store, 4)
        engine = make_engine(sqlite_settings)
        with engine.begin() as connection:
            _take_triggers_away(connection)
            connection.execute(text("UPDATE events SET detail = '{' WHERE number = 3"))
        engine.dispose()
        chain = _verified(store)
    assert chain.count == 2
    assert chain.problem == "the event after event 2 cannot be read: its time or its detail is none"


def test_a_head_noted_elsewhere_shows_what_was_cut_off_or_written_anew(
    store: Store, change: Callable[..., None]
) -> None:
    noted = _verified(store).head
    other = Head(3, "a" * 64)
    assert "event 3 has another hash than was noted" in str(_verified(store, other).problem)
    change(
        "DELETE FROM events WHERE number = 5",
        "UPDATE event_head SET number = 4, hash = (SELECT hash FROM events WHERE number = 4)",
    )
    assert _verified(store).problem is None, "the chain alone cannot show it"
    assert _verified(store, noted).problem == "events were cut off: event 5 was noted, the last is event 4"


@pytest.mark.parametrize("written", ["", "abc@1", "@3", f"{'g' * 64}@1", "a" * 64])
def test_a_head_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="write HASH@NUMBER"):
        Head.of(written)


@pytest.mark.parametrize("change", ["UPDATE events SET reason = 'x'", "DELETE FROM events", "TRUNCATE events"])
def test_the_database_refuses_to_change_events(store_settings: Settings, change: str) -> None:
    upgrade(store_settings)
    engine = make_engine(store_settings)
    if change.startswith("TRUNCATE") and engine.dialect.name == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    with open_store(store_settings) as store:
        _write(store, 2)
        with pytest.raises(IntegrityError, match="events are append-only"), engine.begin() as connection:
            connection.execute(text(change))
        assert _verified(store).count == 2
    engine.dispose()
