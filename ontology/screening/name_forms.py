"""The words of a text as parts of names: which may be one, how many belong together, and which are known."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ontology.screening.gazetteer import Names, names
from ontology.screening.name_surroundings import PARTICLES, Surroundings
from ontology.screening.words import Passage, Word

_MOST_WORDS = 5
_SHORTEST_CAPITALS = 3
_SHORTEST_UNKNOWN = 4
_INFLECTIONS = (
    ("a", ""),
    ("u", ""),
    ("u", "a"),
    ("y", "a"),
    ("ou", "a"),
    ("em", ""),
    ("ovi", ""),
    ("e", "a"),
    ("ho", ""),
    ("ou", "a"),
)
_NOUN_ENDINGS = (
    *("ung", "heit", "keit", "ion", "itis", "ose", "ie", "tat", "syndrom", "schaft", "ismus", "om", "ome", "ik", "en"),
    *("zeichen", "test", "wert", "werte", "gang", "druck", "bild", "grad", "mangel", "schwache", "storung", "kind"),
)
"""Of German nouns that are no surnames, without accents."""


@dataclass(frozen=True, slots=True)
class Forms:
    """How a language writes names.

    Attributes:
        are_inflected: Names have cases, as in Czech.
        nouns_are_capitals: Every noun has a capital, as in German.
    """

    are_inflected: bool
    nouns_are_capitals: bool


class NameWords:
    """The words of a passage, seen as parts of names."""

    def __init__(self, passage: Passage, forms: Forms) -> None:
        self.words: Sequence[Word] = passage.joined
        self._passage = passage
        self._forms = forms
        self._names: Names = names()
        self._starts = [word.start for word in self.words]
        self._surroundings = Surroundings(passage)

    def number_at(self, place: int) -> int:
        """The number of the word that starts at a place, or of the next."""
        return bisect_left(self._starts, place)

    def is_behind_house(self, number: int) -> bool:
        """Whether a word stands right behind that for a house: "Hospital Dona ..."."""
        return self._surroundings.is_behind_house(number)

    def name(self, first: int, *, is_doubtful: bool = False) -> tuple[int, int] | None:
        """A name that starts at a word, behind a title: initials, particles, words with a capital.

        With `is_doubtful`, what stands before may end a sentence and be no title; then a common word is no name.
        """
        number = first
        while number < len(self.words) and self._is_initial(number) and self._follows(number + 1):
            number += 1
        while number < len(self.words) and self._is_particle(number) and self._follows(number + 1):
            number += 1
        if not self._may_be_name(number) or (is_doubtful and self._is_common(number)):
            return None
        return first, self._end(number)

    def listed_name(self, first: int, *, needs_two: bool = False) -> tuple[int, int] | None:
        """A name behind a label: also "SMITH, John"; with `needs_two`, one word alone must be a known name."""
        span = self.name(first)
        if span is None:
            return None
        first, behind = span
        if (
            behind < len(self.words)
            and self._gap(behind).strip() == ","
            and self._may_be_name(behind)
            and (self.words[first].text.isupper() or self._is_given(behind))
        ):
            behind = self._end(behind)
        alone = behind - first == 1
        if needs_two and alone and not (self._is_given(first) or self.words[first].plain in self._names.surnames):
            return None
        if needs_two and self._surroundings.is_eponym(first, behind):
            return None
        return first, behind

    def given(self, first: int, *, is_apart: bool = False) -> tuple[int, int] | None:
        """A known given name beside a word for the patient, with what else belongs to it."""
        if not self._may_be_name(first) or not self._is_given(first) or self._surroundings.is_eponym(first, first + 1):
            return None
        word = self.words[first]
        if word.plain in self._names.ambiguous and (is_apart or self._forms.nouns_are_capitals):
            return None
        behind = self._end(first)
        return None if self._surroundings.is_eponym(first, behind) else (first, behind)

    def child(self, first: int) -> tuple[int, int] | None:
        """A child's name behind "little": a known one, or a word with a capital where nouns have none."""
        if first < len(self.words) and self._gap(first).strip():
            return None
        if found := self.given(first):
            return found
        if (
            self._forms.nouns_are_capitals
            or not self._may_be_name(first)
            or self._surroundings.is_eponym(first, first + 1)
        ):
            return None
        word = self.words[first]
        if word.text.isupper() or word.plain in self._names.ambiguous or "-" in word.plain or self._is_heading(first):
            return None
        return first, first + 1

    def name_before(self, place: int) -> tuple[int, int] | None:
        """A name of two words or more that ends right before a place, as before "(born ...)"."""
        behind = self.number_at(place)
        if (
            behind == 0
            or len(gap := self._passage.text[self.words[behind - 1].end : place]) > len(" ,(")
            or gap.strip(" ,(")
        ):
            return None
        first = behind
        while first > 0 and behind - first < _MOST_WORDS and (first == behind or self._is_near(first)):
            if not (self._may_be_name(first - 1) or self._is_initial(first - 1) or self._is_particle(first - 1)):
                break
            first -= 1
        while first < behind and self._is_particle(first) and self.words[first].text.islower():
            first += 1
        return (first, behind) if sum(map(self._may_be_name, range(first, behind))) > 1 else None

    def known_names(self) -> Iterator[tuple[int, int]]:
        """Given names with surnames in either order, known from tables."""
        for number in range(len(self.words) - 1):
            span = self._known_name(number)
            if span and not self._surroundings.is_eponym(*span) and not self._surroundings.is_institution(*span):
                yield span

    def _known_name(self, number: int) -> tuple[int, int] | None:
        if not self._may_be_name(number):
            return None
        if self._is_given(number):
            return self._given_first(number)
        plain = self.words[number].plain
        other = number + 1
        if plain not in self._names.surnames or not self._may_be_name(other) or not self._is_given(other):
            return None
        is_sure = self.words[number].text.isupper() or not {plain, self.words[other].plain} & self._names.ambiguous
        is_listed = self._gap(other).strip(" ") == ","
        return (number, other + 1) if is_sure and (self._follows(other) or is_listed) else None

    def _given_first(self, number: int) -> tuple[int, int] | None:
        is_ambiguous = self.words[number].plain in self._names.ambiguous
        last, seen_particle = number + 1, False
        while self._follows(last) and (
            self._is_initial(last)
            or self._is_particle(last)
            or (
                self._may_be_name(last)
                and self._is_given(last)
                and self._follows(last + 1)
                and self._may_be_name(last + 1)
            )
        ):
            seen_particle = seen_particle or self._is_particle(last)
            last += 1
            if last - number >= _MOST_WORDS:
                return None
        if not self._follows(last) or not self._may_be_name(last):
            return None
        word = self.words[last]
        is_surname = any(
            part in self._names.surnames for part in (word.plain, *word.plain.split("-"))
        ) or self._is_inflected(last)
        if is_surname and not (is_ambiguous and word.plain in self._names.common):
            return number, self._end(last)
        if is_ambiguous or (seen_particle and self._forms.nouns_are_capitals):
            return None
        return (number, self._end(last)) if self._looks_like_surname(last) else None

    def _looks_like_surname(self, number: int) -> bool:
        word = self.words[number]
        if word.text.isupper() or len(word.plain) < _SHORTEST_UNKNOWN or word.plain in self._names.common:
            return False
        if self._forms.nouns_are_capitals:
            return not word.plain.endswith(_NOUN_ENDINGS)
        return True

    def _end(self, number: int) -> int:
        """Behind the last word that belongs to the name begun at a word."""
        behind = number + 1
        while behind < len(self.words) and behind - number < _MOST_WORDS and self._follows(behind):
            ahead = behind
            while ahead < len(self.words) and self._is_particle(ahead) and self._follows(ahead + 1):
                ahead += 1
            if self._is_initial(behind):
                behind += 1
            elif self._may_be_name(ahead) and self._belongs(ahead):
                behind = ahead + 1
            else:
                break
        return behind

    def _belongs(self, number: int) -> bool:
        """Whether a word behind a name is part of it; where every noun has a capital, one of the two must be known."""
        if not self._forms.nouns_are_capitals:
            return True
        word, before = self.words[number], self.words[number - 1]
        if word.plain in self._names.surnames or self._is_given(number):
            return True
        return (self._is_given(number - 1) or before.plain in PARTICLES) and self._looks_like_surname(number)

    def _may_be_name(self, number: int) -> bool:
        if not 0 <= number < len(self.words):
            return False
        word = self.words[number]
        if len(word.text) == 1 or not word.text[0].isupper() or word.plain in self._names.never:
            return False
        if not all(
            character.isalpha() or character in "-'\u2019\u2010\u2011" for character in word.text if character.isalnum()
        ):
            return False
        return not word.text.isupper() or len(word.text) >= _SHORTEST_CAPITALS

    def _is_common(self, number: int) -> bool:
        plain = self.words[number].plain
        return plain in self._names.common and plain not in self._names.surnames and not self._is_given(number)

    def _is_given(self, number: int) -> bool:
        plain = self.words[number].plain
        given = self._names.given
        if plain in given or plain.split("-")[0] in given:
            return True
        return self._forms.are_inflected and any(
            plain.endswith(ending) and plain.removesuffix(ending) + nominative in given
            for ending, nominative in _INFLECTIONS
        )

    def _is_inflected(self, number: int) -> bool:
        plain = self.words[number].plain
        return self._forms.are_inflected and any(
            plain.endswith(ending) and plain.removesuffix(ending) + nominative in self._names.surnames
            for ending, nominative in _INFLECTIONS
        )

    def _is_initial(self, number: int) -> bool:
        word = self.words[number]
        return len(word.text) == 1 and word.text.isupper()

    def _is_particle(self, number: int) -> bool:
        return number < len(self.words) and self.words[number].plain in PARTICLES

    def _gap(self, number: int) -> str:
        return self._passage.text[self.words[number - 1].end if number else 0 : self.words[number].start]

    def _follows(self, number: int) -> bool:
        """Whether a word stands right behind the one before it; behind an initial there may be a full stop."""
        if not 0 < number < len(self.words):
            return False
        gap = self._gap(number)
        is_short = len(self.words[number - 1].text) == 1 or self.words[number - 1].plain == "st"
        return "\n" not in gap and not gap.strip(" \u00a0." if is_short else " \u00a0") and 0 < len(gap) <= len(".  ")

    def _is_near(self, number: int) -> bool:
        return self._follows(number) or self._gap(number).strip(" ") == ","

    def _is_heading(self, number: int) -> bool:
        """Whether capitals go on behind a word, as in a title."""
        return self._follows(number + 1) and self.words[number + 1].text[0].isupper()
