"""The snapshot that serves under CONSILIUM_HOME: compiled anew when missing, damaged or behind what is installed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import KnowledgeError
from data.releases import Progress
from ontology.compiling.compilation import compile_snapshot
from ontology.snapshot import CURRENT, FORMAT, Snapshot
from ontology.sources import KnowledgeSources, knowledge_sources

_LOCK = ".compiling.lock"
_TEMPORARY = ".compiling-"
_KEPT = 2
"""Snapshots that stay: the one that serves, and the one before for processes that have it open."""


def ensure_snapshot(home: Path, progress: Progress) -> bool:
    """Compiles a snapshot when there is no whole one of what is installed; one process at a time, the others wait.

    Returns:
        Whether it compiled.

    Raises:
        KnowledgeError: A release cannot be read, or the snapshot cannot be written; the one before stays in service.
    """
    sources = knowledge_sources(home)
    folder = home / "snapshot"
    name = f"{sources.fingerprint}-{FORMAT}"
    if _serves(folder, name):
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if _serves(folder, name):
                return False
            _replace(folder, name, sources, progress)
            _prune(folder, name)
    except OSError as error:
        raise KnowledgeError(
            f"{folder}: the snapshot cannot be written ({error.strerror or error}); the one before stays in service"
        ) from error
    return True


def _serves(folder: Path, name: str) -> bool:
    """Whether a whole snapshot of that name is marked as the current one."""
    try:
        if (folder / CURRENT).read_text(encoding="utf-8").strip() != name:
            return False
        Snapshot.load(folder / name)
    except (OSError, UnicodeDecodeError, KnowledgeError):
        return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    # The system releases the lock even when the process is killed; the file stays, so that all lock the same one.
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(folder: Path, name: str, sources: KnowledgeSources, progress: Progress) -> None:
    for left_over in folder.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    working = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=folder))
    try:
        compile_snapshot(sources, progress).save(working)
        working.chmod(0o755)
        shutil.rmtree(folder / name, ignore_errors=True)
        working.rename(folder / name)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    mark = folder / f".{CURRENT}"
    mark.write_text(name, encoding="utf-8")
    mark.replace(folder / CURRENT)


def _prune(folder: Path, name: str) -> None:
    others = [
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != name
    ]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
