"""Migrations: they lead to the models' tables, from an empty database, forth and back, and only when needed."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import api
from api.settings import Settings
from api.store import StoreSchemaError, Upgrade, open_store, upgrade
from api.store.engine import make_engine
from api.store.schema import HEAD, migration_config
from api.store.tables import Table


def test_an_upgraded_database_has_the_tables_of_the_models(store_settings: Settings) -> None:
    upgrade(store_settings)
    engine = make_engine(store_settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)
    engine.dispose()
    assert differences == []


def test_an_upgrade_tells_where_it_came_from_and_is_done_once(store_settings: Settings) -> None:
    assert upgrade(store_settings) == Upgrade(None, HEAD)
    assert upgrade(store_settings) == Upgrade(HEAD, HEAD)


def test_migrations_can_be_taken_back(store_settings: Settings) -> None:
    upgrade(store_settings)
    engine = make_engine(store_settings, foreign_keys=False)
    with engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert upgrade(store_settings) == Upgrade(None, HEAD)


def test_the_head_that_a_start_checks_is_the_newest_migration(sqlite_settings: Settings) -> None:
    engine = make_engine(sqlite_settings)
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migration_config(connection))
    engine.dispose()
    assert scripts.get_heads() == [HEAD]
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True), "a newer revision is told by its number"


def test_migrations_are_read_from_the_installed_package() -> None:
    folder = files("api.migrations")
    assert folder.joinpath("env.py").is_file()
    assert folder.joinpath("script.py.mako").is_file()


def test_a_start_with_nothing_to_migrate_does_not_import_alembic(sqlite_settings: Settings) -> None:
    open_store(sqlite_settings).close()
    program = (
        "import sys\n"
        "from api.settings import load_settings\n"
        "from api.store import open_store\n"
        "open_store(load_settings()).close()\n"
        "assert 'sqlalchemy' in sys.modules\n"
        "assert not {'alembic', 'pandas', 'torch', 'fastapi'} & set(sys.modules)\n"
    )
    environment = {"CONSILIUM_HOME": str(sqlite_settings.home)}
    subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=Path(api.__file__).parents[1], env=environment, check=True
    )


@pytest.mark.parametrize("found", ["0999", "1975ea83b712"])
def test_a_database_of_a_newer_version_is_left_alone(store_settings: Settings, found: str) -> None:
    upgrade(store_settings)
    engine = make_engine(store_settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    engine.dispose()
    for open_or_upgrade in (open_store, upgrade):
        with pytest.raises(
            StoreSchemaError, match=rf"newer Consilium \(revision {found}, this one knows up to {HEAD}\)"
        ):
            open_or_upgrade(store_settings)


def test_a_database_of_another_application_is_left_alone(store_settings: Settings) -> None:
    engine = make_engine(store_settings)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (number INTEGER)"))
    engine.dispose()
    for open_or_upgrade in (open_store, upgrade):
        with pytest.raises(StoreSchemaError, match=r"tables of another application \(invoices\)"):
            open_or_upgrade(store_settings)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    store_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of power")

    with monkeypatch.context() as patched:
        patched.setattr("api.store.schema.Upgrade", fail)
        with pytest.raises(RuntimeError, match="out of power"):
            upgrade(store_settings)
    engine = make_engine(store_settings)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    assert upgrade(store_settings) == Upgrade(None, HEAD)
