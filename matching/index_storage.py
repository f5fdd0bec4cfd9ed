"""Where indexes lie: a folder each under CONSILIUM_HOME/index, written whole, verified when opened, old ones removed.

index/DIGEST/stamp.txt        what the index was made from; DIGEST is the stamp's
index/DIGEST/checksums.json   size and CRC-32 of every other file
index/DIGEST/...              arrays, readings, FAISS index
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import ArtifactError

KEPT = 5
"""Indexes that stay, the ones used last: a directory changes often, and files are tried out beside it."""
_STAMP, _CHECKSUMS = "stamp.txt", "checksums.json"
_WORKING, _REMOVED = ".building-", ".removed-"
_ABANDONED_SECONDS = 24 * 3600
_CHUNK = 1 << 20


def index_place(folder: Path, stamp: str) -> Path:
    """Where the index of a stamp lies."""
    return folder / hashlib.sha256(stamp.encode()).hexdigest()[:16]


def make_stamp(parts: Mapping[str, str | int]) -> str:
    """A stamp as one line that a person can read; the same parts give the same line."""
    return "; ".join(f"{name} {parts[name]}" for name in sorted(parts))


def stamp_parts(stamp: str) -> dict[str, str]:
    """The parts of a stamp, as text."""
    parts = (part.partition(" ") for part in stamp.split("; "))
    return {name: value for name, _, value in parts}


def is_stored(place: Path, stamp: str) -> bool:
    """Whether the index of this very stamp lies there; whether it is whole is told by `verify`."""
    try:
        return (place / _STAMP).read_text(encoding="utf-8") == stamp
    except (OSError, UnicodeDecodeError):
        return False


def verify(place: Path) -> None:
    """Compares every file with its checksum.

    Raises:
        ArtifactError: A file is missing, cut short or altered.
    """
    try:
        checksums = json.loads((place / _CHECKSUMS).read_text(encoding="utf-8"))
        for name, expected in checksums.items():
            if list(_checksum(place / name)) != expected:
                raise ArtifactError(f"{place / name}: is damaged; remove {place}")
    except (OSError, ValueError, AttributeError) as error:
        raise ArtifactError(f"{place}: the index is damaged ({error}); remove the folder") from error


def mark_used(place: Path) -> None:
    """Notes that an index was used, so that it is not among the oldest."""
    # A folder that may be read but not written serves all the same.
    with suppress(OSError):
        os.utime(place / _STAMP)


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """A folder to build an index in; what is left there at the end is removed.

    Raises:
        ArtifactError: `folder` cannot be written, which is found out before an index is built in vain.
    """
    with _one_line(folder):
        folder.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=_WORKING, dir=folder))
        working.chmod(0o755)
    try:
        yield working
    finally:
        shutil.rmtree(working, ignore_errors=True)


def store(working: Path, place: Path, stamp: str, write: Callable[[Path], None]) -> None:
    """Writes an index and moves it to its place; one that another process put there first stays.

    Raises:
        ArtifactError: The folder cannot be written.
    """
    with _one_line(place.parent):
        write(working)
        checksums = {path.name: _checksum(path) for path in sorted(working.iterdir())}
        (working / _CHECKSUMS).write_text(json.dumps(checksums, indent=1), encoding="utf-8")
        (working / _STAMP).write_text(stamp, encoding="utf-8")
        if not is_stored(place, stamp):
            discard(place)
        try:
            working.rename(place)
        except OSError:
            # Another process has built the same index meanwhile; anything else is a fault.
            if not is_stored(place, stamp):
                raise


def discard(place: Path) -> None:
    """Takes an index out of service at once, then removes it; processes that have it mapped keep it."""
    aside = place.with_name(f"{_REMOVED}{place.name}-{os.getpid()}-{time.monotonic_ns()}")
    # Where it cannot be moved, the index that takes its place cannot be either, and that tells so.
    with suppress(OSError):
        place.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def remove_old(folder: Path, used: Path) -> None:
    """Removes all but the indexes used last, and what stopped processes have left; never `used`."""
    # Tidying up is no reason to fail; what cannot be removed is tried again after the next build.
    with suppress(OSError):
        others = sorted(
            (stamp.stat().st_mtime, stamp.parent) for stamp in folder.glob(f"*/{_STAMP}") if stamp.parent != used
        )
        for _, place in others[: max(len(others) - (KEPT - 1), 0)]:
            discard(place)
        for left in (*folder.glob(f"{_WORKING}*"), *folder.glob(f"{_REMOVED}*")):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def stored_elsewhere(folder: Path, parts: Mapping[str, str | int]) -> Iterator[Path]:
    """Indexes of any directory whose stamp has these parts, the one used last first."""
    found: list[tuple[float, Path]] = []
    for stamp in folder.glob(f"*/{_STAMP}"):
        # One that cannot be read is of no use here; it is built anew when it is opened.
        with suppress(OSError, ValueError):
            wanted = {name: str(value) for name, value in parts.items()}
            if wanted.items() <= stamp_parts(stamp.read_text(encoding="utf-8")).items():
                found.append((stamp.stat().st_mtime, stamp.parent))
    return (place for _, place in sorted(found, reverse=True))


def _checksum(path: Path) -> tuple[int, int]:
    """Size and CRC-32 of a file."""
    size = crc = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
    return size, crc


@contextmanager
def _one_line(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArtifactError(
            f"{folder}: the index cannot be written: {error.strerror or error}; give CONSILIUM_HOME a folder with room"
        ) from error
