"""The manifest of knowledge releases: parts, their files, public addresses, bounds and pinned checksums."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import KnowledgeError

SHIPPED_MANIFEST = Path(__file__).resolve().parent.parent / "releases.toml"
_RELEASE_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class ArchiveBounds:
    """What a zip archive may hold.

    Attributes:
        member: Finds the entries that count as content; at least one must be there.
        entries: Most entries, folders included.
        unpacked: Most bytes of all entries together.
    """

    member: re.Pattern[str]
    entries: int
    unpacked: int


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file of a part.

    Attributes:
        name: Its name where it is installed.
        address: Its public address.
        least: Fewest bytes, unpacked, that are believed.
        most: Most bytes, unpacked, that are believed.
        required: Whether the part is incomplete without it.
        ends_line: Whether its publisher ends it with a line break, so that one without is truncated.
        pattern: Further names under which a mirror may offer it.
        guesses: Names to ask for, besides `name`, where a mirror has no list of its files.
        archive: Bounds for a zip archive; None for text.
    """

    name: str
    address: str
    least: int
    most: int
    required: bool = False
    ends_line: bool = False
    pattern: re.Pattern[str] | None = None
    guesses: tuple[str, ...] = ()
    archive: ArchiveBounds | None = None

    def accepts(self, name: str) -> bool:
        """Says whether a mirror's file of this name is this file."""
        plain = name.removesuffix(".gz")
        return plain == self.name or (self.pattern is not None and self.pattern.fullmatch(plain) is not None)

    def preference(self, name: str) -> tuple[str, bool, str]:
        """Sorts names that are accepted: the newest date within the name last, unpacked after packed."""
        date = _RELEASE_DATE.search(name)
        return (date.group() if date else "", not name.endswith(".gz"), name)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the knowledge that is installed and replaced as a whole.

    Attributes:
        name: Its name, also that of its folder.
        title: What it is, for a person.
        licence: Under which terms it is used.
        files: Its files.
        keep_missing: Whether installed files that a source does not offer are kept beside the ones it does.
    """

    name: str
    title: str
    licence: str
    files: tuple[FileSpec, ...]
    keep_missing: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """All parts by name, and the checksums of releases that never change: file name -> sha256 in lower case."""

    parts: Mapping[str, Part]
    pins: Mapping[str, str]


def load_manifest(path: Path = SHIPPED_MANIFEST) -> Manifest:
    """Reads a manifest; the shipped one unless another is named.

    Raises:
        KnowledgeError: The file is missing or is not a manifest.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        parts = {name: _part(name, table) for name, table in content["parts"].items()}
        return Manifest(parts, {name: pin.lower() for name, pin in content.get("pins", {}).items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        raise KnowledgeError(
            f"{path}: not a manifest of releases ({type(error).__name__}: {error}); reinstall consilium"
        ) from error


def _part(name: str, table: Mapping[str, Any]) -> Part:
    files = tuple(spec for entry in table["files"] for spec in _file_specs(entry))
    return Part(name, table["title"], table["licence"], files, table.get("keep_missing", False))


def _file_specs(entry: Mapping[str, Any]) -> Iterator[FileSpec]:
    templates = entry.get("names") or [entry["name"]]
    pattern = entry.get("pattern")
    archive = entry.get("archive")
    least, most = entry["bytes"]
    for language in entry.get("languages", [""]):
        for template in templates:
            name = template.replace("{language}", language)
            yield FileSpec(
                name=name,
                address=entry["address"].replace("{name}", name),
                least=least,
                most=most,
                required=entry.get("required", False),
                ends_line=entry.get("ends_line", False),
                pattern=re.compile(pattern, re.IGNORECASE) if pattern else None,
                guesses=tuple(entry.get("guesses", ())),
                archive=ArchiveBounds(re.compile(archive["member"]), archive["entries"], archive["unpacked"])
                if archive
                else None,
            )
