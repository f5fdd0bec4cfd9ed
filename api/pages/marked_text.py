"""A case's text with its mentions marked, nested ones too."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.rest.answers import MentionAnswer

__all__ = ["Piece", "marked"]

_STATUS = {
    "present": "present",
    "excluded": "not present",
    "family": "in the family, not counted",
    "uncertain": "uncertain, not counted",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text between two boundaries of mentions.

    Attributes:
        text: The stretch.
        status: Status of the innermost mention that covers it; empty where none does.
        kind: That mention's kind.
        title: All mentions that cover it, in words.
    """

    text: str
    status: str = ""
    kind: str = ""
    title: str = ""


def marked(text: str, mentions: Sequence[MentionAnswer]) -> Iterator[Piece]:
    """Gives the text in pieces; offsets beyond it are cut."""
    beginning: dict[int, list[MentionAnswer]] = defaultdict(list)
    for mention in mentions:
        beginning[mention.start].append(mention)
    boundaries = {min(place, len(text)) for one in mentions for place in (one.start, one.end)}
    covering: list[MentionAnswer] = []
    for start, end in pairwise(sorted({0, len(text)} | boundaries)):
        covering = [mention for mention in covering if mention.end >= end] + beginning[start]
        if not covering:
            yield Piece(text[start:end])
            continue
        innermost_first = sorted(covering, key=lambda one: one.end - one.start)
        title = "; ".join(f"{one.label} ({one.id}), {_STATUS[one.status]}" for one in innermost_first)
        yield Piece(text[start:end], innermost_first[0].status, innermost_first[0].kind, title)
