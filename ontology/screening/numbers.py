"""Record and insurance numbers beside a word that says what they are."""

import re
from collections.abc import Iterator

from ontology.screening.codes import UNIT_BEHIND
from ontology.screening.cues import Cues
from ontology.screening.dates import is_date
from ontology.screening.identifiers import Identifier, IdentifierKind
from ontology.screening.words import Passage, Phrase, Phrases

_VALUE = re.compile(r"[A-Z0-9]{1,24}(?:[ ./\-\u2011][A-Z0-9]{1,24}){0,8}(?![a-z])")
_GROUP = re.compile(r"[ ./\-\u2011]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_BETWEEN = re.compile(r"[\s:.=#\u00b0(\u2013-]{0,5}")
_FEWEST_DIGITS = 4
_FEWEST_ALONE = 6
"""Digits that a weak cue needs without a word for "number"."""
_LONGEST_GROUP = 6
_MOST_NUMBERING = 4
"""Words such as "no." and "is" in a row."""


def numbers_by_cue(passage: Passage, cues: Cues) -> Iterator[Identifier]:
    """Finds numbers of both kinds behind their cues."""
    for kind, phrases in _kinds(cues):
        for phrase in phrases.within(passage):
            if found := _number_behind(passage, cues, phrase, kind):
                yield found


def _kinds(cues: Cues) -> tuple[tuple[IdentifierKind, Phrases], ...]:
    return ("insurance_number", cues.insurance), ("record_number", cues.record)


def _number_behind(passage: Passage, cues: Cues, phrase: Phrase, kind: IdentifierKind) -> Identifier | None:
    words = passage.words
    weak = tuple(word.plain for word in words[phrase.first : phrase.behind]) in cues.weak
    number = phrase.behind
    for _ in range(_MOST_NUMBERING):
        if number < len(words) and _BETWEEN.fullmatch(passage.gap(number)):
            number += cues.numbering.at(passage, number)
    numbered = number > phrase.behind
    if number >= len(words) or not _BETWEEN.fullmatch(passage.gap(number)):
        return None
    start = words[number].start
    value = _VALUE.match(passage.text, start)
    if value is None:
        return None
    text = _first_number(value.group())
    digits = sum(character.isdigit() for character in text)
    fewest = _FEWEST_ALONE if weak and not numbered else _FEWEST_DIGITS
    if digits < fewest or is_date(text) or _YEAR.fullmatch(text) or UNIT_BEHIND.match(passage.text, start + len(text)):
        return None
    return Identifier(start, start + len(text), text, kind)


def _first_number(text: str) -> str:
    """The value without what only happens to stand behind it; groups joined by spaces are short and hold digits."""
    end = 0
    for part in re.finditer(r"[^ ]+", text):
        first = end == 0
        has_digit = any(character.isdigit() for character in part.group())
        if not first and (not has_digit or _too_long(part.group()) or _too_long(text[:end].rsplit(" ", 1)[-1])):
            break
        end = part.end()
    return text[:end]


def _too_long(group: str) -> bool:
    return len(_GROUP.split(group)[-1]) > _LONGEST_GROUP and "/" not in group
