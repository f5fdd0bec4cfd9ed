"""A text as words with their places, and phrases that are looked up in it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ontology.reading.words import folded_word

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(rf"[^\W_][{_MARKS}]*(?:[^\W_][{_MARKS}]*)*")
_WIDEST_GAP = 4
_MOST_PARTS = 6
"""Parts of a joined word; a longer chain is no name and is left in its parts."""
_JOINTS = frozenset("-'\u2019\u2010\u2011")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, its form without case and accents, and its half-open place."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found: the words from `first` to before `behind`."""

    first: int
    behind: int


class Passage:
    """A text and its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: Sequence[Word] = tuple(
            Word(match.group(), folded_word(match.group()), match.start(), match.end())
            for match in _WORD.finditer(text)
        )

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where the words start."""
        return [word.start for word in self.words]

    def word_from(self, place: int) -> int:
        """The number of the first word that starts at the place or behind it."""
        return bisect_left(self.starts, place)

    def gap(self, number: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.words[number - 1].end if number else 0 : self.words[number].start]

    @cached_property
    def joined(self) -> Sequence[Word]:
        """The words with those that a hyphen or an apostrophe joins in one: "Ferreira-Lund", "O'Neill"."""
        joined: list[Word] = []
        parts = 0
        for number, word in enumerate(self.words):
            parts = parts + 1 if joined and self.gap(number) in _JOINTS and word.plain != "s" else 1
            if 1 < parts <= _MOST_PARTS:
                last = joined.pop()
                text = self.text[last.start : word.end]
                joined.append(Word(text, f"{last.plain}-{word.plain}", last.start, word.end))
            else:
                joined.append(word)
        return joined


class Phrases:
    """Phrases by their first word, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: Mapping[str, Sequence[tuple[str, ...]]] = _by_first_word(phrases)

    def at(self, passage: Passage, number: int) -> int:
        """How many words from here on form a phrase: 0 where none does."""
        for phrase in self._by_first.get(passage.words[number].plain, ()):
            if _stands(passage, number, phrase):
                return len(phrase)
        return 0

    def within(self, passage: Passage) -> Iterator[Phrase]:
        """The phrases in a passage; those inside a longer one are passed over."""
        behind = 0
        for number, word in enumerate(passage.words):
            if number >= behind and word.plain in self._by_first and (length := self.at(passage, number)):
                behind = number + length
                yield Phrase(number, behind)


def _stands(passage: Passage, number: int, phrase: Sequence[str]) -> bool:
    words = passage.words[number : number + len(phrase)]
    if len(words) < len(phrase) or any(word.plain != plain for word, plain in zip(words, phrase, strict=True)):
        return False
    gaps = (passage.gap(number + ahead) for ahead in range(1, len(phrase)))
    return all(len(gap) <= _WIDEST_GAP and "\n" not in gap and "," not in gap for gap in gaps)


def _by_first_word(phrases: Iterable[str]) -> Mapping[str, Sequence[tuple[str, ...]]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for plain in {tuple(word.plain for word in Passage(phrase).words) for phrase in phrases}:
        by_first.setdefault(plain[0], []).append(plain)
    return {first: sorted(group, key=len, reverse=True) for first, group in by_first.items()}
