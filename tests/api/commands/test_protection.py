"""`audit`, `keys`, `erase`, `purge`, `db` and `doctor`, as an operator calls them."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from api.settings import Settings, load_settings
from api.store import open_store
from api.store.engine import make_engine
from tests.api.commands.conftest import Consilium
from tests.api.upkeep.full_case import add_full_case


@pytest.fixture
def settings(consilium: Consilium, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a master key that `keys new` made."""
    monkeypatch.setenv("CONSILIUM_MASTER_KEYS", consilium("keys", "new", "2026").out.strip())
    return load_settings()


@pytest.fixture
def case_id(settings: Settings) -> str:
    with open_store(settings) as store:
        return add_full_case(store)


def test_a_case_is_erased_for_good(consilium: Consilium, case_id: str, tmp_path: Path) -> None:
    backed_up = consilium("db", "backup", tmp_path / "b.db")
    assert backed_up.code == 0
    assert "keys: 1 in " in backed_up.out
    head = re.search(r"head of the audit: (\S+)", backed_up.out)
    assert head is not None
    erased = consilium("erase", case_id, "--reason", "patient")
    assert erased.code == 0
    assert f"erased: {case_id} (2 sections, 1 attachment, texts of 1 panel)" in erased.out
    assert "was erased before" in consilium("erase", case_id, "--reason", "patient").out
    restored = consilium("db", "restore", tmp_path / "b.db")
    assert restored.code == 0
    assert "1 case erased again, 2 events since the backup kept" in restored.out
    verified = consilium("audit", "verify", "--expect", head[1])
    assert verified.code == 0
    assert "event 1 is the one that was noted" in verified.out


def test_what_cannot_be_erased_or_verified_is_one_line(consilium: Consilium, settings: Settings) -> None:
    assert settings.master_keys
    for arguments in (("erase", "case-none", "--reason", "patient"), ("audit", "verify", "--expect", "x")):
        called = consilium(*arguments)
        assert called.code == 1
        assert called.err.count("\n") == 1
    assert consilium("erase", "case-none").code == 2, "a reason is to be given"
    assert consilium("erase", "case-none", "--reason", "boredom").code == 2


def test_a_broken_audit_is_exit_code_1(consilium: Consilium, settings: Settings, case_id: str) -> None:
    assert case_id
    assert re.fullmatch(r"whole: 1 event from .* UTC\nhead: [0-9a-f]{64}@1\n", consilium("audit", "verify").out)
    engine = make_engine(settings)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER events_refuse_update"))
        connection.execute(text("UPDATE events SET action = 'case.read'"))
    engine.dispose()
    called = consilium("audit", "verify")
    assert called.code == 1
    assert "BROKEN: event 1 was changed" in called.out
    doctor = consilium("doctor")
    assert "FAIL  audit" in doctor.out


def test_keys_are_made_told_and_rotated(
    consilium: Consilium, settings: Settings, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert case_id
    newer = consilium("keys", "new", "2027").out.strip()
    monkeypatch.setenv("CONSILIUM_MASTER_KEYS", newer)
    status = consilium("keys", "status")
    assert status.code == 1
    assert "2026: 1 case, MISSING" in status.out
    assert "FAIL  master keys" in consilium("doctor").out
    monkeypatch.setenv("CONSILIUM_MASTER_KEYS", f"{newer},{settings.master_keys}")
    assert consilium("keys", "rotate").out == "1 case moved to 2027\n"
    status = consilium("keys", "status")
    assert status.code == 0
    assert "2027: 1 case, the current key" in status.out
    assert "2026: 0 cases, can be left out" in status.out
    assert consilium("keys", "new", "no id").code == 1


def test_a_purge_tells_what_and_why(consilium: Consilium, case_id: str) -> None:
    assert case_id
    dry = consilium("purge", "--dry-run")
    assert dry.code == 0
    assert "0 cases would be erased (unchanged for 15 years, no panel going on)" in dry.out
    assert "0 messages would be removed (done with, and due more than 90 days ago)" in dry.out
    assert "0 messages removed" in consilium("purge").out


def test_the_doctor_tells_how_cases_are_protected(consilium: Consilium, case_id: str, tmp_path: Path) -> None:
    found = consilium("doctor").out
    for told in (
        "2026, 1 case\n",
        "1 event, head ",
        "1 case came after the last backup",
    ):
        assert told in found, found
    consilium("db", "backup", tmp_path / "b.db")
    consilium("erase", case_id, "--reason", "retention")
    assert "0 cases, 1 erased" in consilium("doctor").out
