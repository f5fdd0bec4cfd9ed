"""Finds names of findings and disorders in words, by one Aho-Corasick automaton over the names of the snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

from ontology.reading.words import Word
from ontology.snapshot import LEVELS, SPELLING_SEPARATOR, Snapshot


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for: positions of terms and of Orphanet entries; `cased` where only these spellings count."""

    terms: tuple[int, ...]
    entities: tuple[int, ...]
    cased: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a name: half-open range of words, and what it stands for."""

    first: int
    last: int
    entry: Entry


class Lexicon:
    """Finds names of findings and disorders in words."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Builds the automaton at the first search."""
        self._snapshot = snapshot
        self._entries: dict[int, Entry] = {}

    def search(self, text: str, words: list[Word]) -> Iterator[Hit]:
        """Every occurrence of every name, nested and crossing ones too."""
        line = " " + " ".join(word.plain for word in words) + " "
        starts: dict[int, int] = {}
        at = 1
        for place, word in enumerate(words):
            starts[at] = place
            at += len(word.plain) + 1
        for end, phrase in self._automaton.iter(line):
            start = end - self._lengths[phrase] + 1
            first = starts[start]
            last = first + line.count(" ", start, end + 1)
            entry = self._entry(phrase)
            if not entry.cased or text[words[first].start : words[last - 1].end] in entry.cased:
                yield Hit(first, last, entry)

    def is_group(self, entity: int) -> bool:
        """Whether an Orphanet entry is a group of disorders."""
        return bool(self._snapshot.disorders.entity_level[entity] == LEVELS.index("group"))

    def _entry(self, phrase: int) -> Entry:
        if phrase not in self._entries:
            names = self._snapshot.names
            spellings = names.phrase_spellings[phrase]
            self._entries[phrase] = Entry(
                tuple(names.phrase_terms[phrase].tolist()),
                tuple(names.phrase_entities[phrase].tolist()),
                frozenset(spellings.split(SPELLING_SEPARATOR)) if spellings else frozenset(),
            )
        return self._entries[phrase]

    @cached_property
    def _lengths(self) -> list[int]:
        """Length of each phrase with the space behind it."""
        return [len(phrase) + 1 for phrase in self._snapshot.names.phrases]

    @cached_property
    def _automaton(self) -> "ahocorasick.Automaton":
        automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for place, phrase in enumerate(self._snapshot.names.phrases):
            # The spaces keep a name from being found within a longer word.
            automaton.add_word(f" {phrase} ", place)
        automaton.make_automaton()
        return automaton
