"""A part on its way in: its files fetched one by one and verified before anything is made of them."""

import gzip
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.releases.archive import check_archive
from data.releases.errors import AbsentError, ReleaseError
from data.releases.manifest import FileSpec, Part
from data.releases.progress import Progress
from data.releases.record import FileStamp, InstalledPart
from data.releases.source import Landing, Offer, Source
from data.releases.status import sha256_of

_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_HEAD = 4096
_CHUNK = 1 << 20


def fetch_part(
    part: Part, offers: Mapping[str, Sequence[Offer]], source: Source, folder: Path, progress: Progress
) -> dict[str, FileStamp]:
    """Brings a part's files into `folder`; gives the stamps of those that the source has.

    Raises:
        ReleaseError: A file cannot be had whole, or a required one is missing beside others.
        OSError: The disk refuses a file.
    """
    stamps: dict[str, FileStamp] = {}
    missing: list[str] = []
    for spec in part.files:
        stamp = _fetch_file(spec, offers.get(spec.name, ()), source, folder, progress)
        if stamp:
            stamps[spec.name] = stamp
        elif spec.required:
            missing.append(spec.name)
    if stamps and missing:
        raise ReleaseError(
            f"incomplete: {', '.join(stamps)} offered without {', '.join(missing)}, which belong together; "
            "add what is missing to the mirror"
        )
    return stamps


def same_as_pinned(part: Part, offers: Mapping[str, Sequence[Offer]], release: InstalledPart) -> bool:
    """Says whether checksums alone show that the source offers what is installed, so that nothing need be fetched."""
    offered: dict[str, str] = {}
    for spec in part.files:
        for offer in offers.get(spec.name, ())[:1]:
            if not offer.certain or not offer.pins or len({pin.sha256 for pin in offer.pins}) > 1:
                return False
            offered[spec.name] = offer.pins[0].sha256
    return bool(offered) and same_files(part, offered, release)


def same_files(part: Part, checksums: Mapping[str, str], release: InstalledPart) -> bool:
    """Says whether files with these checksums (name -> sha256) are those of the release."""
    held = {name: stamp.sha256 for name, stamp in release.files.items()}
    if part.keep_missing:
        return all(held.get(name) == checksum for name, checksum in checksums.items())
    return held == dict(checksums)


def _fetch_file(
    spec: FileSpec, offers: Sequence[Offer], source: Source, folder: Path, progress: Progress
) -> FileStamp | None:
    for offer in offers:
        landing = Landing(folder / f".{spec.name}.arriving", offer.name, spec.most)
        try:
            source.fetch(offer, landing, progress)
        except AbsentError:
            if offer.certain:
                raise
            continue
        stamp = _settle(spec, offer, landing, folder / spec.name)
        if spec.archive:
            check_archive(folder / spec.name, spec.archive, progress)
        return stamp
    return None


def _settle(spec: FileSpec, offer: Offer, landing: Landing, target: Path) -> FileStamp:
    """Unpacks what came packed, checks what can be told without parsing, and gives the file its name."""
    with landing.path.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    if packed:
        _unpack(landing, target)
        landing.path.unlink()
    else:
        landing.path.replace(target)
    size = target.stat().st_size
    checksum = sha256_of(target) if packed else landing.sha256
    _check_form(spec, offer, target, size)
    for pin in offer.pins:
        if pin.sha256 not in {landing.sha256, checksum}:
            raise ReleaseError(
                f"{offer.name}: wrong checksum: sha256 {landing.sha256}, but {pin.by} says {pin.sha256}; "
                "the file is damaged or altered"
            )
        if pin.size is not None and pin.size not in {landing.size, size}:
            raise ReleaseError(f"{offer.name}: {landing.size:,} bytes, but {pin.by} says {pin.size:,}")
    if not (landing.end_known or packed or spec.archive or offer.pins):
        raise ReleaseError(
            f"{offer.shown_place}: the server gives neither length nor checksum, so a truncated file would go "
            "unnoticed; add SHA256SUMS to the mirror"
        )
    return FileStamp(size, checksum, offer.shown_place)


def _unpack(landing: Landing, target: Path) -> None:
    size = 0
    with gzip.open(landing.path) as packed, target.open("wb") as stream:
        while True:
            try:
                chunk = packed.read(_CHUNK)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise ReleaseError(f"{landing.name}: truncated or damaged gzip file ({error})") from error
            if not chunk:
                break
            size += len(chunk)
            if size > landing.most:
                raise ReleaseError(f"{landing.name}: unpacks to more than the {landing.most:,} bytes that are believed")
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())


def _check_form(spec: FileSpec, offer: Offer, path: Path, size: int) -> None:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        stream.seek(max(0, size - 1))
        last = stream.read(1)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ReleaseError(f"{offer.shown_place}: a web page came instead of {spec.name}; check the address")
    if size < spec.least:
        raise ReleaseError(f"{offer.name}: {size:,} bytes, fewer than the {spec.least:,} that are believed; truncated?")
    if spec.archive:
        if not head.startswith(_ZIP):
            raise ReleaseError(f"{offer.name}: not a zip archive")
        return
    if b"\x00" in head:
        raise ReleaseError(f"{offer.name}: binary data instead of text")
    if spec.ends_line and last != b"\n":
        raise ReleaseError(f"{offer.name}: ends in the middle of a line, so it is truncated")
