"""Backup and restore: nothing is lost, nothing half done, and a bad backup never takes the database's place."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from api.progress import NoProgress
from api.settings import Settings
from api.store import (
    StoreBusyError,
    StoreDamagedError,
    StoreSchemaError,
    StoreUnavailableError,
    open_store,
)
from api.upkeep import BackedUp, Restored
from api.upkeep import backup as backup_to
from api.upkeep import restore as restore_from
from data.errors import InputError
from data.expert import Expert

Make = Callable[..., Expert]


def backup(settings: Settings, file: Path) -> BackedUp:
    return backup_to(settings, file, NoProgress())


def restore(settings: Settings, file: Path) -> Restored:
    return restore_from(settings, file, NoProgress())


def _import(settings: Settings, *experts: Expert) -> None:
    with open_store(settings) as store, store.begin() as transaction:
        transaction.directory.import_experts(experts, replace=True)


def _held(settings: Settings) -> tuple[list[str], int]:
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        return [expert.expert_id for expert in transaction.directory.all()], transaction.directory.version().version


def _file(settings: Settings) -> Path:
    return settings.home / "consilium.db"


def _change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_backup_is_one_private_file_with_everything(sqlite_settings: Settings, expert: Make, tmp_path: Path) -> None:
    _import(sqlite_settings, expert("a"))
    folder = tmp_path / "backups"
    folder.mkdir()
    with open_store(sqlite_settings) as store, store.begin() as transaction:
        transaction.directory.import_experts([expert("uncommitted")])
        backup(sqlite_settings, folder / "one.db")
    assert [path.name for path in folder.iterdir()] == ["one.db"]
    assert stat.S_IMODE((folder / "one.db").stat().st_mode) == 0o600
    restore(sqlite_settings, folder / "one.db")
    assert _held(sqlite_settings)[0] == ["a"]


def test_a_restore_brings_the_old_content_back_and_keeps_the_other(
    sqlite_settings: Settings, expert: Make, tmp_path: Path
) -> None:
    _import(sqlite_settings, expert("a"))
    backup(sqlite_settings, tmp_path / "b.db")
    _import(sqlite_settings, expert("b"), expert("c"))
    restored = restore(sqlite_settings, tmp_path / "b.db")
    assert _held(sqlite_settings) == (["a"], 3), "the version grew, so that replicas notice"
    assert restored.kept == _file(sqlite_settings).with_name("consilium.db.before-restore")
    restore(sqlite_settings, restored.kept)
    assert _held(sqlite_settings) == (["b", "c"], 4)


def test_a_restore_of_the_same_content_moves_no_version(
    sqlite_settings: Settings, expert: Make, tmp_path: Path
) -> None:
    _import(sqlite_settings, expert("a"))
    backup(sqlite_settings, tmp_path / "b.db")
    restore(sqlite_settings, tmp_path / "b.db")
    assert _held(sqlite_settings) == (["a"], 1)


def test_a_running_service_goes_on_over_a_restore(sqlite_settings: Settings, expert: Make, tmp_path: Path) -> None:
    _import(sqlite_settings, expert("a"))
    backup(sqlite_settings, tmp_path / "b.db")
    _import(sqlite_settings, expert("b"))
    with open_store(sqlite_settings) as service:
        with service.begin(read_only=True) as transaction:
            assert transaction.directory.get("b") is not None
            restore(sqlite_settings, tmp_path / "b.db")
            assert transaction.directory.get("b") is not None
        with service.begin() as transaction:
            assert transaction.directory.get("b") is None
            transaction.directory.import_experts([expert("d")])
    assert _held(sqlite_settings)[0] == ["a", "d"]


def test_a_restore_makes_a_database_where_there_is_none(
    sqlite_settings: Settings, expert: Make, tmp_path: Path
) -> None:
    _import(sqlite_settings, expert("a"))
    backup(sqlite_settings, tmp_path / "b.db")
    empty = sqlite_settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/new/consilium.db"})
    assert restore(empty, tmp_path / "b.db").kept is None
    assert _held(empty) == (["a"], 1)


def test_a_restore_replaces_a_damaged_database(sqlite_settings: Settings, expert: Make, tmp_path: Path) -> None:
    _import(sqlite_settings, expert("a"))
    backup(sqlite_settings, tmp_path / "b.db")
    _file(sqlite_settings).write_bytes(b"gone" * 5000)
    _file(sqlite_settings).with_name("consilium.db-wal").write_bytes(b"old log")
    kept = restore(sqlite_settings, tmp_path / "b.db").kept
    assert kept is not None
    assert kept.read_bytes() == b"gone" * 5000
    assert _held(sqlite_settings) == (["a"], 1)


def test_a_copy_made_with_other_means_is_taken_too(sqlite_settings: Settings, expert: Make, tmp_path: Path) -> None:
    _import(sqlite_settings, expert("a"))
    copy = tmp_path / "copy.db"
    copy.write_bytes(_file(sqlite_settings).read_bytes())
    _import(sqlite_settings, expert("b"))
    restore(sqlite_settings, copy)
    assert _held(sqlite_settings)[0] == ["a"]


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _text(file: Path) -> None:
    file.write_text("expert_id,name\n" * 1000)


def _cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20_000])


def _foreign(file: Path) -> None:
    file.unlink()
    _change(file, "CREATE TABLE invoices (number INTEGER)")


def _without_experts(file: Path) -> None:
    _change(file, "DROP TABLE expert_facets")
    _change(file, "DROP TABLE experts")


def _without_version(file: Path) -> None:
    _change(file, "DELETE FROM directory_version")


def _with_a_broken_expert(file: Path) -> None:
    _change(file, "UPDATE experts SET disorders = '{'")


def _with_a_dangling_row(file: Path) -> None:
    _change(file, "INSERT INTO expert_facets VALUES ('language', 'en', 'nobody')")


@pytest.mark.parametrize(
    "spoil",
    [
        _empty,
        _text,
        _cut_short,
        _foreign,
        _without_experts,
        _without_version,
        _with_a_broken_expert,
        _with_a_dangling_row,
    ],
)
def test_a_bad_backup_is_refused_and_the_database_stays(
    sqlite_settings: Settings, expert: Make, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    _import(sqlite_settings, *(expert(f"{number:03}", bio="x" * 300, languages=["en"]) for number in range(100)))
    before = _held(sqlite_settings)
    bad = tmp_path / "bad.db"
    backup(sqlite_settings, bad)
    spoil(bad)
    with pytest.raises(InputError, match=r"bad\.db is (damaged|no backup of Consilium) \(.*name another backup"):
        restore(sqlite_settings, bad)
    assert _held(sqlite_settings) == before
    left = {path.name for path in sqlite_settings.home.iterdir()}
    assert left == {"consilium.db", "case-keys.json", ".case-keys.json.lock"}, "nothing is left lying about"


def test_a_backup_of_a_newer_version_is_refused(sqlite_settings: Settings, tmp_path: Path) -> None:
    open_store(sqlite_settings).close()
    backup(sqlite_settings, tmp_path / "b.db")
    _change(tmp_path / "b.db", "UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreSchemaError, match=r"b\.db was written by a newer Consilium"):
        restore(sqlite_settings, tmp_path / "b.db")


def test_a_file_is_never_overwritten(sqlite_settings: Settings, tmp_path: Path) -> None:
    open_store(sqlite_settings).close()
    (tmp_path / "b.db").write_text("precious")
    for file in (tmp_path / "b.db", _file(sqlite_settings), tmp_path):
        with pytest.raises(InputError, match="exists already; name another file"):
            backup(sqlite_settings, file)
    assert (tmp_path / "b.db").read_text() == "precious"


def test_what_cannot_be_backed_up_or_restored_is_told(sqlite_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="there is no database at"):
        backup(sqlite_settings, tmp_path / "b.db")
    with pytest.raises(InputError, match="is no file"):
        restore(sqlite_settings, tmp_path / "missing.db")
    open_store(sqlite_settings).close()
    with pytest.raises(StoreUnavailableError, match="cannot be written: No such file or directory"):
        backup(sqlite_settings, tmp_path / "missing" / "b.db")
    _file(sqlite_settings).write_bytes(b"gone" * 5000)
    with pytest.raises(StoreDamagedError, match="is damaged"):
        backup(sqlite_settings, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_a_restore_gives_up_on_a_database_that_stays_locked(sqlite_settings: Settings, tmp_path: Path) -> None:
    open_store(sqlite_settings).close()
    backup(sqlite_settings, tmp_path / "b.db")
    impatient = sqlite_settings.model_copy(update={"database_wait_seconds": 0.05})
    with closing(sqlite3.connect(_file(sqlite_settings), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="is busy"):
            restore(impatient, tmp_path / "b.db")
