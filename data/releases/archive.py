"""Zip archives of ORPHApackets: checked for what hostile archives do, and read without unpacking them to disk."""

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from data.releases.errors import ReleaseError
from data.releases.manifest import ArchiveBounds
from data.releases.progress import Progress, shown

PACKETS_NAME = "orphapacket.zip"
_PACKET = re.compile(r"(?:^|/)ORPHApacket_[\w-]+\.json$")
# What zipfile raises on archives that are damaged, locked by a password or packed in ways it does not know.
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


def check_archive(path: Path, bounds: ArchiveBounds, progress: Progress) -> None:
    """Reads an archive to its end: entries, sizes, names and every checksum.

    Entries are only ever read in place, never unpacked to a path of the archive's choosing; names that would lead
    elsewhere are refused all the same, because no honest archive has them.

    Raises:
        ReleaseError: It is no zip archive, is truncated or damaged, is out of bounds, or holds nothing that counts.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(path.name, entries, bounds)
            unpacked = sum(entry.file_size for entry in entries)
            with shown(progress, f"checking {path.name}", unpacked):
                for entry in entries:
                    with archive.open(entry) as stream:
                        while chunk := stream.read(1 << 20):
                            progress.advance(len(chunk))
    except _READ_ERRORS as error:
        raise ReleaseError(f"{path.name}: truncated or damaged zip archive ({error})") from error


def _check_entries(name: str, entries: list[zipfile.ZipInfo], bounds: ArchiveBounds) -> None:
    if len(entries) > bounds.entries:
        raise ReleaseError(f"{name}: {len(entries):,} entries, more than the {bounds.entries:,} that are believed")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > bounds.unpacked:
        raise ReleaseError(f"{name}: {unpacked:,} bytes unpacked, more than the {bounds.unpacked:,} that are believed")
    seen: set[str] = set()
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise ReleaseError(f"{name}: entry {entry.filename!r} leads out of the archive")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ReleaseError(f"{name}: entry {entry.filename!r} is a link")
        if entry.filename in seen:
            raise ReleaseError(f"{name}: entry {entry.filename!r} is there twice")
        seen.add(entry.filename)
    if not any(bounds.member.search(filename) for filename in seen):
        raise ReleaseError(f"{name}: holds no ORPHApacket_*.json; is it the archive of the orphapacket repository?")


def orphapackets(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yields each ORPHApacket of an installed release as (entry name, JSON), sorted by entry name.

    Args:
        folder: The part's folder, which holds `orphapacket.zip`.

    Raises:
        ReleaseError: The archive is missing, truncated or damaged.
    """
    path = folder / PACKETS_NAME
    reading = ""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(filter(_PACKET.search, archive.namelist())):
                reading = f" at {name}"
                yield name, archive.read(name)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}: missing; run `consilium knowledge update`") from error
    except _READ_ERRORS as error:
        raise ReleaseError(
            f"{path}: truncated or damaged{reading} ({error}); run `consilium knowledge update`"
        ) from error
