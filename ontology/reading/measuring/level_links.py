"""Links words for levels to names of quantities: "high renin", "TSH normal", "normal K and Mg", "C3 und C4 normal"."""

from dataclasses import dataclass

from ontology.reading.measuring.measured_items import Level, LevelWord, Name
from ontology.reading.measuring.measured_row import MeasuredRow
from ontology.reading.measuring.measuring_words import measuring_words
from ontology.reading.measuring.value_links import ValueLinks

_ARTICLES = frozenset(("the", "a", "der", "dem", "den", "die", "das", "la", "le", "il", "el", "de", "het", "o"))
_LONGEST_LIST = 20
"""Names that share a level."""
_OF = frozenset(("of", "von", "de", "di", "van", "du", "del", "der", "des", "da", "do"))
_IN = frozenset(("in", "at", "to", "on", "an", "its", "for", "im", "auf", "en", "dans", "nel", "op", "bij"))
_LEADING = _OF | _IN | _ARTICLES
"""Before an adjective, they lead to a noun behind it."""


@dataclass(frozen=True, slots=True)
class LinkedLevel:
    """A level of a name.

    Attributes:
        place: Where in the row it stands.
        level: The level.
        is_shared: Whether the name shares it with a list.
        is_unsure: Whether a word behind the name may make it something else: "increased platelet agglutination".
    """

    place: int
    level: Level
    is_shared: bool = False
    is_unsure: bool = False


class LevelLinks:
    """The level of each name in a text.

    Attributes:
        of_name: Place of a name in the row -> its level.
    """

    def __init__(self, row: MeasuredRow, values: ValueLinks) -> None:
        """Links all levels of a row whose values are linked."""
        self.of_name: dict[int, LinkedLevel] = {}
        self._row = row
        self._values = values
        self._known = measuring_words()
        self._undoing = self._known.negations | self._known.undoing | self._known.passing
        for place in range(len(row.items)):
            if (word := row.level(place)) and word.level is not None:
                self._link(place, word, word.level)

    def _link(self, place: int, word: LevelWord, level: Level) -> None:
        if level == "normal" and self._is_undone(word):
            return
        behind = self._name_before(place) if self._stands_alone(place, word) else None
        ahead = None if word.is_only_behind else self._name_after(place)
        if behind is not None and ahead is not None:
            is_taken = behind in self.of_name or behind in self._values.of_name
            if is_taken and not self._is_level_tied_behind(ahead):
                behind = None
        named = behind if behind is not None else ahead
        if named is None or (level == "normal" and self._is_passing(place, named)):
            return
        if behind is not None:
            self._set(behind, LinkedLevel(place, level))
            if self._row.name(place - 1):
                self._extend(behind, -1, place, level)
        elif ahead is not None and (is_whole := self._is_whole(ahead, level)) is not None:
            self._set(ahead, LinkedLevel(place, level, is_unsure=not is_whole))
            self._extend(ahead, 1, place, level)

    def _stands_alone(self, place: int, word: LevelWord) -> bool:
        """Whether a level says nothing of what is behind it, as in "teeth in normal light", "what is normally seen"."""
        words = self._row.words
        is_arrow = word.first == word.last
        if place == 0 or is_arrow or self._row.gaps[place - 1].words == 0:
            return True
        is_led = words[word.first - 1].plain in _LEADING or words[word.first].plain.endswith("ly")
        if not is_led:
            return True
        if word.last >= len(words) or self._row.text[word.end : words[word.last].start].strip():
            return True
        following = words[word.last].plain
        return any(following in known for known in (self._known.between, self._known.ending, self._known.joining))

    def _is_whole(self, place: int, level: Level) -> bool | None:
        """Whether a name with a level before it is the whole: "normal platelet function" says nothing of their number.

        None where what follows surely makes it something else.
        """
        name = self._row.name(place)
        if name is None or name.last >= len(self._row.words):
            return True
        following = self._row.words[name.last]
        if self._row.text[name.end : following.start].strip(" -"):
            return True
        is_measured = name.quantity.scales and not name.quantity.accepts("sd")
        if following.plain in _OF:
            return True if is_measured and level != "normal" else None
        if self._ends_clean(place):
            return True
        return False if is_measured and level != "normal" else None

    def _is_undone(self, word: LevelWord) -> bool:
        """Whether a word before a level takes it back: "not normal", "near-normal", "deviation from the normal"."""
        words, first = self._row.words, word.first
        if first == 0 or self._row.text[words[first - 1].end : word.start].strip(" -"):
            return False
        if words[first - 1].plain in self._undoing:
            return True
        is_beyond = first > 1 and words[first - 1].plain in _ARTICLES | _OF and words[first - 2].plain in self._undoing
        return is_beyond and not self._row.text[words[first - 2].end : words[first - 1].start].strip()

    def _is_passing(self, place: int, name: int) -> bool:
        """Whether a word behind a level and its name says that it did not last: "normal until six months"."""
        last = max(self._row.items[place].last, self._row.items[name].last)
        end = max(self._row.items[place].end, self._row.items[name].end)
        if last >= len(self._row.words) or self._row.text[end : self._row.words[last].start].strip():
            return False
        return self._row.words[last].plain in self._known.passing

    def _name_before(self, place: int) -> int | None:
        """The name that a level behind it belongs to; its value may stand between."""
        if place == 0:
            return None
        gap = self._row.gaps[place - 1]
        if self._row.value(place - 1):
            is_for_next = self._row.name(place + 1) and self._row.gaps[place].is_tight
            is_aside = gap.has_comma and not (
                gap.unknown or gap.is_broken or gap.is_joined or gap.is_negated or is_for_next
            )
            owner = self._values.owners.get(place - 1)
            return owner if owner is not None and (gap.is_tight or is_aside) and self._takes_levels(owner) else None
        is_inside = ")" in (between := self._between(place - 1)) and "(" not in between
        return place - 1 if gap.is_tight and not is_inside and self._takes_levels(place - 1) else None

    def _name_after(self, place: int) -> int | None:
        if place + 1 >= len(self._row.items) or not self._row.gaps[place].is_tight or ")" in self._between(place):
            return None
        return place + 1 if self._takes_levels(place + 1) else None

    def _between(self, place: int) -> str:
        """The text between an item and the next."""
        return self._row.text[self._row.items[place].end : self._row.items[place + 1].start]

    def _takes_levels(self, place: int) -> bool:
        name = self._row.name(place)
        return name is not None and not name.quantity.values_only and not name.is_doubtful

    def _is_level_tied_behind(self, place: int) -> bool:
        return self._row.level(place + 1) is not None and self._row.gaps[place].is_tight

    def _set(self, name: int, level: LinkedLevel) -> None:
        known = self.of_name.get(name)
        if known is None or (known.is_shared and not level.is_shared):
            self.of_name[name] = level

    def _extend(self, name: int, step: int, place: int, level: Level) -> None:
        """Gives a level to the other names of its list, until one has its own."""
        for at in range(name + step, name + step * _LONGEST_LIST, step):
            if not 0 <= at < len(self._row.items) or not self._row.gaps[min(at, at - step)].is_listing:
                return
            listed = self._row.name(at)
            if listed is None or listed.is_finding or not self._takes_levels(at) or self._has_its_own(at, step):
                return
            if not (self._ends_clean(at) if step > 0 else self._starts_clean(listed)):
                return
            self._set(at, LinkedLevel(place, level, is_shared=True))

    def _has_its_own(self, place: int, step: int) -> bool:
        """Whether a name has a value or level already, or a level on its far side is tied to it."""
        if place in self.of_name or place in self._values.of_name:
            return True
        beyond = place + step
        return self._row.level(beyond) is not None and self._row.gaps[min(place, beyond)].is_tight

    def _ends_clean(self, place: int) -> bool:
        """Whether no further noun follows a name, as "delay" follows in "normal hearing, speech and language delay"."""
        for at in range(place, place + _LONGEST_LIST):
            name = self._row.name(at)
            if name is None:
                return False
            if name.last >= len(self._row.words):
                return True
            following = self._row.words[name.last]
            if self._row.text[name.end : following.start].strip(" -"):
                return True
            if following.plain not in self._known.joining:
                return following.plain in self._known.ending or following.plain in self._known.between
            if at + 1 >= len(self._row.items) or not self._row.gaps[at].is_listing:
                return False
        return False

    def _starts_clean(self, name: Name) -> bool:
        """Whether a name is not a part of something else, as in "loss of hearing and vision"."""
        if name.first == 0:
            return True
        words, known = self._row.words, self._known
        before = words[name.first - 1]
        if self._row.text[before.end : name.start].strip(" -"):
            return True
        if before.plain in _OF:
            return name.first > 1 and words[name.first - 2].plain in known.between
        return any(
            before.plain in listed for listed in (known.between, known.joining, known.ending, known.before_values)
        )
