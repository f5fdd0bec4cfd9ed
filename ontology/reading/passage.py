"""A text prepared for the search for names: its words as units, with their classes, clauses and joints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ontology.reading.language import Language
from ontology.reading.vocabulary import Vocabulary
from ontology.reading.words import Word, plain_word, words_of

SEPARATOR = 0
"""Class that stands in no name, as ontology.reading.vocabulary.UNKNOWN."""
_CLAUSE_END = re.compile(r"[.!?](?=\s|$)|[\n\r;:()\[\]\u2022\u2013\u2014]|\s-\s")
LISTED, JOINED = 1, 2
_LIST = re.compile(r",")
_JOIN = re.compile(r"[/&]")


def is_function(word: str, language: Language, *, is_first: bool) -> bool:
    """Whether a word carries no meaning within a name; a single capital such as the A of "type A" does."""
    if len(word) == 1 and word.isupper() and not is_first:
        return False
    return plain_word(word) in language.functions


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or a part of a compound, that may belong to a name.

    Attributes:
        number: Its class.
        word: Position of its word among the passage's words.
        clause: Number of its clause; names do not reach across clauses, except whole ones.
        joint: What stands before it: nothing, a LISTED comma or slash, or a JOINED conjunction right
            before it.
        is_modifier: Whether it is a word of degree, side or course.
    """

    number: int
    word: int
    clause: int
    joint: int
    is_modifier: bool


@dataclass(frozen=True)
class Passage:
    """A text, its words, and its units in order."""

    text: str
    words: Sequence[Word]
    units: Sequence[Unit]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, text: str, language: Language, vocabulary: Vocabulary) -> "Passage":
        """Splits a text into words and units."""
        words = list(_hyphenated(text, words_of(text), vocabulary))
        units: list[Unit] = []
        clause, joint, end = 0, 0, 0
        breaking = language.cues.until["excluded"]
        for place, word in enumerate(words):
            between = text[end : word.start]
            end = word.end
            if _CLAUSE_END.search(between):
                clause, joint = clause + 1, 0
                # A separator keeps whole names from reaching across the end of a sentence.
                units.append(Unit(SEPARATOR, place, clause, 0, is_modifier=False))
            if _JOIN.search(between):
                joint = JOINED
            elif not joint and _LIST.search(between):
                joint = LISTED
            written = _without_hyphen(text[word.start : word.end])
            if is_function(written, language, is_first=not units):
                # "for growth and for tumors": what stands behind a preposition of its own is no item of the list.
                joint = min(joint, LISTED)
                continue
            if word.plain in language.joining:
                joint = JOINED
                continue
            if word.plain in breaking:
                clause += 1
            for number in vocabulary.classes(written):
                units.append(Unit(number, place, clause, joint, word.plain in language.modifiers))
                joint = 0
        return cls(text, words, units, vocabulary)

    @cached_property
    def classes(self) -> list[int]:
        """Class of each unit."""
        return [unit.number for unit in self.units]

    def root(self, place: int) -> str:
        """Root of a unit's word."""
        return self.vocabulary.root(self.word_text(place))

    def word_text(self, place: int) -> str:
        """A unit's word as written."""
        word = self.words[self.units[place].word]
        return _without_hyphen(self.text[word.start : word.end])

    def span(self, places: Sequence[int]) -> tuple[int, int]:
        """Half-open place in the text from the first to the last of some units."""
        return self.words[self.units[places[0]].word].start, self.words[self.units[places[-1]].word].end

    def runs(self, places: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Half-open ranges of words that some units cover side by side."""
        start = 0
        for at in range(1, len(places) + 1):
            if at == len(places) or places[at] != places[at - 1] + 1:
                yield self.units[places[start]].word, self.units[places[at - 1]].word + 1
                start = at

    def written(self, places: Sequence[int]) -> str:
        """The text of some units, from the first to the last."""
        start, end = self.span(places)
        return self.text[start:end]


def _hyphenated(text: str, words: Sequence[Word], vocabulary: Vocabulary) -> Iterator[Word]:
    """The words, two around a hyphen as one where names write them so: "pre-auricular", "A-1"."""
    waiting: Word | None = None
    for word in words:
        if waiting is None:
            waiting = word
            continue
        joined = text[waiting.start : waiting.end] + text[word.start : word.end]
        if text[waiting.end : word.start] == "-" and vocabulary.has_name_word(joined):
            yield Word(plain_word(joined), waiting.start, word.end)
            waiting = None
        else:
            yield waiting
            waiting = word
    if waiting is not None:
        yield waiting


def _without_hyphen(word: str) -> str:
    return word.replace("-", "") if "-" in word else word
