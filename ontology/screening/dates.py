"""Dates of birth: a date beside a word for birth.

A date alone identifies nobody, nor does an age, a year, or a month with its year.
"""

import re
from collections.abc import Iterator

from ontology.screening.cues import Cues
from ontology.screening.identifiers import Identifier
from ontology.screening.words import Passage

_MONTHS = (
    r"jan|feb|f\u00e9v|fev|m[a\u00e4]r|apr|abr|avr|ma[iygj]|mei|giu|jui|jun|jul|lug|aug|ag[o]|ao\u00fb|aou|set|sep|o[kc]t|out|ott|nov|d[e\u00e9]c|dez|dic|"
    r"ene|gen|led|\u00fano|b\u0159e|dub|kv\u011b|\u010der|srp|z\u00e1\u0159|\u0159\u00edj|lis|pro|mrt|maa|m\u00e4r"
)
_YEAR = r"(?:(?:1[89]|20)\d{2}|\d{2}(?!\d))"
_MONTH = rf"(?:{_MONTHS})[^\W\d_]{{0,8}}\.?"
_LINK = r"(?:\s?(?:de|of|del|d'))?"
DATE = re.compile(
    rf"""
    (?:[0-3]?\d\s?[./\-\u2010-\u2013]\s?[01]?\d\s?[./\-\u2010-\u2013]\s?{_YEAR}
    | (?:1[89]|20)\d{{2}}\s?[./\-\u2010-\u2013]\s?[01]?\d\s?[./\-\u2010-\u2013]\s?[0-3]?\d
    | [0-3]?\d(?:\.|st|nd|rd|th|er|\u00ba|\u00b0|e)?{_LINK}[\s\-]{{1,2}}{_MONTH}{_LINK}[\s\-,]{{0,2}}{_YEAR}
    | {_MONTH}\s[0-3]?\d(?:st|nd|rd|th)?,?\s(?:1[89]|20)\d{{2}}
    | [0-3]\d[01]\d(?:19|20)\d{{2}}
    )(?![\d/]|[.,]\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PLACE = r"(?:(?:in|at|\u00e0|a|en|em|v|ve|te|zu|bei|na)\s(?:[^\W\d_][\w'\u2019-]{1,20},?\s){1,3})?"
_TO_DATE = re.compile(
    rf"[\s:.=)\](\-]{{0,4}}{_PLACE}"
    r"(?:on\s(?:the\s)?|the\s|am\s|den\s|le\s|el\s(?:d\u00eda\s)?|il\s|l[\u2019']|op\s|dne\s|em\s|a\s|ao?s?\s|v\s|is\s|war\s)?[\s:]{0,2}",
    re.IGNORECASE,
)
_STAR = re.compile(r"(?<![\w*])[*\u2731\u2217]\s{0,2}(?=\d)")
_BORN_BEHIND = re.compile(r"\s{1,2}(?:geb(?:oren\w{0,2})?\b|born\b|n\u00e9e?\b|narozen\w{0,2}\b)", re.IGNORECASE)
_SHORTEST = 6


def birth_dates(passage: Passage, cues: Cues) -> Iterator[Identifier]:
    """Finds dates of birth: behind a cue or a star, or before "born"."""
    for _, date in dates_by_cue(passage, cues):
        yield Identifier(*date.span(), date.group(), "birth_date")
    for date in DATE.finditer(passage.text):
        if date.end() - date.start() >= _SHORTEST and _BORN_BEHIND.match(passage.text, date.end()):
            yield Identifier(*date.span(), date.group(), "birth_date")


def dates_by_cue(passage: Passage, cues: Cues) -> Iterator[tuple[int, re.Match[str]]]:
    """Finds dates behind a cue or a star, each with the place where that starts."""
    text = passage.text
    for phrase in cues.birth.within(passage):
        way = _TO_DATE.match(text, passage.words[phrase.behind - 1].end)
        if way and (date := DATE.match(text, way.end())):
            yield passage.words[phrase.first].start, date
    for star in _STAR.finditer(text):
        if date := DATE.match(text, star.end()):
            yield star.start(), date


def is_date(text: str) -> bool:
    """Whether a text is nothing but a date."""
    return DATE.fullmatch(text.strip()) is not None
