"""What the service does by itself, and the command that does it once."""

import time
from pathlib import Path

import anyio
import pytest
from sqlalchemy import select

from api.chores import keep_up
from api.commands import main
from api.commands.checks import CHECKS
from api.identity import Role
from api.notifications import put
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.store import Store, open_store, upgrade
from api.store.tables import OutboxRow
from tests.api.mailbox import Mailbox
from tests.api.people import KIDNEY, add_case, add_panel, add_staff

FROM = "Consilium <consilium@example.org>"


@pytest.fixture
def settings(sqlite_settings: Settings, mailbox: Mailbox) -> Settings:
    return sqlite_settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": "none", "smtp_from": FROM}
    )


def write(store: Store) -> None:
    add_staff(store, "ana", (Role.CLINICIAN, KIDNEY), email="ana@example.org")
    with store.begin() as transaction:
        panel_id = add_panel(transaction, add_case(transaction, "ana"), "ana")
        put(transaction, subject="a", kind="lead_named", payload={"staff_id": "ana", "panel_id": panel_id})


def state(store: Store) -> str:
    with store.begin(read_only=True) as transaction:
        return transaction.session.scalars(select(OutboxRow.state)).one()


def test_the_service_sends_by_itself_and_ends_at_once(
    sqlite_store: Store, settings: Settings, mailbox: Mailbox
) -> None:
    write(sqlite_store)

    async def serve() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(keep_up, sqlite_store, settings)
            for _ in range(600):
                await anyio.sleep(0.05)
                if await anyio.to_thread.run_sync(state, sqlite_store) == "sent":
                    break
            tasks.cancel_scope.cancel()

    anyio.run(serve)
    assert mailbox.subjects == ["ERKNet: you lead a panel"]
    assert mailbox.mails[0]["From"] == FROM
    assert "http://127.0.0.1:8000/panels/panel-" in mailbox.mails[0].get_content()


def test_a_mail_server_that_is_away_is_told_once_and_left_alone(
    sqlite_store: Store, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sqlite_store)
    monkeypatch.setattr("api.chores._SECONDS_BETWEEN", 0.01)
    away = settings.model_copy(update={"smtp_port": 1})

    async def serve() -> None:
        with anyio.move_on_after(1):
            await keep_up(sqlite_store, away)

    with caplog.at_level("ERROR", "consilium.chores"):
        anyio.run(serve)
    assert len(caplog.records) == 1
    assert "127.0.0.1:1 cannot be reached" in caplog.text
    assert state(sqlite_store) == "waiting"


def test_the_command_sends_once(
    tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONSILIUM_HOME", str(tmp_path))
    monkeypatch.setenv("CONSILIUM_MASTER_KEYS", new_master_key("test"))
    upgrade(load_settings())
    with open_store(load_settings()) as store:
        write(store)
    assert main(["notifications", "send"]) == 1
    told = capsys.readouterr()
    assert told.err == "messages waiting: 1; no mail server is named, set CONSILIUM_SMTP_HOST\n"
    assert "no mail server is named; messages waiting: 1" in CHECKS["mail"](load_settings()).detail
    for name, value in {"HOST": "127.0.0.1", "PORT": str(mailbox.port), "TLS": "none", "FROM": FROM}.items():
        monkeypatch.setenv(f"CONSILIUM_SMTP_{name}", value)
    assert main(["notifications", "send"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "reminded 0; 0 in silence, 0 backups asked instead",
        "sent 1, put off 0, given up 0, no longer needed 0",
    ]
    assert len(mailbox.mails) == 1
    assert CHECKS["mail"](load_settings()).state == "good"


def test_leaving_while_the_mail_server_thinks_waits_seconds_and_no_longer(
    sqlite_store: Store, settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sqlite_store)
    monkeypatch.setattr("api.chores._SECONDS_TO_FINISH", 0.2)

    def slow(_: object) -> str:
        time.sleep(1.5)
        return "250 taken"

    mailbox.answer = slow

    async def serve() -> None:
        with anyio.move_on_after(0.5):
            await keep_up(sqlite_store, settings)

    anyio.run(serve)
    # It was left in the middle: whoever comes next finds it taken, until its lease is over.
    assert state(sqlite_store) == "taken"
    for _ in range(200):
        if state(sqlite_store) == "sent":
            break
        time.sleep(0.05)
    assert len(mailbox.mails) == 1
