"""Street addresses: by a street and its number, by a postal code and its town, by a word for an address."""

import re
from collections.abc import Iterator

from ontology.reading.words import folded_word
from ontology.screening.cues import Cues
from ontology.screening.gazetteer import postal_areas, towns
from ontology.screening.identifiers import Identifier
from ontology.screening.streets import (
    AMERICAN_TOWN,
    BRITISH_CODE,
    PORTUGUESE_CODE,
    named_place,
    postal_code_with_town,
    street,
    street_with_town,
)
from ontology.screening.words import Passage

_TOWNS_ARE_KNOWN = ("de", "nl", "cs")


def addresses(passage: Passage, cues: Cues, language: str) -> Iterator[Identifier]:
    """Finds addresses as they are written in a language that can be read."""
    for start, end in _places(passage, cues, language):
        trimmed = passage.text[start:end].rstrip(" .,")
        yield Identifier(start, start + len(trimmed), trimmed, "address")


def _places(passage: Passage, cues: Cues, language: str) -> Iterator[tuple[int, int]]:
    text = passage.text
    yield from (match.span() for match in street(language).finditer(text))
    for phrase in cues.address.within(passage):
        if match := named_place(language).match(text, passage.words[phrase.behind - 1].end):
            yield match.span("place")
    if language in _TOWNS_ARE_KNOWN:
        for pattern in (street_with_town(language), postal_code_with_town(language)):
            yield from (match.span() for match in pattern.finditer(text) if _is_town(match["town"]))
    elif language == "en":
        yield from (match.span() for match in BRITISH_CODE.finditer(text) if match["area"] in postal_areas())
        yield from (match.span() for match in AMERICAN_TOWN.finditer(text))
    elif language == "pt":
        yield from (match.span() for match in PORTUGUESE_CODE.finditer(text))


def _is_town(name: str) -> bool:
    return folded_word(re.split(r"[ -]", name, maxsplit=1)[0]) in towns()
