"""Opening a store: what is made, what is refused, and in which words."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api.settings import Settings, load_settings
from api.store import (
    Store,
    StoreBusyError,
    StoreDamagedError,
    StoreSchemaError,
    StoreUnavailableError,
    open_store,
    upgrade,
)
from data.errors import ConsiliumError, SettingsError
from data.expert import Expert

Make = Callable[..., Expert]


def _file(settings: Settings) -> Path:
    return settings.home / "consilium.db"


def test_a_new_store_is_made_for_its_owner_alone(sqlite_settings: Settings, expert: Make) -> None:
    with open_store(sqlite_settings) as store, store.begin() as transaction:
        transaction.directory.import_experts([expert("a")])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sqlite_settings.home.iterdir()}
    assert stat.S_IMODE(sqlite_settings.home.stat().st_mode) == 0o700
    assert modes == dict.fromkeys(["consilium.db", "consilium.db-wal", "consilium.db-shm"], 0o600)


def test_what_was_written_is_there_when_opened_again(store_settings: Settings, expert: Make) -> None:
    upgrade(store_settings)
    with open_store(store_settings) as store, store.begin() as transaction:
        transaction.directory.import_experts([expert("a")])
    with open_store(store_settings) as store, store.begin(read_only=True) as transaction:
        assert transaction.directory.all() == [expert("a")]


@pytest.mark.parametrize("name", ["a?b", "c#d", "100%", "Zürich Klinik", "%20"])
def test_any_folder_name_will_do(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSILIUM_DATABASE_URL", raising=False)
    open_store(load_settings(home=tmp_path / name)).close()
    assert (tmp_path / name / "consilium.db").stat().st_size > 0


def test_sqlite_writes_ahead_and_enforces_foreign_keys(sqlite_settings: Settings) -> None:
    with open_store(sqlite_settings) as store, store._engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 1, 10_000]


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_file_that_is_no_database_is_left_as_it_is(sqlite_settings: Settings, content: bytes) -> None:
    sqlite_settings.home.mkdir()
    _file(sqlite_settings).write_bytes(content)
    for open_or_upgrade in (open_store, upgrade):
        with pytest.raises(StoreDamagedError, match=r"consilium\.db is damaged .* `consilium db restore FILE`"):
            open_or_upgrade(sqlite_settings)
    assert _file(sqlite_settings).read_bytes() == content


def test_damage_found_later_is_told_too(sqlite_settings: Settings, expert: Make) -> None:
    with open_store(sqlite_settings) as store, store.begin() as transaction:
        transaction.directory.import_experts([expert(f"{number:04}", bio="x" * 500) for number in range(500)])
    damaged = _file(sqlite_settings)
    pages = damaged.stat().st_size // 4096
    with damaged.open("r+b") as file:
        # The first pages are the schema's, which opening reads.
        file.seek((pages - pages // 4) * 4096)
        file.write(b"\xff" * (pages // 4) * 4096)
    with (
        open_store(sqlite_settings) as store,
        pytest.raises(StoreDamagedError, match="is damaged"),
        store.begin(read_only=True) as transaction,
    ):
        transaction.directory.all()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE experts SET name = CAST(x'ff' AS TEXT)",
        "UPDATE experts SET disorders = '{'",
        "ALTER TABLE experts DROP COLUMN bio",
        "DELETE FROM directory_version",
    ],
)
def test_a_database_changed_by_other_means_is_told(sqlite_settings: Settings, expert: Make, statement: str) -> None:
    with open_store(sqlite_settings) as store:
        with store.begin() as transaction:
            transaction.directory.import_experts([expert("a")])
        with closing(sqlite3.connect(_file(sqlite_settings), isolation_level=None)) as other:
            other.execute(statement)
        with pytest.raises(StoreDamagedError, match="backup"), store.begin(read_only=True) as transaction:
            _ = transaction.directory.all(), transaction.directory.version()


def test_more_transactions_than_connections_wait_and_are_told(store_settings: Settings) -> None:
    upgrade(store_settings)
    impatient = store_settings.model_copy(update={"database_wait_seconds": 0.05})
    with ExitStack() as stack:
        store = stack.enter_context(open_store(impatient))

        def read() -> None:
            transaction = stack.enter_context(store.begin(read_only=True))
            assert transaction.directory.count() == 0

        for _ in range(15):
            read()
        if "sqlite" in store_settings.database_url:
            read()
        else:
            with pytest.raises(StoreBusyError, match="all its connections are in use"), store.begin() as one_too_many:
                one_too_many.directory.count()


def test_a_folder_that_cannot_be_made_is_told(sqlite_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = sqlite_settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/file/below/consilium.db"})
    with pytest.raises(StoreUnavailableError, match=r"cannot be opened for writing: Not a directory; .*CONSILIUM_HOME"):
        open_store(settings)


def test_a_folder_in_the_databases_place_is_told(sqlite_settings: Settings) -> None:
    _file(sqlite_settings).mkdir(parents=True)
    with pytest.raises(StoreUnavailableError, match="Is a directory"):
        open_store(sqlite_settings)


def test_a_database_that_another_process_holds_is_busy(sqlite_settings: Settings, expert: Make) -> None:
    impatient = sqlite_settings.model_copy(update={"database_wait_seconds": 0.05})

    def write(store: Store) -> None:
        with store.begin() as transaction:
            transaction.directory.import_experts([expert("a")])

    with (
        open_store(impatient) as store,
        closing(sqlite3.connect(_file(sqlite_settings), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="is busy: another process holds it"):
            write(store)
        with store.begin(read_only=True) as transaction:
            assert transaction.directory.count() == 0, "readers do not wait"
        other.execute("ROLLBACK")
        write(store)


def test_postgresql_is_brought_up_to_date_only_when_asked(postgresql_settings: Settings) -> None:
    with pytest.raises(StoreSchemaError, match="is empty; run `consilium db upgrade`"):
        open_store(postgresql_settings)
    upgrade(postgresql_settings)
    open_store(postgresql_settings).close()


def test_a_postgresql_row_lock_that_lasts_is_busy(postgresql_settings: Settings, expert: Make) -> None:
    upgrade(postgresql_settings)
    impatient = postgresql_settings.model_copy(update={"database_wait_seconds": 0.05})
    with open_store(postgresql_settings) as holder, open_store(impatient) as store, holder.begin() as holding:
        holding.directory.import_experts([expert("a")])
        with pytest.raises(StoreBusyError, match="is busy"), store.begin() as transaction:
            transaction.directory.import_experts([expert("b")])


@pytest.mark.parametrize("place", ["127.0.0.1:1/name", "localhost:1/name"])
def test_a_server_that_does_not_answer_is_told_without_the_password(sqlite_settings: Settings, place: str) -> None:
    pytest.importorskip("psycopg", reason="psycopg, the driver for PostgreSQL, is not installed")
    url = f"postgresql+psycopg://user:secret@{place}"
    settings = sqlite_settings.model_copy(update={"database_url": url})
    for open_or_upgrade in (open_store, upgrade):
        with pytest.raises(StoreUnavailableError, match=r"postgresql://user:\*\*\*@.* cannot be reached: ") as caught:
            open_or_upgrade(settings)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_database_that_does_not_exist_is_told(postgresql_settings: Settings) -> None:
    url = make_url(postgresql_settings.database_url).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(StoreUnavailableError, match=r"does not exist|cannot be reached: .*does not exist"):
        open_store(postgresql_settings.model_copy(update={"database_url": url}))


def test_a_url_that_cannot_be_parsed_is_not_repeated(sqlite_settings: Settings) -> None:
    url = "postgresql+psycopg://user:secret@host:port:port/name"
    with pytest.raises(SettingsError, match=r"^CONSILIUM_DATABASE_URL: cannot be parsed") as caught:
        open_store(sqlite_settings.model_copy(update={"database_url": url}))
    assert "secret" not in str(caught.value)


def test_every_error_of_the_store_is_one_of_consilium() -> None:
    kinds = (StoreBusyError, StoreDamagedError, StoreSchemaError, StoreUnavailableError)
    assert all(issubclass(kind, ConsiliumError) for kind in kinds)
