"""Finds in a text what measurements are made of: names of quantities, words for levels, written values."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ontology.reading.measuring.measuring_words import measuring_words, phrases
from ontology.reading.measuring.quantities import Quantity
from ontology.reading.measuring.written_values import WrittenValue, written_values
from ontology.reading.phrase_index import PhraseIndex
from ontology.reading.words import Word

Level = Literal["normal", "high", "low", "abnormal"]

_ARROWS = re.compile("[\u2191\u2b06\u25b2\u2197]+|[\u2193\u2b07\u25bc\u2198]+")
_RISING = "\u2191\u2b06\u25b2\u2197"
_DIPSTICK = re.compile(
    rf"\s?[:=]?\s?(?:(?P<plus>\+{{1,4}}|[1-4]\s?\+(?!\d)|\(\+\))|(?P<negative>(?:{phrases('negative')})(?!\w)))",
    re.IGNORECASE,
)
_BREAK_WITHIN = re.compile(r"[;!?\n]|[.:,]\s")
_CHARGE = re.compile(r"2?[+\u207a](?!\+)|-(?=[ :])")
"""Behind the name of an ion."""
_COMPOUND_ENDINGS = (
    "spiegels",
    "spiegel",
    "werte",
    "werten",
    "wert",
    "konzentration",
    "gehalt",
    "gehalte",
    "waarden",
    "waarde",
    "concentratie",
)
_COMPOUND_STARTS = ("serum", "plasma", "gesamt", "blut")
_LONG_WORD = 8
_SHORT_NAME = 3
_NEAR = 5
"""Words behind a name within which another specimen is looked for."""


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity's name; `is_doubtful` where it could be another word, `is_finding` where it says a finding itself."""

    start: int
    end: int
    first: int
    last: int
    quantity: Quantity
    is_doubtful: bool
    is_finding: bool


@dataclass(frozen=True, slots=True)
class LevelWord:
    """A word for a level, an arrow or the result of a dipstick; level None where words contradict each other."""

    start: int
    end: int
    first: int
    last: int
    level: Level | None
    is_only_behind: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A written value."""

    start: int
    end: int
    first: int
    last: int
    written: WrittenValue


Item = Name | LevelWord | Value


class ItemFinder:
    """Finds names, levels and values by one language's words."""

    def __init__(
        self, names: PhraseIndex[Quantity], strip_names: PhraseIndex[Quantity], levels: PhraseIndex[Level]
    ) -> None:
        """Takes the names of quantities, those that count only with pluses behind, and the words for levels."""
        self._names = names
        self._strip_names = strip_names
        self._levels = levels
        self._words = measuring_words()

    def items(self, text: str, words: Sequence[Word]) -> list[Item]:
        """All items in order; none overlaps another."""
        starts = [word.start for word in words]
        values_there = list(written_values(text))
        written = [(value.start, value.end) for value in values_there]
        names = [name for name in self._found_names(text, words) if not _is_unit(name, written)]
        taken = [(name.start, name.end) for name in names]
        values = [
            Value(value.start, value.end, bisect_left(starts, value.start), bisect_left(starts, value.end), value)
            for value in values_there
            if _is_free(taken, value.start, value.end)
        ]
        taken = sorted(taken + [(value.start, value.end) for value in values])
        levels: list[LevelWord] = []
        for level in self._found_levels(text, words, starts, names):
            if _is_free(taken, level.start, level.end):
                insort(taken, (level.start, level.end))
                levels.append(level)
        return sorted([*names, *values, *levels], key=lambda item: item.start)

    def _found_names(self, text: str, words: Sequence[Word]) -> Iterator[Name]:
        has_pluses = "+" in text
        place = 0
        while place < len(words):
            found = self._of_strip(text, words, place) if has_pluses else None
            found = found or self._of_text(text, words, place)
            if found is None:
                place += 1
                continue
            length, quantity = found
            last = place + length
            if length == 1 or not any(
                _BREAK_WITHIN.search(text, words[k].end, words[k + 1].start) for k in range(place, last - 1)
            ):
                if self._is_quantity(text, words, place, last, quantity):
                    yield _name(text, words, place, last, quantity)
                place = last
            else:
                place += 1

    def _of_text(self, text: str, words: Sequence[Word], place: int) -> tuple[int, Quantity] | None:
        """The longest name at a place, unless it is a word that stands behind names: "normal concentration of"."""
        word = words[place]
        found = self._names.longest(words, place) or self._compound(word.plain)
        is_symbol = len(word.plain) <= _SHORT_NAME and text[word.start].isupper()
        is_little = word.plain in self._words.between and not is_symbol
        return found if found is None or found[0] > 1 or not is_little else None

    def _of_strip(self, text: str, words: Sequence[Word], place: int) -> tuple[int, Quantity] | None:
        """A name that counts because pluses stand behind it: "blood ++"."""
        found = self._strip_names.longest(words, place)
        result = _DIPSTICK.match(text, words[place + found[0] - 1].end) if found else None
        return found if result and result["plus"] else None

    def _compound(self, word: str) -> tuple[int, Quantity] | None:
        """A name within a German or Dutch compound, "Kaliumspiegel" or "Serumkreatinin"; or an ion, "Ca2+"."""
        if word.endswith("2") and len(word) == len("ca2"):
            quantity = self._names.meaning(word[:-1])
            return (1, quantity) if quantity and quantity.key in ("calcium", "magnesium") else None
        if len(word) < _LONG_WORD:
            return None
        stripped = next((word.removesuffix(ending) for ending in _COMPOUND_ENDINGS if word.endswith(ending)), word)
        stripped = next(
            (stripped.removeprefix(start) for start in _COMPOUND_STARTS if stripped.startswith(start)), stripped
        )
        quantity = self._names.meaning(stripped) if stripped not in (word, "") else None
        return (1, quantity) if quantity else None

    def _is_quantity(self, text: str, words: Sequence[Word], first: int, last: int, quantity: Quantity) -> bool:
        """Whether a name stands by itself for what blood, body or function it names, by the words around it."""
        known = self._words
        if first > 0:
            before, gap = words[first - 1].plain, text[words[first - 1].end : words[first].start]
            elsewhere = before in known.elsewhere and not gap.strip(" -")
            if elsewhere and not quantity.key.startswith(("urine", "csf")):
                return False
            if gap == "-" and before not in known.between and not elsewhere and not before.isdigit():
                return False
        if last == len(words):
            return True
        after, gap = words[last].plain, text[words[last - 1].end : words[last].start]
        if gap == "-" and after not in known.between and not after[:1].isdigit():
            return False
        if after in known.not_quantities and not gap.strip(" -"):
            return False
        return quantity.key.startswith(("urine", "csf")) or not self._is_elsewhere(text, words, last)

    def _is_elsewhere(self, text: str, words: Sequence[Word], last: int) -> bool:
        for place in range(last, min(last + _NEAR, len(words))):
            if text[words[place - 1].end : words[place].start].strip():
                return False
            if words[place].plain in self._words.elsewhere:
                return True
            if words[place].plain not in self._words.between:
                return False
        return False

    def _found_levels(
        self, text: str, words: Sequence[Word], starts: Sequence[int], names: Sequence[Name]
    ) -> Iterator[LevelWord]:
        for match in _ARROWS.finditer(text):
            first = bisect_left(starts, match.start())
            last = bisect_left(starts, match.end())
            level: Level = "high" if match.group()[0] in _RISING else "low"
            yield LevelWord(match.start(), match.end(), first, last, level, is_only_behind=False)
        for name in names:
            if name.quantity.dipstick and (result := _DIPSTICK.match(text, name.end)):
                level = "high" if result["plus"] else "normal"
                start = result.start("plus" if result["plus"] else "negative")
                first, last = bisect_left(starts, start), bisect_left(starts, result.end())
                yield LevelWord(start, result.end(), first, last, level, is_only_behind=True)
        place = 0
        while place < len(words):
            found = self._levels.longest(words, place)
            if found is None or not words[place].plain[0].isalnum():
                place += 1
                continue
            length, level = found
            last = place + length
            if self._begins_compound(text, words, last):
                place = last
                continue
            only_behind = length == 1 and words[place].plain in self._words.only_behind
            yield LevelWord(words[place].start, words[last - 1].end, place, last, level, only_behind)
            place = last

    def _begins_compound(self, text: str, words: Sequence[Word], last: int) -> bool:
        """Whether a level hangs on a word behind it: "high-density", but not "low-normal"."""
        if last >= len(words) or text[words[last - 1].end : words[last].start] != "-":
            return False
        return self._levels.longest(words, last) is None and self._names.longest(words, last) is None


def _name(text: str, words: Sequence[Word], first: int, last: int, quantity: Quantity) -> Name:
    start, end = words[first].start, words[last - 1].end
    written = text[start:end]
    if charge := _CHARGE.match(text, end):
        end = charge.end()
        last += last < len(words) and words[last].end <= end
    is_doubtful = len(written) <= _SHORT_NAME and written.islower()
    is_finding = words[last - 1].plain.endswith(("uria", "urie", "urii"))
    return Name(start, end, first, last, quantity, is_doubtful, is_finding)


def _is_unit(name: Name, values: Sequence[tuple[int, int]]) -> bool:
    """Whether a short name is a part of a value behind its number: "mg" is magnesium only elsewhere."""
    place = bisect_left(values, (name.start, name.start)) - 1
    is_within = place >= 0 and values[place][0] < name.start and name.end <= values[place][1]
    return is_within and name.end - name.start <= _SHORT_NAME


def _is_free(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether nothing taken, in order of its place, overlaps a span."""
    place = bisect_left(taken, (start, start))
    after = place < len(taken) and taken[place][0] < end
    before = place > 0 and taken[place - 1][1] > start
    return not (after or before)
