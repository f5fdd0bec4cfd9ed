"""Finds names of findings and disorders in a passage.

Names are sequences of classes of words, function words left out. Names whose words stand side by side are found by one
Aho-Corasick automaton; names whose words stand apart or in another order by ontology.reading.scattered.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import ahocorasick
from rapidfuzz.distance import Levenshtein

from ontology.reading.language import Language
from ontology.reading.names import Name, names_of
from ontology.reading.passage import Passage, is_function
from ontology.reading.scattered import Pattern, Patterns
from ontology.reading.vocabulary import SHORTEST_MISSPELT, Vocabulary
from ontology.reading.words import folded_word, plain_word, tokens_of, words_of
from ontology.snapshot import LEVELS, Snapshot

_GAP = "..."
_SHORTEST_STEM = 4
_LONGEST_ENDING = 3
_ENGLISH_ENDINGS = tuple(
    frozenset(group.split(","))
    for group in (
        ",s,es,d,ed,ing",
        "y,ies,ic",
        "a,ae,as,c,al",
        "ia,ic,iae",
        "us,i,uses,al",
        "is,es,tic,ic",
        "um,a",
        "a,as,ata,atous",
        "e,ing,ed,es",
    )
)
"""Endings that inflect one word of English or a Latin one in it."""
_INFLAMMATION = re.compile(r"it(?:is|ides?|iden|es?|i|ida|idy)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one sequence of classes stands for: the names that are written with it."""

    names: tuple[tuple[Name, tuple[str, ...]], ...]
    """Each with the roots of its words."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a name.

    Attributes:
        places: Positions of the units of the passage that make it up, ascending.
        name: The name.
        is_exact: Whether all words have the name's own roots.
        is_whole: Whether its words stand side by side, in the name's order.
    """

    places: tuple[int, ...]
    name: Name
    is_exact: bool
    is_whole: bool


class Lexicon:
    """All names that texts in one language are searched for; building it takes about a second, at the first search."""

    def __init__(self, snapshot: Snapshot, tongue: Language) -> None:
        """Takes names from a snapshot and from the language's own lexicon."""
        self._snapshot = snapshot
        self.language = tongue
        self.vocabulary = Vocabulary(tongue.code)

    def passage(self, text: str) -> Passage:
        """Prepares a text for the search."""
        self._entries  # noqa: B018 - the vocabulary is filled by reading the names
        return Passage.of(text, self.language, self.vocabulary)

    def search(self, passage: Passage) -> Iterator[Hit]:
        """Every occurrence of every name, nested and crossing ones too."""
        sequence = tuple(passage.classes)
        for end, found in self._automaton.iter(sequence) if sequence else ():
            length, entry = found
            places = tuple(range(end - length + 1, end + 1))
            yield from self._hits(passage, places, entry, is_whole=True)
        for places, entry in self._patterns.search(passage):
            yield from self._hits(passage, places, entry, is_whole=False)

    def is_group(self, entity: int) -> bool:
        """Whether an Orphanet entry is a group of disorders."""
        return bool(self._snapshot.disorders.entity_level[entity] == LEVELS.index("group"))

    def _hits(self, passage: Passage, places: tuple[int, ...], entry: Entry, *, is_whole: bool) -> Iterator[Hit]:
        roots = sorted(passage.root(place) for place in places)
        for name, own in entry.names:
            if name.is_cased and passage.written(places) != name.text:
                continue
            if not self._is_said(name, len(own), passage, places):
                continue
            yield Hit(places, name, is_exact=sorted(own) == roots, is_whole=is_whole)

    @cached_property
    def _entries(self) -> dict[tuple[int, ...], Entry]:
        """Sequences of classes and their names; gapped ones begin with -1."""
        found: dict[tuple[int, ...], list[tuple[Name, tuple[str, ...]]]] = defaultdict(list)
        learnt: dict[str, tuple[int, str] | None] = {}
        for name in names_of(self._snapshot, self.language):
            words = tokens_of(name.text)
            for word in words:
                if word not in learnt:
                    learnt[word] = None if self._is_little(word) else self.vocabulary.learn(word)
            content = [known for known in map(learnt.__getitem__, words) if known is not None]
            if not content:
                continue
            key = tuple(number for number, _ in content)
            gapped = _GAP in name.text and len(key) > 1
            found[(-1, *key) if gapped else key].append((name, tuple(root for _, root in content)))
        return {key: Entry(tuple(names)) for key, names in found.items()}

    def _is_said(self, name: Name, length: int, passage: Passage, places: tuple[int, ...]) -> bool:
        """Whether a name's little words stand there, where it would be another thing without: "on growth hormone"."""
        words = words_of(name.text)
        if length == 1 and len(words) == 1:
            return _is_inflected(folded_word(passage.word_text(places[0])), folded_word(name.text), self.language.code)
        ends = {words[0].plain, words[-1].plain}
        if length > 1 and ends.isdisjoint(self.language.functions):
            return True
        return _stands_there([word.plain for word in words], passage, passage.units[places[0]].word)

    def _is_little(self, word: str) -> bool:
        return is_function(word, self.language, is_first=False) or plain_word(word) in self.language.joining

    @cached_property
    def _automaton(self) -> "ahocorasick.Automaton":
        automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY, ahocorasick.KEY_SEQUENCE)
        for key, entry in self._entries.items():
            if key[0] != -1:
                automaton.add_word(key, (len(key), entry))
        automaton.make_automaton()
        return automaton

    @cached_property
    def _patterns(self) -> Patterns[Entry]:
        return Patterns(
            Pattern(key[1:] if key[0] == -1 else key, entry, is_gapped=key[0] == -1)
            for key, entry in self._entries.items()
            if len(key) > 1 and len(set(key)) == len(key)
        )


def _stands_there(phrase: list[str], passage: Passage, word: int) -> bool:
    """Whether a phrase stands in a passage so that it covers one of its words."""
    leads = range(min(len(phrase), word + 1))
    return any(
        [one.plain for one in passage.words[word - lead : word - lead + len(phrase)]] == phrase for lead in leads
    )


def _is_inflected(one: str, other: str, code: str) -> bool:
    """Whether two words are alike but for an ending or one slip; an inflammation is never its organ."""
    if one == other or (len(other) >= SHORTEST_MISSPELT and Levenshtein.distance(one, other, score_cutoff=1) <= 1):
        return True
    shared = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if shared is None else shared
    endings = (one[shared:], other[shared:])
    if shared < _SHORTEST_STEM or max(map(len, endings)) > _LONGEST_ENDING:
        return False
    if bool(_INFLAMMATION.search(one)) != bool(_INFLAMMATION.search(other)):
        return False
    return code != "en" or any(group.issuperset(endings) for group in _ENGLISH_ENDINGS)
