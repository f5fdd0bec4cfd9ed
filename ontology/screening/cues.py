"""The words beside which identifiers stand, by language."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.reading.language import LANGUAGES
from ontology.screening.words import Passage, Phrases

_DISTINCT = 7
"""A cue of so many letters means the same in every language; shorter ones count in their own alone."""
_OF_ONE_LANGUAGE = ("titles", "patients", "children", "address")


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues that count in one language; cues.toml says what each group is."""

    titles: Phrases
    chained: Phrases
    labels: Phrases
    naming: Phrases
    patients: Phrases
    children: Phrases
    birth: Phrases
    record: Phrases
    insurance: Phrases
    phone: Phrases
    address: Phrases
    numbering: Phrases
    weak: frozenset[tuple[str, ...]]


@cache
def cues(code: str) -> Cues:
    """Gives the cues of a language of LANGUAGES; one that is not among them has those of English."""
    code = code if code in LANGUAGES else "en"
    table = tomllib.loads((files("ontology.screening") / "cues.toml").read_text(encoding="utf-8"))
    weak = table.pop("weak")
    groups = {group: Phrases(_counting(group, by_language, code)) for group, by_language in table.items()}
    return Cues(**groups, weak=frozenset(_plain(weak["any"])))


def _counting(group: str, by_language: Mapping[str, list[str]], code: str) -> Iterable[str]:
    for language, phrases in by_language.items():
        for phrase in phrases:
            distinct = group not in _OF_ONE_LANGUAGE and len(phrase) >= _DISTINCT
            if language in {code, "any"} or distinct:
                yield phrase


def _plain(phrases: Iterable[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(word.plain for word in Passage(phrase).words) for phrase in phrases)
