"""What tests share: no network beyond loopback, and compiled snapshots with what is opened on them.

Compiling takes seconds, so compiled homes are kept in var/test-home, one for each state of the code that compiles.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.releases import NoProgress, update
from ontology import RELEASE_CHECKS, Knowledge, Reader, ensure_snapshot
from ontology.snapshot import FORMAT

if TYPE_CHECKING:
    from api.settings import Settings
    from api.workbench import Workbench
    from matching import Matcher

ROOT = Path(__file__).resolve().parents[1]
SHARED_KNOWLEDGE = ROOT.parent / "shared" / "knowledge"
_OFFLINE = Path(__file__).parent / "offline" / "sitecustomize.py"
_KEPT, _KEPT_SECONDS = 3, 3600
"""Homes of each kind that stay, and how long after their last use others may still be somebody's."""


def pytest_configure() -> None:
    for variable in [name for name in os.environ if name.startswith("CONSILIUM_")]:
        del os.environ[variable]
    spec = importlib.util.spec_from_file_location("offline", _OFFLINE)
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    paths = [str(_OFFLINE.parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


@pytest.fixture(scope="session")
def home() -> Path:
    """A CONSILIUM_HOME with the embedded knowledge compiled."""
    with _kept_home("embedded") as folder:
        ensure_snapshot(folder, NoProgress())
        index = folder / "index"
        made_by = hashlib.sha256(b"".join(_contents((ROOT / "matching").rglob("*.py")))).hexdigest()
        if index.is_dir() and (not (index / ".code").is_file() or (index / ".code").read_text() != made_by):
            shutil.rmtree(index)
        index.mkdir(exist_ok=True)
        (index / ".code").write_text(made_by)
    return folder


@pytest.fixture(scope="session")
def knowledge(home: Path) -> Knowledge:
    return Knowledge.open(home)


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


@pytest.fixture(scope="session")
def full_home() -> Path:
    """A CONSILIUM_HOME with Orphanet and the translations of ../shared; skips the test where they are not there."""
    if not SHARED_KNOWLEDGE.is_dir():
        pytest.skip("no ../shared/knowledge beside the project: Orphanet and the translations are not here")
    with _kept_home("full", *SHARED_KNOWLEDGE.rglob("*")) as folder:
        if not (folder / "knowledge").is_dir():
            update(folder, source=str(SHARED_KNOWLEDGE), checks=RELEASE_CHECKS)
        ensure_snapshot(folder, NoProgress())
    return folder


@pytest.fixture(scope="session")
def full_knowledge(full_home: Path) -> Knowledge:
    return Knowledge.open(full_home)


@pytest.fixture(scope="session")
def full_reader(full_knowledge: Knowledge) -> Reader:
    return Reader(full_knowledge)


@pytest.fixture(scope="session")
def workbench(home: Path, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Workbench]":
    """A workbench over the sample directory, its database new in each run."""
    from api.workbench import Workbench  # noqa: PLC0415 - tests of the inner layers run without the outer ones

    with Workbench.open(sample_settings(home, tmp_path_factory.mktemp("workbench"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def matcher(workbench: "Workbench") -> "Matcher":
    return workbench.matcher


def sample_settings(home: Path, folder: Path) -> "Settings":
    from api.settings import load_settings  # noqa: PLC0415 - the same

    return load_settings(home=home, database_url=f"sqlite:///{folder / 'consilium.db'}")


@contextmanager
def _kept_home(name: str, *sources: Path) -> Iterator[Path]:
    """A home kept for this state of the code and of some files; while it is filled other test runs wait."""
    homes = ROOT / "var" / "test-home"
    homes.mkdir(parents=True, exist_ok=True)
    code = [*(ROOT / "ontology").rglob("*.py"), *(ROOT / "data").glob("networks.*")]
    stamps = "".join(f"{path.name} {path.stat().st_size}\n" for path in sorted(sources))
    mark = hashlib.sha256(stamps.encode() + b"".join(_contents(code))).hexdigest()[:12]
    folder = homes / f"{name}-{FORMAT}-{mark}"
    with (homes / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.mkdir(exist_ok=True)
        os.utime(folder)
        yield folder
        others = sorted(homes.glob(f"{name}-*"), key=lambda other: other.stat().st_mtime, reverse=True)
        for other in others[_KEPT:]:
            if time.time() - other.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def _contents(files: Iterable[Path]) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(files))
