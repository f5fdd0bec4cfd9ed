"""What benchmarks share: the folder of real data, knowledge compiled from it, and the history of proven figures."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from data.releases import NoProgress, update
from matching import shipped_model
from ontology import RELEASE_CHECKS, Knowledge, ensure_snapshot

SHARED = Path(__file__).resolve().parents[3] / "shared"
HISTORY = Path(__file__).parent / "history"
Record = Callable[[str, dict[str, float], str], None]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: the benchmark and the full knowledge are not here")
    return SHARED


@pytest.fixture(scope="session")
def full_knowledge(shared: Path, pytestconfig: pytest.Config) -> Knowledge:
    """Knowledge of all releases in ../shared, compiled once and kept from one run to the next."""
    home = Path(pytestconfig.cache.mkdir("consilium-full-home"))
    report = update(home, source=str(shared / "knowledge"), checks=RELEASE_CHECKS)
    ensure_snapshot(home, NoProgress())
    knowledge = Knowledge.open(home)
    assert knowledge.complete, report.text()
    return knowledge


@pytest.fixture(scope="session")
def benchmark_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the benchmarks' indexes lie."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture
def record() -> Record:
    """Appends the figures of a proven run to history/NAME.jsonl, with what they were measured on."""

    def append(name: str, figures: dict[str, float], knowledge_stamp: str) -> None:
        line = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": version("consilium"),
            "knowledge": knowledge_stamp,
            "model": shipped_model().digest,
            "processors": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "figures": {key: round(value, 4) for key, value in figures.items()},
        }
        HISTORY.mkdir(exist_ok=True)
        with (HISTORY / f"{name}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    return append
