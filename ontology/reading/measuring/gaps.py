"""What stands between two things in a text: nothing that parts them, separators of a list, or the end of a clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ontology.reading.measuring.measuring_words import measuring_words
from ontology.reading.words import Word

_BREAK = re.compile(r"[;!?\n\u2022]")
_FULL_STOP = re.compile(r"\.(?=\s|$)")
_COMMA = re.compile(r"[,\u060c\u3001]")
_SLASH = re.compile(r"[/&+]")
_ARROW = re.compile("[\u2192\u27a1\u2794]|->|=>")
_LONGEST_ABBREVIATION = 3
_FARTHEST = 12
"""Words; things farther apart have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The words and signs between two things.

    Attributes:
        is_broken: Whether a clause ends there, or they are far apart.
        has_comma: Whether a comma stands there.
        is_joined: Whether a conjunction or slash joins them.
        is_negated: Whether a negation stands there.
        is_elsewhere: Whether another specimen is named there.
        has_trend: Whether a word or arrow of change stands there.
        has_preposition: Whether a "with" stands there, which leads to a value but not to a level.
        unknown: Words of no such kind.
        words: All words.
    """

    is_broken: bool = False
    has_comma: bool = False
    is_joined: bool = False
    is_negated: bool = False
    is_elsewhere: bool = False
    has_trend: bool = False
    has_preposition: bool = False
    unknown: int = 0
    words: int = 0

    @property
    def is_tight(self) -> bool:
        """Whether a name and a level on its two sides belong together."""
        parted = self.is_broken or self.has_comma or self.is_joined or self.is_negated or self.is_elsewhere
        return not (parted or self.has_preposition or self.unknown)

    @property
    def is_listing(self) -> bool:
        """Whether the things on its two sides are items of one list."""
        listed = (self.has_comma or self.is_joined) and not self.unknown
        return listed and not (self.is_broken or self.is_negated or self.has_preposition)

    def __add__(self, other: "Gap") -> "Gap":
        """Two gaps with something between them that does not count."""
        merged = {
            name: getattr(self, name) + getattr(other, name) if name in ("unknown", "words") else
            getattr(self, name) or getattr(other, name)
            for name in Gap.__slots__
        }  # fmt: skip
        return Gap(**merged)


_NOTHING = Gap()


def gap_between(text: str, words: Sequence[Word], end: int, start: int, last: int, first: int, *, names: bool) -> Gap:
    """The gap from a code point and word behind one thing to those where the next starts.

    Args:
        text: The text.
        words: Its words.
        end: Code point behind the one.
        start: Code point of the other.
        last: Index behind the last word of the one.
        first: Index of the first word of the other.
        names: Whether both are names, between which "a" and "e" join.
    """
    if text[end:start].strip(" ") == "":
        return _NOTHING
    if first - last > _FARTHEST or _BREAK.search(text, end, start):
        return Gap(is_broken=True)
    known = measuring_words()
    between = [word.plain for word in words[last:first] if word.plain[0].isalnum()]
    counts = {"joined": False, "negated": False, "elsewhere": False, "trend": False, "preposition": False, "unknown": 0}
    for word in between:
        if word in known.joining or (names and word in known.either):
            counts["joined"] = True
        elif word in known.negations:
            counts["negated"] = True
        elif word in known.elsewhere:
            counts["elsewhere"] = True
        elif word in known.before_values:
            counts["preposition"] = True
        elif word.isdigit():
            # A number that is no value here is a date.
            continue
        elif word not in known.between and word not in known.either and word not in known.trend:
            counts["unknown"] += 1
        counts["trend"] |= word in known.trend
    return Gap(
        is_broken=_has_full_stop(text, words, end, start, last, first),
        has_comma=_COMMA.search(text, end, start) is not None,
        is_joined=bool(counts["joined"]) or _SLASH.search(text, end, start) is not None,
        is_negated=bool(counts["negated"]),
        is_elsewhere=bool(counts["elsewhere"]),
        has_trend=bool(counts["trend"]) or _ARROW.search(text, end, start) is not None,
        has_preposition=bool(counts["preposition"]),
        unknown=int(counts["unknown"]),
        words=len(between),
    )


def _has_full_stop(text: str, words: Sequence[Word], end: int, start: int, last: int, first: int) -> bool:
    """Whether a sentence ends; the stops of short words between, as in "i.S." and "ca.", end none."""
    ends = {word.end for word in words[last:first] if word.end - word.start <= _LONGEST_ABBREVIATION}
    if text[start : start + 1].isdigit():
        # An abbreviated name: "Temp. 39.2".
        ends.add(end)
    return any(match.start() not in ends for match in _FULL_STOP.finditer(text, end, start))
