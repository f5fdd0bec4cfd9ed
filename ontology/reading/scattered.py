"""Names whose words stand apart or in another order: "kidneys are small", "hypoplastic fingernails and toenails"."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from ontology.reading.passage import JOINED, Passage, Unit

_REACH = 8
"""How far from a name's rarest word its others are looked for, in units."""
_LONGEST_GAP = 4
"""How many words may stand where an expression of the lexicon has "..."."""
_LONGEST_LIST = 3
"""How many words of another item of a list may stand within a name."""

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Pattern(Generic[Payload]):
    """A name as distinct classes of words in their order, and what it stands for."""

    classes: tuple[int, ...]
    payload: Payload
    is_gapped: bool


class Patterns(Generic[Payload]):
    """Names by the rarest of their words."""

    def __init__(self, patterns: Iterable[Pattern[Payload]]) -> None:
        """Indexes names of two words or more."""
        patterns = list(patterns)
        use = Counter(number for pattern in patterns for number in pattern.classes)
        self._by_rarest: dict[int, list[tuple[frozenset[int], Pattern[Payload]]]] = defaultdict(list)
        for pattern in patterns:
            rarest = min(pattern.classes, key=lambda number: (use[number], number))
            self._by_rarest[rarest].append((frozenset(pattern.classes), pattern))

    def search(self, passage: Passage) -> Iterator[tuple[tuple[int, ...], Payload]]:
        """Places of a name's words, ascending, and the name; not those that stand side by side in order."""
        for first, last in _clauses(passage.units):
            here = passage.classes[first:last]
            if len(here) < 2:  # noqa: PLR2004 - one word is no scattered name
                continue
            at: dict[int, list[int]] = defaultdict(list)
            for place, number in enumerate(here, start=first):
                at[number].append(place)
            present = frozenset(here)
            for place, number in enumerate(here, start=first):
                for classes, pattern in self._by_rarest.get(number, ()):
                    if classes <= present and (places := _nearest(pattern.classes, place, number, at)):
                        ordered = tuple(sorted(places))
                        if _belongs(places, ordered, passage.units, is_gapped=pattern.is_gapped):
                            yield ordered, pattern.payload


def _clauses(units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of units of one clause."""
    first = 0
    for place in range(1, len(units) + 1):
        if place == len(units) or units[place].clause != units[first].clause:
            yield first, place
            first = place


def _nearest(classes: tuple[int, ...], anchor: int, number: int, at: dict[int, list[int]]) -> tuple[int, ...] | None:
    """The occurrence of each class that is nearest to the anchor, in the name's order; None where one is too far."""
    places: list[int] = []
    for wanted in classes:
        place = anchor if wanted == number else _next_to(anchor, at[wanted])
        if abs(place - anchor) > _REACH:
            return None
        places.append(place)
    return tuple(places)


def _next_to(anchor: int, places: Sequence[int]) -> int:
    """The place nearest to the anchor among ascending ones, the earlier of two."""
    after = bisect_left(places, anchor)
    return min(places[max(0, after - 1) : after + 1], key=lambda place: (abs(place - anchor), place))


def _belongs(places: tuple[int, ...], ordered: tuple[int, ...], units: Sequence[Unit], *, is_gapped: bool) -> bool:
    """Whether the words of a name belong together although others stand between them, or in another order."""
    first, last = ordered[0], ordered[-1]
    in_order = places == ordered
    if is_gapped:
        return in_order and all(after - before - 1 <= _LONGEST_GAP for before, after in pairwise(ordered))
    own = set(ordered)
    gaps = [place for place in range(first, last) if place not in own and not units[place].is_modifier]
    joints = [place for place in range(first + 1, last + 1) if units[place].joint]
    if not joints:
        # Side by side and in order is the automaton's.
        return not gaps and (not in_order or last - first >= len(own))
    if not in_order or units[joints[-1]].joint != JOINED or not 0 < len(gaps) <= _LONGEST_LIST:
        return False
    if max(gaps) < joints[-1]:
        # One modifier, two heads: "hypoplastic [fingernails and] toenails"; the joint stands right before its word.
        return joints[-1] in own and not units[first + 1].joint and not units[first].is_modifier
    # Two modifiers, one head: "middle [or distal] phalanges"; the name's word stands right before the joint.
    return min(gaps) >= joints[0] and joints[0] - 1 in own and len(gaps) <= len(joints)
