"""A case's text with its mentions marked, nested ones too, and what looks like an identifier."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages.review import ReviewedMention
from api.pages.wording import looks_like
from api.rest.answers import IdentifierAnswer

__all__ = ["Piece", "marked"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between two boundaries of mentions and identifiers.

    Attributes:
        text: The stretch.
        classes: Status and kind of the innermost mention that covers it, one that counts before one that was removed;
            whether it was changed by hand, and whether others cover it too; whether it looks like an identifier. Empty
            where it is none of this.
        title: What it looks like, and all mentions that cover it, in words.
    """

    text: str
    classes: str = ""
    title: str = ""

    @property
    def is_identifier(self) -> bool:
        """Whether it looks like an identifier."""
        return self.classes.endswith("identifier")


def marked(
    text: str, mentions: Sequence[ReviewedMention], identifiers: Sequence[IdentifierAnswer] = ()
) -> Iterator[Piece]:
    """Gives the text in pieces; offsets beyond it are cut. The identifiers do not overlap."""
    beginning: dict[int, list[ReviewedMention]] = defaultdict(list)
    for mention in mentions:
        beginning[mention.start].append(mention)
    identifying = {one.start: one for one in identifiers}
    places = {place for one in mentions for place in (one.start, one.end)}
    places |= {place for one in identifiers for place in (one.start, one.end)}
    boundaries = {min(place, len(text)) for place in places}
    identifier: IdentifierAnswer | None = None
    covering: list[ReviewedMention] = []
    for start, end in pairwise(sorted({0, len(text)} | boundaries)):
        covering = [mention for mention in covering if mention.end >= end] + beginning[start]
        identifier = identifying.get(start, identifier if identifier and identifier.end > start else None)
        looks = [looks_like(identifier.kind)] if identifier else []
        if not covering:
            yield Piece(text[start:end], "identifier" if looks else "", *looks)
            continue
        innermost_first = sorted(covering, key=lambda one: (one.now is None, one.end - one.start))
        first = innermost_first[0]
        changed, nested = " changed" * first.is_changed, " nested" * (len(covering) > 1)
        title = "; ".join([*looks, *(one.title for one in innermost_first)])
        yield Piece(
            text[start:end], f"{first.status} {first.shown.kind}{changed}{nested}{' identifier' * len(looks)}", title
        )
