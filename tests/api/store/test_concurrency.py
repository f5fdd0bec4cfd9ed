"""Several processes and threads on one database: nobody's work is lost, nobody sees half of anything."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import api
from api.settings import Settings
from api.store import open_store, upgrade
from data.expert import Expert

# Imports EXPERT-0 to EXPERT-9 one by one, and each time raises the count of the expert that all processes share.
WRITER = """
import sys
from api.settings import load_settings
from api.store import open_store
from data.expert import Expert
with open_store(load_settings()) as store:
    for number in range(10):
        with store.begin() as transaction:
            shared = transaction.directory.get("shared")
            count = shared.open_panels if shared else 0
            mine = Expert(expert_id=f"{sys.argv[1]}-{number}", name="mine")
            shared = Expert(expert_id="shared", name="shared", open_panels=count + 1)
            transaction.directory.import_experts([mine, shared])
"""


def _start(settings: Settings, program: str, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "CONSILIUM_HOME": str(settings.home),
        "CONSILIUM_DATABASE_URL": settings.database_url,
        "CONSILIUM_DATABASE_WAIT_SECONDS": "60",
    }
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        cwd=Path(api.__file__).parents[1],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait(processes: list[subprocess.Popen[str]]) -> None:
    errors = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), "\n".join(errors)


def test_two_processes_lose_no_update_on_sqlite(sqlite_settings: Settings) -> None:
    open_store(sqlite_settings).close()
    _wait([_start(sqlite_settings, WRITER, name) for name in ("one", "two")])
    with open_store(sqlite_settings) as store, store.begin(read_only=True) as transaction:
        directory = transaction.directory
        assert directory.count() == 21
        shared = directory.get("shared")
        assert shared is not None
        assert shared.open_panels == 20
        assert directory.version().version == 20
        assert len(directory.imports(limit=50)) == 20


def test_two_processes_lose_nobody_on_postgresql(postgresql_settings: Settings) -> None:
    upgrade(postgresql_settings)
    _wait([_start(postgresql_settings, WRITER, name) for name in ("one", "two")])
    with open_store(postgresql_settings) as store, store.begin(read_only=True) as transaction:
        directory = transaction.directory
        assert directory.count() == 21
        assert len(directory.imports(limit=50)) == 20
        assert directory.version().version == 20


@pytest.mark.parametrize("processes", [4])
def test_processes_that_start_at_once_share_one_upgrade(sqlite_settings: Settings, processes: int) -> None:
    program = "from api.settings import load_settings; from api.store import open_store; open_store(load_settings())"
    _wait([_start(sqlite_settings, f"{program}.close()") for _ in range(processes)])
    with open_store(sqlite_settings) as store, store.begin(read_only=True) as transaction:
        assert transaction.directory.version().version == 0


def test_replicas_that_upgrade_at_once_take_turns(postgresql_settings: Settings) -> None:
    program = "from api.settings import load_settings; from api.store import upgrade; upgrade(load_settings())"
    _wait([_start(postgresql_settings, program) for _ in range(3)])
    open_store(postgresql_settings).close()


def test_threads_share_a_store(store_settings: Settings, expert: Callable[..., Expert]) -> None:
    upgrade(store_settings)
    with open_store(store_settings) as store:

        def write(number: int) -> int:
            with store.begin() as transaction:
                return transaction.directory.import_experts([expert(f"{number}")]).version

        def read(_number: int) -> bool:
            with store.begin(read_only=True) as transaction:
                return transaction.directory.version().version == transaction.directory.count()

        with ThreadPoolExecutor(8) as threads:
            reading = threads.map(read, range(40))
            assert sorted(threads.map(write, range(20))) == list(range(1, 21))
            assert all(reading), "version and content belong together"
