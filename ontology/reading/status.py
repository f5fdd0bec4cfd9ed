"""Whether a mention is the patient's, excluded, a relative's or uncertain: cues with a reach, in eight languages.

A cue reaches over the words of its own sentence, up to a word that ends its reach, such as "but"; lists under one cue
("no fever, rash or seizures") share it. After NegEx (Chapman et al., J Biomed Inform 2001); cues.toml holds the cues.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from ontology.reading.words import Word, plain_phrase

Status = Literal["present", "excluded", "family", "uncertain"]

_BY_WEIGHT: tuple[Status, ...] = ("family", "uncertain", "excluded")
"""Where several cues reach a mention, the first of these counts."""
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[\n;\u2022]")
_CLAUSE_END = re.compile(r"\s*(?:[.,;:!?)\]\n]|$)")
_REACH_BACKWARDS = 8
_REACH_FORWARDS = 14
_LONGEST_CUE = 4
"""The last three in words."""


@dataclass(frozen=True, slots=True)
class _Cue:
    status: Status
    first: int
    last: int
    forwards: bool


@dataclass(frozen=True, slots=True)
class _Cues:
    """Cues in plain form: before and after what they mean, closing its clause, and what stops them."""

    before: Mapping[str, Status]
    after: Mapping[str, Status]
    closing: Mapping[str, Status]
    until: Mapping[Status, frozenset[str]]
    meaningless: frozenset[str]
    false_friends: Mapping[str, frozenset[str]]


@cache
def _cues() -> _Cues:
    table = tomllib.loads((files("ontology.reading") / "cues.toml").read_text(encoding="utf-8"))
    places: dict[str, dict[str, Status]] = {"before": {}, "after": {}, "closing": {}}
    until: dict[Status, frozenset[str]] = {}
    # What is listed under several statuses counts as the one that weighs least here, that is the last.
    for status in _BY_WEIGHT:
        for place, cues in places.items():
            cues.update({plain_phrase(cue): status for cue in table[status].get(place, ())})
        until[status] = frozenset(map(plain_phrase, (*table["reach"]["until"], *table[status]["until"])))
    return _Cues(
        **places,
        until=until,
        meaningless=frozenset(map(plain_phrase, table["reach"]["meaningless"])),
        false_friends={friend["word"]: frozenset(friend["where"]) for friend in table["reach"]["false_friends"]},
    )


class StatusReader:
    """Cues of one text, asked mention by mention."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        """Finds sentences and cues."""
        self._text = text
        self._words = words
        self._sentence = _numbered(words, [match.start() for match in _SENTENCE_END.finditer(text)])
        self._cues = self._find_cues()
        self._cue_firsts = [cue.first for cue in self._cues]

    def status(self, first: int, last: int) -> Status:
        """Status of the mention over words first..last (half-open); family weighs most, then uncertain."""
        near = bisect_left(self._cue_firsts, first - _REACH_FORWARDS - _LONGEST_CUE)
        far = bisect_left(self._cue_firsts, last + _REACH_BACKWARDS + 1)
        found = {cue.status for cue in self._cues[near:far] if self._reaches(cue, first, last)}
        if status := self._closing(last):
            found.add(status)
        return next((status for status in _BY_WEIGHT if status in found), "present")

    def _closing(self, place: int) -> Status | None:
        """Status by a cue right behind a mention at the end of its clause: "nystagmus no; strabismus none"."""
        if place >= len(self._words) or self._sentence[place] != self._sentence[place - 1]:
            return None
        status = _cues().closing.get(self._words[place].plain)
        return status if status and _CLAUSE_END.match(self._text, self._words[place].end) else None

    def _find_cues(self) -> list[_Cue]:
        cues = _cues()
        found: list[_Cue] = []
        written = {word.plain for word in self._words}
        false = {word for word, where in cues.false_friends.items() if not where.isdisjoint(written)}
        place = 0
        while place < len(self._words):
            for length in range(min(_LONGEST_CUE, len(self._words) - place), 0, -1):
                phrase = " ".join(word.plain for word in self._words[place : place + length])
                end = place + length
                if phrase in false:
                    break
                if phrase in cues.before:
                    found.append(_Cue(cues.before[phrase], place, end, forwards=True))
                if phrase in cues.after:
                    found.append(_Cue(cues.after[phrase], place, end, forwards=False))
                if phrase in cues.before or phrase in cues.after or phrase in cues.meaningless:
                    place = end - 1
                    break
            place += 1
        return found

    def _reaches(self, cue: _Cue, first: int, last: int) -> bool:
        if cue.forwards:
            between = range(cue.last, first)
            near = cue.last <= first and len(between) <= _REACH_FORWARDS
        else:
            between = range(last, cue.first)
            near = last <= cue.first and len(between) <= _REACH_BACKWARDS
        if not near or self._sentence[cue.first] != self._sentence[first]:
            return False
        until = _cues().until[cue.status]
        ends = [self._words[place].plain in until for place in between]
        if cue.forwards:
            # Right behind its cue such a word belongs to it: "does not have fever", "non ha febbre".
            ends = ends[ends.index(False) :] if False in ends else []
        return not any(ends)


def _numbered(words: Sequence[Word], ends: Sequence[int]) -> list[int]:
    """The number of the sentence that each word lies in."""
    numbers: list[int] = []
    sentence = 0
    for word in words:
        while sentence < len(ends) and ends[sentence] < word.start:
            sentence += 1
        numbers.append(sentence)
    return numbers
