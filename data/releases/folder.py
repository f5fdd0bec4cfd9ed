"""A folder, such as a mirror on a shared disk, as a source of releases."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from data.releases.checksums import LISTING_NAME, SIDECAR, SUMS_NAME, Pin, parse_listing, parse_sidecar, parse_sums
from data.releases.errors import AbsentError, ReleaseError, SourceError, describe_os_error
from data.releases.manifest import Manifest, Part
from data.releases.progress import Progress, shown
from data.releases.source import Landing, Offer, choose

_CHUNK = 1 << 20


class FolderSource:
    """Files at the top of a folder or in its sub-folders named like the parts."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder.expanduser().resolve()
        self._manifest = manifest
        self.address = str(self._folder)
        if not self._folder.exists():
            raise SourceError(f"{folder}: no such folder; name a folder or address that holds the releases")
        if not self._folder.is_dir():
            raise SourceError(f"{folder}: a file, not a folder; name the folder it lies in")

    def __enter__(self) -> Self:
        """Opens the source."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the source."""

    def offers(self, part: Part) -> Mapping[str, Sequence[Offer]]:
        """Lists the part's files that lie in the folder; the top goes before the sub-folder."""
        places: dict[str, Path] = {}
        pins: dict[str, tuple[Pin, ...]] = {}
        try:
            for folder in (self._folder, self._folder / part.name):
                if folder.is_dir():
                    for path in sorted(folder.iterdir()):
                        if path.is_file():
                            places.setdefault(path.name, path)
                    for name, pin in self._pins(folder):
                        pins[name] = (*pins.get(name, ()), pin)
        except OSError as error:
            raise SourceError(f"{self.address}: cannot be read: {describe_os_error(error)}") from error
        return {
            spec.name: [self._offer(name, places, pins) for name in choose(spec, {*places, *pins})]
            for spec in part.files
        }

    def _pins(self, folder: Path) -> Iterator[tuple[str, Pin]]:
        sums = folder / SUMS_NAME
        if sums.is_file():
            for path, pin in parse_sums(_text(sums), str(sums)).items():
                yield Path(path).name, pin
        listing = folder / LISTING_NAME
        if listing.is_file():
            for path, listed in parse_listing(_text(listing), str(listing)).items():
                if listed is not None:
                    yield Path(path).name, listed

    def _offer(self, name: str, places: Mapping[str, Path], pins: Mapping[str, tuple[Pin, ...]]) -> Offer:
        # A file that a checksum list names but that is not there is looked for at the top, and its absence reported.
        path = places.get(name, self._folder / name)
        stated = list(pins.get(name, ()))
        if shipped := self._manifest.pins.get(name):
            stated.append(Pin(shipped, "the manifest of consilium"))
        if sidecar := places.get(name + SIDECAR):
            stated.append(parse_sidecar(_text(sidecar), name, str(sidecar)))
        return Offer(name, str(path), tuple(stated))

    def fetch(self, offer: Offer, landing: Landing, progress: Progress) -> None:
        """Copies a file, which must not shrink or grow meanwhile."""
        path = Path(offer.place)
        try:
            stream = path.open("rb")
            size = path.stat().st_size
        except FileNotFoundError as error:
            raise AbsentError(f"{path}: listed, but not there") from error
        except OSError as error:
            raise ReleaseError(f"{path}: cannot be read: {describe_os_error(error)}") from error
        with stream, shown(progress, offer.name, size):
            landing.receive(_chunks(stream, path), progress)
        if landing.size != size:
            raise ReleaseError(f"{path}: changed while it was read; update again once it is complete")


def _chunks(stream: BinaryIO, path: Path) -> Iterator[bytes]:
    while True:
        try:
            chunk = stream.read(_CHUNK)
        except OSError as error:
            raise ReleaseError(f"{path}: cannot be read: {describe_os_error(error)}") from error
        if not chunk:
            return
        yield chunk


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
