"""Direct identifiers in a text, by what each kind looks like and what stands beside it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ontology.reading.detection import detect
from ontology.reading.language import LANGUAGES
from ontology.screening.addresses import addresses
from ontology.screening.codes import code_places
from ontology.screening.cues import cues
from ontology.screening.dates import birth_dates
from ontology.screening.identifiers import Identifier, longest_first
from ontology.screening.national_numbers import national_numbers
from ontology.screening.numbers import numbers_by_cue
from ontology.screening.online import online_addresses
from ontology.screening.person_names import person_names
from ontology.screening.phones import phone_numbers
from ontology.screening.words import Passage


def find_identifiers(text: str, language: str = "") -> tuple[Identifier, ...]:
    """Finds direct identifiers, in order of the text and without overlaps.

    Nothing of the text is kept or logged.

    Args:
        text: Any text.
        language: ISO 639-1, detected where empty; one that cannot be read is searched like English.
    """
    code = language.lower() or detect(text)
    code = code if code in LANGUAGES else "en"
    passage = Passage(text)
    codes = code_places(text)
    return longest_first(
        found for found in _all(passage, code) if found.end > found.start and not _is_code(found, codes)
    )


def _all(passage: Passage, code: str) -> Iterator[Identifier]:
    """What each kind finds; of equally long ones the first given wins, so what is surest comes first."""
    words = cues(code)
    yield from online_addresses(passage)
    yield from numbers_by_cue(passage, words)
    yield from national_numbers(passage)
    yield from birth_dates(passage, words)
    yield from phone_numbers(passage, words, code)
    yield from addresses(passage, words, code)
    yield from person_names(passage, words, code)


def _is_code(found: Identifier, codes: Sequence[tuple[int, int]]) -> bool:
    """Whether a code or variant overlaps what was found; the places of codes are in order and apart."""
    number = bisect_left(codes, (found.end,))
    return number > 0 and codes[number - 1][1] > found.start
