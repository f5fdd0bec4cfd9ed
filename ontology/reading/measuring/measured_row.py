"""The names, levels and values of a text in a row, with what stands between them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ontology.reading.measuring.gaps import Gap, gap_between
from ontology.reading.measuring.measured_items import Item, LevelWord, Name, Value
from ontology.reading.words import Word


class MeasuredRow:
    """Items of one text in order.

    Attributes:
        text: The text.
        words: Its words.
        items: Names, levels and values; levels side by side are one.
        gaps: gaps[i] stands between items[i] and items[i + 1].
        list_numbers: A number for each item, the same where only separators of a list stand between.
    """

    def __init__(self, text: str, words: Sequence[Word], items: Sequence[Item]) -> None:
        """Takes the items that were found in a text."""
        self.text = text
        self.words = words
        self.items: list[Item] = self._merged(items)
        self.gaps: list[Gap] = [self._gap(one, other) for one, other in pairwise(self.items)]
        self.list_numbers: list[int] = [0] if self.items else []
        for gap in self.gaps:
            is_same = gap.is_tight or gap.is_listing
            self.list_numbers.append(self.list_numbers[-1] + (0 if is_same else 1))

    def name(self, place: int) -> Name | None:
        """The name at a place, None where there is none."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, Name) else None

    def value(self, place: int) -> Value | None:
        """The value at a place, None where there is none."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, Value) else None

    def level(self, place: int) -> LevelWord | None:
        """The level at a place, None where there is none."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, LevelWord) else None

    def _merged(self, items: Sequence[Item]) -> list[Item]:
        """Levels side by side and names with their abbreviation become one; "low normal" says neither."""
        merged: list[Item] = []
        for item in items:
            before = merged[-1] if merged else None
            if isinstance(item, LevelWord) and isinstance(before, LevelWord):
                gap = self._gap(before, item)
                is_between = gap.is_joined and not (gap.has_comma or gap.unknown or gap.is_broken)
                if gap.is_tight or is_between:
                    level = before.level if before.level == item.level else None
                    merged[-1] = replace(before, end=item.end, last=item.last, level=level)
                    continue
            if isinstance(item, Name) and isinstance(before, Name) and self._is_explained(before, item):
                merged[-1] = replace(before, end=item.end + 1, last=item.last)
                continue
            merged.append(item)
        return merged

    def _is_explained(self, name: Name, other: Name) -> bool:
        """Whether a name stands in brackets behind another of the same quantity: "creatine kinase (CK)"."""
        is_bracketed = self.text[name.end : other.start].strip() == "(" and self.text.startswith(")", other.end)
        return is_bracketed and name.quantity.key == other.quantity.key

    def _gap(self, one: Item, other: Item) -> Gap:
        both = isinstance(one, Name) and isinstance(other, Name)
        return gap_between(self.text, self.words, one.end, other.start, one.last, other.first, names=both)
