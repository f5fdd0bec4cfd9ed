"""A case's text with its mentions marked, nested ones too."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages.review import ReviewedMention

__all__ = ["Piece", "marked"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between two boundaries of mentions.

    Attributes:
        text: The stretch.
        classes: Status and kind of the innermost mention that covers it, one that counts before one that was removed;
            whether it was changed by hand, and whether others cover it too. Empty where none does.
        title: All mentions that cover it, in words.
    """

    text: str
    classes: str = ""
    title: str = ""


def marked(text: str, mentions: Sequence[ReviewedMention]) -> Iterator[Piece]:
    """Gives the text in pieces; offsets beyond it are cut."""
    beginning: dict[int, list[ReviewedMention]] = defaultdict(list)
    for mention in mentions:
        beginning[mention.start].append(mention)
    boundaries = {min(place, len(text)) for one in mentions for place in (one.start, one.end)}
    covering: list[ReviewedMention] = []
    for start, end in pairwise(sorted({0, len(text)} | boundaries)):
        covering = [mention for mention in covering if mention.end >= end] + beginning[start]
        if not covering:
            yield Piece(text[start:end])
            continue
        innermost_first = sorted(covering, key=lambda one: (one.now is None, one.end - one.start))
        first = innermost_first[0]
        changed, nested = " changed" * first.is_changed, " nested" * (len(covering) > 1)
        title = "; ".join(one.title for one in innermost_first)
        yield Piece(text[start:end], f"{first.status} {first.shown.kind}{changed}{nested}", title)
