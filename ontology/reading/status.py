"""Whether a mention is the patient's, excluded, a relative's or uncertain: cues with a reach.

A cue reaches over the words of its own sentence, up to a word that ends its reach, such as "but"; lists under one cue
("no fever, rash or seizures") share it. After NegEx (Chapman et al., J Biomed Inform 2001); languages/CODE.toml holds
the cues.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ontology.reading.language import BY_WEIGHT, Language, Status
from ontology.reading.words import Word

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[\n;\u2022]")
_CLAUSE_END = re.compile(r"\s*(?:[.,;:!?)\]\n]|$)")
_REACH_BACKWARDS = 8
_REACH_FORWARDS = 14
_LONGEST_CUE = 4
"""The last three in words."""
_SHORTEST_HEADING = 5
"""Letters of a heading in capitals; shorter ones are abbreviations."""


@dataclass(frozen=True, slots=True)
class _Cue:
    status: Status
    first: int
    last: int
    forwards: bool


class StatusReader:
    """Cues of one text, asked mention by mention."""

    def __init__(
        self, text: str, words: Sequence[Word], language: Language, named: Iterable[tuple[int, int]] = ()
    ) -> None:
        """Finds sentences and cues of one language.

        Args:
            text: The text.
            words: Its words.
            language: The language's cues and conjunctions.
            named: Half-open ranges of words that make up names; a cue within one, as in "absent speech", is part of it,
                one between the words of a name, as in "liver and spleen not enlarged", is not.
        """
        self._text = text
        self._cues_known = language.cues
        self._joining = language.joining
        self._words = words
        self._sentence = _numbered(words, [match.start() for match in _SENTENCE_END.finditer(text)])
        self._line = _numbered(words, [match.start() for match in re.finditer("\n", text)])
        self._commas = {
            place
            for place in range(1, len(words))
            if "," in self._between(place)
            and not (words[place].plain[0].isdigit() and words[place - 1].plain[-1].isdigit())
        }
        self._colons = {place for place in range(1, len(words)) if ":" in self._between(place)}
        self._cues, self._stops = self._find_cues(set(named))
        self._cue_firsts = [cue.first for cue in self._cues]
        self._family_lines = self._find_family_lines()

    def status(self, first: int, last: int, *, of_relatives: bool = True) -> Status:
        """Status of the mention over words first..last (half-open); family weighs most, then uncertain.

        Args:
            first: Position of its first word.
            last: Position behind its last word.
            of_relatives: Whether the finding can be a relative's; "mum's scan showed oligohydramnios" is the patient's.
        """
        near = bisect_left(self._cue_firsts, first - _REACH_FORWARDS - _LONGEST_CUE)
        far = bisect_left(self._cue_firsts, last + _REACH_BACKWARDS + 1)
        reaching = [
            cue
            for cue in self._cues[near:far]
            if self._reaches(cue, first, last) or (first <= cue.first and cue.last <= last)
        ]
        found = {cue.status for cue in reaching}
        if any(cue.status == "excluded" and not cue.forwards for cue in reaching):
            # What was suspected first and ruled out behind is excluded.
            found.discard("uncertain")
        if status := self._closing(last):
            found.add(status)
        if self._is_questioned(first):
            found.add("uncertain")
        if self._line[first] in self._family_lines:
            found.add("family")
        if not of_relatives:
            found.discard("family")
        return next((status for status in BY_WEIGHT if status in found), "present")

    def has_value(self, place: int) -> bool:
        """Whether the word at a place is a number that follows its forerunner directly."""
        return (
            0 < place < len(self._words)
            and self._words[place].plain[0].isdigit()
            and not self._between(place).strip(" :=(<>~")
        )

    def _is_questioned(self, first: int) -> bool:
        """Whether a question mark stands right before a word: "?seizures", "\u00bfhepatitis?"."""
        start = self._words[first].start
        return self._text[max(0, start - 1) : start] in ("?", "\u00bf")

    def _find_family_lines(self) -> frozenset[int]:
        """Lines that a heading gives to the relatives: "Family history: ...", "RELATIVES mother ..."."""
        lines: set[int] = set()
        for cue in self._cues:
            first = self._words[cue.first]
            opens = cue.first == 0 or self._line[cue.first - 1] != self._line[cue.first]
            if cue.status != "family" or not cue.forwards or not opens:
                continue
            written = self._text[first.start : self._words[cue.last - 1].end]
            end = self._words[cue.last - 1].end
            behind = self._text[end : end + 3].lstrip(" ")
            if behind[:1] in (":", "-", "\u2013") or (written.isupper() and len(written) >= _SHORTEST_HEADING):
                lines.add(self._line[cue.first])
        return frozenset(lines)

    @cached_property
    def cue_places(self) -> frozenset[int]:
        """Positions of the words that make up cues."""
        return frozenset(place for cue in self._cues for place in range(cue.first, cue.last))

    def _closing(self, place: int) -> Status | None:
        """Status by a cue right behind a mention at the end of its clause: "nystagmus no; strabismus none"."""
        if place >= len(self._words) or self._sentence[place] != self._sentence[place - 1]:
            return None
        status = self._cues_known.closing.get(self._words[place].plain)
        return status if status and _CLAUSE_END.match(self._text, self._words[place].end) else None

    def _between(self, place: int) -> str:
        """What stands between a word and the one before it."""
        return self._text[self._words[place - 1].end : self._words[place].start]

    def _find_cues(self, named: set[tuple[int, int]]) -> tuple[list[_Cue], dict[Status, set[int]]]:
        """The cues in order, and for each status the words that end the reach of its cues."""
        cues = self._cues_known
        within: dict[int, int] = {}
        for first, last in named:
            within[first] = max(last, within.get(first, 0))
        found: list[_Cue] = []
        stops: dict[Status, set[int]] = {status: set() for status in cues.until}
        inside = 0
        place = 0
        while place < len(self._words):
            inside = max(inside, within.get(place, 0))
            step = 1
            for length in range(min(_LONGEST_CUE, len(self._words) - place), 0, -1):
                phrase = " ".join(word.plain for word in self._words[place : place + length])
                end = place + length
                for status, until in cues.until.items():
                    if phrase in until:
                        stops[status].update(range(place, end))
                is_cue = phrase in cues.before or phrase in cues.after
                if is_cue and end > inside:
                    if phrase in cues.before:
                        found.append(_Cue(cues.before[phrase], place, end, forwards=True))
                    if phrase in cues.after:
                        # "Resolved: pneumonia." A heading speaks of what follows.
                        heads = end < len(self._words) and ":" in self._between(end)
                        found.append(_Cue(cues.after[phrase], place, end, forwards=heads))
                if is_cue or phrase in cues.meaningless:
                    step = length
                    break
            place += step
        return found, stops

    def _reaches(self, cue: _Cue, first: int, last: int) -> bool:
        if cue.forwards:
            between = range(cue.last, first)
            near = cue.last <= first and len(between) <= _REACH_FORWARDS
        else:
            between = range(last, cue.first)
            near = last <= cue.first and len(between) <= _REACH_BACKWARDS
        if not near or self._sentence[cue.first] != self._sentence[first]:
            return False
        stops = self._stops[cue.status]
        ends = [place in stops for place in between]
        if cue.forwards:
            # Right behind its cue such a word belongs to it: "does not have fever", "non ha febbre".
            ends = ends[ends.index(False) :] if False in ends else []
        return not any(ends) and self._is_one_list(cue, first, last)

    def _is_one_list(self, cue: _Cue, first: int, last: int) -> bool:
        """Whether commas between a cue and a mention belong to one list, and no colon divides them.

        "No fever, rash or seizures" is a list, and so is whatever a cue opens a sentence with; "short stature without
        fever, rash" is none.
        """
        start, end = (cue.last, first) if cue.forwards else (last, cue.first)
        if any(place in self._colons for place in range(start + 1, end + 1)):
            return False
        commas = [place for place in range(start, end + 1) if place in self._commas]
        if not commas or cue.status == "family":
            return True
        opens = cue.first == 0 or self._sentence[cue.first - 1] != self._sentence[cue.first]
        if cue.forwards and (opens or cue.first in self._colons):
            return True
        if not cue.forwards and commas == [cue.first]:
            # "Pericarditis in April, resolved."
            return True
        behind = self._next_end(end) if cue.forwards else end
        return any(
            self._words[place].plain in self._joining
            for place in range(commas[-1] if not cue.forwards else start, behind)
        )

    def _next_end(self, place: int) -> int:
        """Where the sentence or the reach of the cues ends behind a word."""
        for later in range(place, min(len(self._words), place + _REACH_FORWARDS)):
            if self._sentence[later] != self._sentence[place] or later in self._stops["excluded"]:
                return later
        return min(len(self._words), place + _REACH_FORWARDS)


def _numbered(words: Sequence[Word], ends: Sequence[int]) -> list[int]:
    """The number of the sentence that each word lies in."""
    numbers: list[int] = []
    sentence = 0
    for word in words:
        while sentence < len(ends) and ends[sentence] < word.start:
            sentence += 1
        numbers.append(sentence)
    return numbers
