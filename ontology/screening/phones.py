"""Phone numbers, by the numbering plans of phonenumbers."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from phonenumbers import NumberParseException, is_possible_number, is_valid_number, parse

from ontology.screening.codes import UNIT_BEHIND
from ontology.screening.cues import Cues
from ontology.screening.dates import is_date
from ontology.screening.identifiers import Identifier
from ontology.screening.words import Passage

_REGIONS: Mapping[str, Sequence[str]] = {
    "en": ("GB", "IE", "US"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "es": ("ES",),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pt": ("PT",),
    "cs": ("CZ",),
}
"""Where each language's numbers are dialled; a number with + or 00 is read as international."""
_CANDIDATE = re.compile(
    r"(?<![\w.,/+*\-])(?:\+|00)?[ ]?\(?\d(?:[ \u00a0./()\u2010-\u2013\-]{0,3}\d){5,16}"
    r"(?:[ ]?(?:x|ext\.?)[ ]?\d{1,5})?(?![\w/%]|[.,:]\d)",
    re.ASCII,
)
_FEWEST_DIGITS = 9
"""Without a cue."""
_FAR = 30
"""Characters between a cue and its number."""
_GROUPED = re.compile(
    r"\d{3}[ .\u00a0-]\d{3}[ .\u00a0-]\d{3}|\d{3}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}"
    r"|\d{2}[ .-]\d{3}[ .-]\d{2}[ .-]\d{2}|2\d \d{3} \d{4}"
)
_AMERICAN = re.compile(r"(?:\(\d{3}\) ?\d{3}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?:\D{1,5}\d{1,5})?")


def phone_numbers(passage: Passage, cues: Cues, language: str) -> Iterator[Identifier]:
    """Finds phone numbers: possible ones with a plus or a cue, others only where valid and written as one."""
    text = passage.text
    ends = [passage.words[phrase.behind - 1].end for phrase in cues.phone.within(passage)]
    for match in _CANDIDATE.finditer(text):
        number = match.group().strip()
        start = match.start() + match.group().index(number[0])
        if is_date(number) or UNIT_BEHIND.match(text, match.end()):
            continue
        last = bisect_right(ends, start)
        is_cued = last > 0 and _leads(text[ends[last - 1] : start])
        if is_cued or _is_written_as_phone(number, language):
            regions = _REGIONS.get(language, _REGIONS["en"])
            if any(_is_dialled(number, region, is_cued=is_cued) for region in regions):
                yield Identifier(start, start + len(number), number, "phone")


def _leads(between: str) -> bool:
    return len(between) <= _FAR and not any(character.isdigit() or character in "\n;" for character in between)


def _is_written_as_phone(number: str, language: str) -> bool:
    if sum(character.isdigit() for character in number) < _FEWEST_DIGITS:
        return False
    if number[0] == "+" or (number.lstrip("(")[0] == "0" and language not in {"es", "pt", "cs"}):
        return True
    if language in {"es", "pt", "cs"}:
        return _GROUPED.fullmatch(number) is not None or number.startswith("00")
    return language == "en" and _AMERICAN.fullmatch(number) is not None


def _is_dialled(number: str, region: str, *, is_cued: bool) -> bool:
    international = f"+{number[2:].lstrip()}" if number.startswith("00") else number
    try:
        parsed = parse(international, region)
    except NumberParseException:
        return False
    return is_valid_number(parsed) or (
        (number[0] == "+" or (is_cued and number.lstrip("(")[0] == "0")) and is_possible_number(parsed)
    )
