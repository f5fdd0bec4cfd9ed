"""The words that names are made of, in one language: from a word as written to the number of its class.

Words of one root have one class, and so have words that name the same thing within a finding ("renal", "kidney"). A
compound ("Nierenzysten") and a misspelt word ("nefrocalcinosis") are traced back to words that names have.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

from ontology.reading.roots import roots_of
from ontology.reading.words import folded_word

UNKNOWN = 0
"""Class of words that no name has."""
_COMPOUNDING = frozenset({"de", "nl"})
_LINKING = ("", "s", "n", "en", "es", "e", "er")
"""What stands between the parts of a compound."""
_SHORTEST_PART = 4
_SHORTEST_COMPOUND = 9
SHORTEST_MISSPELT = 7
_LONGEST_WORD = 40
"""The last four in letters; a longer word is neither split nor corrected."""


class Vocabulary:
    """Classes of words, filled by `learn` while the names are read and asked by `classes` afterwards."""

    def __init__(self, code: str) -> None:
        """Starts empty for a language of ontology.reading.language.LANGUAGES."""
        self.code = code
        self._roots = roots_of(code)
        self._joined = _word_classes(code)
        self._numbers: dict[str, int] = {}
        self._surfaces: dict[str, int] = {}

    def learn(self, word: str) -> tuple[int, str]:
        """Class and root of a word of a name."""
        root = self._roots.root(word)
        number = self._numbers.setdefault(self._joined.get(root, root), len(self._numbers) + 1)
        self._surfaces.setdefault(folded_word(word), number)
        return number, root

    def root(self, word: str) -> str:
        """Root of any word."""
        return self._roots.root(word)

    def has_name_word(self, word: str) -> bool:
        """Whether a name is written with the word, but for case and accents."""
        return folded_word(word) in self._surfaces

    def classes(self, word: str) -> tuple[int, ...]:
        """Class of a word of a text; several for a compound, (UNKNOWN,) for a word that no name has."""
        folded = folded_word(word)
        if number := self._known(word, folded):
            return (number,)
        if not folded.isalpha() or len(folded) > _LONGEST_WORD:
            return (UNKNOWN,)
        if self.code in _COMPOUNDING and len(folded) >= _SHORTEST_COMPOUND and (parts := self._split(folded)):
            return parts
        if len(folded) >= SHORTEST_MISSPELT and (meant := self._correct(folded)):
            return (meant,)
        return (UNKNOWN,)

    def _known(self, word: str, folded: str) -> int:
        number = self._surfaces.get(folded)
        if number is None:
            root = self._roots.root(word)
            number = self._numbers.get(self._joined.get(root, root), UNKNOWN)
        return number

    def _split(self, folded: str) -> tuple[int, ...]:
        """Two or three words of names, the last as long as possible; empty where there are none."""
        for place in range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1):
            last = self._known(folded[place:], folded[place:])
            if not last:
                continue
            for linking in _LINKING:
                head = folded[:place].removesuffix(linking) if linking else folded[:place]
                if len(head) < _SHORTEST_PART or head + linking != folded[:place]:
                    continue
                if first := self._known(head, head):
                    return (first, last)
                if len(head) >= _SHORTEST_COMPOUND and (firsts := self._split(head)):
                    return (*firsts, last)
        return ()

    def _correct(self, folded: str) -> int:
        """Class of the one word of names within an edit; none where the word is a word of the language itself."""
        if _is_word(folded, self.code):
            return UNKNOWN
        near = self._speller.lookup(folded, Verbosity.TOP, max_edit_distance=1)
        # The first letter is seldom wrong, and words that differ in it are usually two words.
        return self._surfaces[near[0].term] if near and near[0].term[0] == folded[0] else UNKNOWN

    @cached_property
    def _speller(self) -> SymSpell:
        speller = SymSpell(max_dictionary_edit_distance=1, prefix_length=7)
        for surface in sorted(self._surfaces):
            if len(surface) >= SHORTEST_MISSPELT - 1 and surface.isalpha():
                speller.create_dictionary_entry(surface, 1)
        return speller


def _is_word(folded: str, code: str) -> bool:
    """Whether a general dictionary of the language has the word."""
    from simplemma import is_known  # noqa: PLC0415 - 0.1 s, only where a text has a word that no name has

    return bool(is_known(folded, lang=code))


@cache
def _word_classes(code: str) -> Mapping[str, str]:
    """Root -> first root of its class, for roots that share a class with others."""
    table = tomllib.loads((files("ontology.reading") / "word_classes.toml").read_text(encoding="utf-8"))
    roots = roots_of(code)
    members: dict[str, set[str]] = defaultdict(set)
    for line in table.get(code, ()):
        together = {roots.root(word) for word in line.split()}
        joined = together.union(*(members[root] for root in together))
        for root in joined:
            members[root] = joined
    return {root: min(joined) for root, joined in members.items()}
