"""What an update did, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PartResult = Literal["updated", "unchanged", "not offered", "failed"]


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What a complete parse of a part's files found.

    Attributes:
        version: The release, as its publisher calls it.
        terms: How many terms, disorders or labels it holds.
    """

    version: str
    terms: int


PartCheck = Callable[[Path], PartFacts]
"""Parses all files of a part in a folder completely; raises any exception, best a ConsiliumError, when it cannot."""


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What became of a part.

    Attributes:
        part: Its name.
        result: What happened.
        version: The release that is installed after the update; None when there is none.
        terms: How many terms that release holds.
        replaced: The release that was installed before, where it was replaced.
        reason: Why it failed; empty otherwise.
        kept: Files that the source did not offer and that were kept from the release before.
        embedded: Whether the embedded default serves this part where nothing is installed.
    """

    part: str
    result: PartResult
    version: str | None
    terms: int | None = None
    replaced: str | None = None
    reason: str = ""
    kept: tuple[str, ...] = ()
    embedded: bool = False

    def text(self) -> str:
        """Says it in one line."""
        nothing = "the embedded release stays" if self.embedded else "nothing is installed"
        stays = f"{self.version} stays" if self.version else nothing
        match self.result:
            case "updated":
                before = f" (before: {self.replaced})" if self.replaced else ""
                kept = f"; kept from before: {', '.join(self.kept)}" if self.kept else ""
                return f"{self.part}: updated to {self.version}{before}, {self.terms:,} terms{kept}"
            case "unchanged":
                return f"{self.part}: unchanged, {self.version}"
            case "not offered":
                return f"{self.part}: not offered by the source; {stays}"
            case "failed":
                return f"{self.part}: failed, {stays}: {self.reason}"


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did.

    Attributes:
        source: Folder or address it was taken from, without credentials.
        outcomes: One for each part, in the manifest's order.
        notes: What else a person should know, one line each.
    """

    source: str
    outcomes: tuple[PartOutcome, ...]
    notes: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any part was replaced, so that the snapshot must be compiled again."""
        return any(outcome.result == "updated" for outcome in self.outcomes)

    @property
    def has_errors(self) -> bool:
        """Whether a part failed, or the source offered none at all."""
        return any(outcome.result == "failed" for outcome in self.outcomes) or self.offered_nothing

    @property
    def offered_nothing(self) -> bool:
        """Whether the source had not a single part, as a mistyped address has."""
        return bool(self.outcomes) and all(outcome.result == "not offered" for outcome in self.outcomes)

    def text(self) -> str:
        """Says it in one line for each part, and the notes."""
        lines = [outcome.text() for outcome in self.outcomes]
        if self.offered_nothing:
            lines.append(f"{self.source}: holds none of the releases; check the folder or address")
        return "\n".join([*lines, *self.notes])
