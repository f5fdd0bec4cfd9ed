"""Releases over HTTP: a mirror that lists or serves them side by side, and the public addresses of the manifest."""

import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

import httpx

from data.releases.checksums import LISTING_NAME, SIDECAR, SUMS_NAME, Pin, parse_listing, parse_sidecar, parse_sums
from data.releases.errors import ReleaseError, SourceError
from data.releases.manifest import FileSpec, Manifest, Part
from data.releases.progress import Progress
from data.releases.source import Landing, Offer, choose, without_credentials
from data.releases.web import Patience, Web, check_address, is_loopback


class PublicSource:
    """The public addresses that the manifest gives."""

    address = "the public addresses"

    def __init__(self, patience: Patience) -> None:
        self._web = Web(patience, loopback=False)

    def __enter__(self) -> Self:
        """Opens the source."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        self._web.close()

    def offers(self, part: Part) -> Mapping[str, Sequence[Offer]]:
        """Gives the public address of each file; whether it is there shows when it is fetched."""
        return {spec.name: [Offer(spec.name, spec.address, certain=False)] for spec in part.files}

    def fetch(self, offer: Offer, landing: Landing, progress: Progress) -> None:
        """Transfers a file."""
        check_address(httpx.URL(offer.place), offer.shown_place)
        self._web.fetch(offer, landing, progress)


class MirrorSource:
    """An address below which the files lie, at the top or in folders named like the parts.

    What lies there is told by its manifest.json, SHA256SUMS and index pages; where none of them names a single file
    of the manifest, the files are asked for by their usual names.
    """

    def __init__(self, address: str, manifest: Manifest, patience: Patience) -> None:
        shown_address = without_credentials(address)
        try:
            url = httpx.URL(address)
            check_address(url, shown_address)
        except (httpx.InvalidURL, ReleaseError) as error:
            raise SourceError(str(error) if isinstance(error, ReleaseError) else f"{shown_address}: {error}") from error
        if not url.host or url.query or url.fragment:
            raise SourceError(f"{shown_address}: name a plain address of a folder, without ? and #")
        self._base = str(url).rstrip("/") + "/"
        self.address = without_credentials(self._base)
        self._manifest = manifest
        self._web = Web(patience, loopback=is_loopback(url.host))
        self._places: dict[str, str] = {}
        self._pins: dict[str, tuple[Pin, ...]] = {}
        self._lists_files = False

    def __enter__(self) -> Self:
        """Asks the mirror what it has."""
        try:
            self._read_lists()
        except BaseException:
            self._web.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        self._web.close()

    def _read_lists(self) -> None:
        folders = self._read_folder("")
        for part in self._manifest.parts.values():
            if f"{part.name}/" in folders:
                self._read_folder(f"{part.name}/")
        self._lists_files = any(
            spec.accepts(name) for part in self._manifest.parts.values() for spec in part.files for name in self._places
        )

    def _read_folder(self, folder: str) -> set[str]:
        """Takes in the lists of a folder; gives the sub-folders that its index page links to."""
        base = self._base + folder
        links = self._links(base)
        if not folder or LISTING_NAME in links:
            listing = self._list(base + LISTING_NAME)
            for path, pin in parse_listing(listing, self._shown(base + LISTING_NAME)).items() if listing else ():
                self._add(base, path, pin)
        if not folder or SUMS_NAME in links:
            sums = self._list(base + SUMS_NAME)
            for path, stated in parse_sums(sums, self._shown(base + SUMS_NAME)).items() if sums else ():
                self._add(base, path, stated)
        for link in links:
            if not link.endswith("/"):
                self._add(base, link, None)
        return {link for link in links if link.endswith("/")}

    def _add(self, base: str, path: str, pin: Pin | None) -> None:
        """Notes a listed file, if it lies at the top or in a folder of a part."""
        place = PurePosixPath(path)
        if place.is_absolute() or ".." in place.parts or place.parent.name not in {"", *self._manifest.parts}:
            return
        self._places.setdefault(place.name, base + urllib.parse.quote(place.as_posix()))
        if pin:
            self._pins[place.name] = (*self._pins.get(place.name, ()), pin)

    def _list(self, address: str) -> str | None:
        text = self._web.text(address)
        # Servers that answer everything with their home page have no such list.
        return None if text is None or text.lstrip("\ufeff \t\r\n").startswith("<") else text

    def _links(self, base: str) -> set[str]:
        page = self._web.text(base)
        if page is None:
            return set()
        parser = _LinkParser()
        parser.feed(page)
        parser.close()
        return set(_below(base, parser.links))

    def _shown(self, address: str) -> str:
        return without_credentials(address)

    def offers(self, part: Part) -> Mapping[str, Sequence[Offer]]:
        """Lists the part's files that the mirror names; usual names where it names none."""
        if self._lists_files:
            return {
                spec.name: [self._offer(name, self._places[name], certain=True) for name in choose(spec, self._places)]
                for spec in part.files
            }
        return {spec.name: list(self._guesses(part, spec)) for spec in part.files}

    def _guesses(self, part: Part, spec: FileSpec) -> Iterator[Offer]:
        pinned = sorted(filter(spec.accepts, self._manifest.pins), key=spec.preference, reverse=True)
        for name in (*pinned, spec.name, *spec.guesses):
            for folder in ("", f"{part.name}/"):
                yield self._offer(name, self._base + folder + urllib.parse.quote(name), certain=False)

    def _offer(self, name: str, place: str, *, certain: bool) -> Offer:
        pins = self._pins.get(name, ())
        if shipped := self._manifest.pins.get(name):
            pins = (*pins, Pin(shipped, "the manifest of consilium"))
        if sidecar := self._places.get(name + SIDECAR):
            text = self._list(sidecar)
            pins = (*pins, parse_sidecar(text or "", name, self._shown(sidecar)))
        return Offer(name, place, pins, certain)

    def fetch(self, offer: Offer, landing: Landing, progress: Progress) -> None:
        """Transfers a file."""
        self._web.fetch(offer, landing, progress)


class _LinkParser(HTMLParser):
    """Collects where a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the address of a link."""
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def _below(base: str, links: Sequence[str]) -> Iterator[str]:
    """Yields links to files and folders directly below `base`, relative to it and unquoted; folders end with `/`."""
    for link in links:
        try:
            target = urllib.parse.urljoin(base, link).partition("#")[0].partition("?")[0]
        except ValueError:
            continue
        relative = urllib.parse.unquote(target.removeprefix(base)) if target.startswith(base) else ""
        name = relative.removesuffix("/")
        if name and "/" not in name and name not in {".", ".."}:
            yield relative
