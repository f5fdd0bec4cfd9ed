"""An identifier in a text: its place and kind, and the text without it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

IdentifierKind = Literal["name", "birth_date", "phone", "email", "address", "record_number", "insurance_number"]
"""What an identifier is.

- `insurance_number` takes in national ones (DNI, BSN, NIR, rodné číslo, NISS ...): in most of Europe one number serves
  the state and the insurer, and letters call it by either name.
- `record_number` is given out by one house: hospital, case and file numbers; a bank account counts as one.
- `email` takes in web addresses of a person, such as a profile of a social network.
"""
IDENTIFIER_KINDS: tuple[IdentifierKind, ...] = get_args(IdentifierKind)


@dataclass(frozen=True, slots=True)
class Identifier:
    """What identifies a person directly.

    Attributes:
        start: Half-open place in code points of the text.
        end: See start.
        text: The text there; it is kept out of `repr`, so that no log or traceback shows it.
        kind: What it is.
    """

    start: int
    end: int
    text: str = field(repr=False)
    kind: IdentifierKind


def longest_first(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """In order of the text and without overlaps: the longest wins, of equals the first given."""
    kept: list[Identifier] = []
    taken: set[int] = set()
    for identifier in sorted(found, key=lambda each: each.start - each.end):
        places = range(identifier.start, identifier.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(identifier)
    return tuple(sorted(kept, key=lambda each: each.start))


def masked(text: str, identifiers: Iterable[Identifier]) -> str:
    """Puts a placeholder of its kind, such as `[name]`, in the place of each identifier."""
    parts: list[str] = []
    position = 0
    for identifier in sorted(identifiers, key=lambda each: each.start):
        parts += (text[position : identifier.start], f"[{identifier.kind}]")
        position = identifier.end
    return "".join((*parts, text[position:]))
