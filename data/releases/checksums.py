"""Checksums that a mirror offers: SHA256SUMS, sidecar files and manifest.json."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from data.releases.errors import SourceError

SUMS_NAME = "SHA256SUMS"
LISTING_NAME = "manifest.json"
SIDECAR = ".sha256"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_GNU_LINE = re.compile(r"\\?([0-9a-fA-F]{64})[ \t]+\*?(\S.*)")
_BSD_LINE = re.compile(r"SHA256 ?\((.+)\) ?= ?([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """What a file must be.

    Attributes:
        sha256: Its checksum in lower-case hex.
        by: Who says so, for messages.
        size: Its size in bytes, where that is said too.
    """

    sha256: str
    by: str
    size: int | None = None


def parse_sums(text: str, by: str) -> dict[str, Pin]:
    """Reads a SHA256SUMS file, as GNU sha256sum or BSD sha256 write it: path -> pin.

    Raises:
        SourceError: A line is none of theirs.
    """
    pins: dict[str, Pin] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if match := _GNU_LINE.fullmatch(line.strip()):
            checksum, path = match.groups()
        elif match := _BSD_LINE.fullmatch(line.strip()):
            path, checksum = match.groups()
        else:
            raise SourceError(f"{by} line {number}: {line[:80]!r} is not a sha256 and a file name; correct the mirror")
        pins[_plain(path)] = Pin(checksum.lower(), by)
    return pins


def parse_sidecar(text: str, name: str, by: str) -> Pin:
    """Reads a file's own `.sha256` file: the bare checksum, or one line of SHA256SUMS.

    Raises:
        SourceError: It is neither.
    """
    if _SHA256.fullmatch(text.strip()):
        return Pin(text.strip().lower(), by)
    pins = parse_sums(text, by)
    if len(pins) != 1:
        raise SourceError(f"{by}: not the sha256 of {name}; correct the mirror")
    return next(iter(pins.values()))


def parse_listing(text: str, by: str) -> dict[str, Pin | None]:
    """Reads a mirror's manifest.json: path -> pin, None where it gives no checksum.

    Its `files` are an object of path -> {"sha256", "size"} or a list of {"path" or "name", "sha256", "size"}.

    Raises:
        SourceError: It is something else.
    """
    try:
        content = json.loads(text)
        return dict(_listed(content["files"], by))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(
            f"{by}: not a list of files ({type(error).__name__}: {error}); "
            'expected {"files": [{"path": ..., "sha256": ..., "size": ...}]}'
        ) from error


def _listed(files: Any, by: str) -> Iterator[tuple[str, Pin | None]]:
    entries: list[tuple[Any, Mapping[str, Any]]] = (
        list(files.items())
        if isinstance(files, dict)
        else [(entry.get("path") or entry["name"], entry) for entry in files]
    )
    for path, entry in entries:
        checksum = entry.get("sha256")
        size = entry.get("size")
        if checksum is not None and not _SHA256.fullmatch(checksum):
            raise ValueError(f"{path}: {checksum!r} is not a sha256")
        if size is not None and (not isinstance(size, int) or isinstance(size, bool)):
            raise ValueError(f"{path}: {size!r} is not a size")
        yield _plain(path), Pin(checksum.lower(), by, size) if checksum else None


def _plain(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).as_posix()
