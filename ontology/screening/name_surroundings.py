"""What stands around a name and makes it that of a disease, a test or a house, not of a person."""

from collections.abc import Sequence

from ontology.screening.gazetteer import names
from ontology.screening.words import Passage, Word

PARTICLES = frozenset(
    {
        *("de", "del", "della", "delle", "dei", "degli", "dela", "da", "das", "do", "dos", "di", "d", "du", "des"),
        *("la", "le", "les", "lo", "los", "las", "el", "al", "ben", "bin", "ibn", "abu", "st", "mac", "mc"),
        *("van", "von", "vom", "der", "den", "ter", "ten", "te", "zu", "zum", "zur"),
    }
)
"""Little words within a name: "van der", "de la"."""
_REACH = 3
"""Words between a name and the head of an eponym."""
_AND = frozenset({"and", "und", "et", "y", "e", "en", "a"})


class Surroundings:
    """The heads of eponyms and institutions around the words of a passage."""

    def __init__(self, passage: Passage) -> None:
        self._words: Sequence[Word] = passage.joined
        self._text = passage.text
        self._names = names()
        simple = passage.words
        self._phrases = [
            range(simple[phrase.first].start, simple[phrase.behind - 1].end)
            for phrase in self._names.phrases.within(passage)
        ]

    def is_eponym(self, first: int, behind: int) -> bool:
        """Whether the words name a disease, sign or test: by a head among or beside them, or by the table."""
        start, end = self._words[first].start, self._words[behind - 1].end
        if any(start < phrase.stop and phrase.start < end for phrase in self._phrases):
            return True
        return self._has_head(first, behind, self._names.heads)

    def is_institution(self, first: int, behind: int) -> bool:
        """Whether the words name a house: by a head among or beside them."""
        return self._has_head(first, behind, self._names.institutions)

    def is_behind_house(self, number: int) -> bool:
        """Whether a word stands right behind that for a house: "Hospital Dona ..."."""
        if number == 0 or self._gap(number).strip(" \u00a0"):
            return False
        return self._words[number - 1].plain in self._names.institutions

    def _has_head(self, first: int, behind: int, heads: frozenset[str]) -> bool:
        after = range(behind, min(behind + _REACH, len(self._words)))
        before = range(first - 1, max(first - 1 - _REACH, -1), -1)
        return (
            any(self._is_head(number, heads) for number in range(first, behind))
            or self._leads_to_head(after, heads, _AND | {"s"}, gap_behind=0)
            or self._leads_to_head(before, heads, _AND | PARTICLES, gap_behind=1)
        )

    def _leads_to_head(self, numbers: range, heads: frozenset[str], links: frozenset[str], *, gap_behind: int) -> bool:
        """Whether a head comes, with nothing but capitals and links in one sentence before it."""
        for number in numbers:
            if self._gap(number + gap_behind).strip(" \u00a0-/'\u2019"):
                return False
            if self._is_head(number, heads):
                return True
            word = self._words[number]
            if not word.text[0].isupper() and word.plain not in links:
                return False
        return False

    def _is_head(self, number: int, heads: frozenset[str]) -> bool:
        return any(part in heads for part in self._words[number].plain.split("-"))

    def _gap(self, number: int) -> str:
        return self._text[self._words[number - 1].end if number else 0 : self._words[number].start]
