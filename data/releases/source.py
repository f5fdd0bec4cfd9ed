"""Where releases come from: what a source offers and how a file of it lands on disk."""

import hashlib
import os
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from data.releases.checksums import Pin
from data.releases.errors import ReleaseError
from data.releases.manifest import FileSpec, Part
from data.releases.progress import Progress


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a source has, or may have.

    Attributes:
        name: Its name there.
        place: Its path or address, which may hold credentials: for messages take `shown_place`.
        pins: What it must be, if anybody says.
        certain: Whether the source lists it, so that its absence is an error; else it is a guess.
    """

    name: str
    place: str
    pins: tuple[Pin, ...] = ()
    certain: bool = True

    @property
    def shown_place(self) -> str:
        """Path or address without credentials."""
        return without_credentials(self.place)


class Landing:
    """A download being written to disk: bounded, hashed on the way, and begun afresh when a transfer is tried again.

    Attributes:
        end_known: Whether the transfer itself shows where the file ends, so that a truncated one is noticed.
    """

    def __init__(self, path: Path, name: str, most: int) -> None:
        self.path = path
        self.name = name
        self.most = most
        self.end_known = True
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes that have landed."""
        return self._size

    @property
    def sha256(self) -> str:
        """Checksum of the bytes that have landed, in lower-case hex."""
        return self._digest.hexdigest()

    def receive(self, chunks: Iterable[bytes], progress: Progress) -> None:
        """Writes the whole file from `chunks`, replacing what an earlier try left.

        Raises:
            ReleaseError: It is larger than is believed.
            OSError: The disk refuses it.
        """
        self._digest = hashlib.sha256()
        self._size = 0
        with self.path.open("wb") as stream:
            for chunk in chunks:
                self._size += len(chunk)
                if self._size > self.most:
                    raise ReleaseError(f"{self.name}: more than the {self.most:,} bytes that are believed")
                self._digest.update(chunk)
                stream.write(chunk)
                progress.advance(len(chunk))
            stream.flush()
            os.fsync(stream.fileno())


class Source(Protocol):
    """A place to update from; a context manager, so that connections are closed.

    Attributes:
        address: Folder or address, without credentials.
    """

    address: str

    def __enter__(self) -> Self:
        """Opens the source."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the source."""

    def offers(self, part: Part) -> Mapping[str, Sequence[Offer]]:
        """Tells, by the name of each file of the part, what to try, best first.

        Raises:
            SourceError: The source cannot be used at all.
            ReleaseError: What it says about this part cannot be read.
        """

    def fetch(self, offer: Offer, landing: Landing, progress: Progress) -> None:
        """Transfers a file.

        Raises:
            AbsentError: It is not there.
            ReleaseError: It cannot be had whole.
            OSError: The disk refuses it.
        """


def choose(spec: FileSpec, names: Iterable[str]) -> list[str]:
    """Picks from a list of file names those that are this file; the newest alone when they are several releases."""
    return sorted(filter(spec.accepts, names), key=spec.preference)[-1:]


def without_credentials(address: str) -> str:
    """Strips user name and password from an address, so that it can be shown and recorded."""
    if "://" not in address:
        return address
    parts = urllib.parse.urlsplit(address)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
