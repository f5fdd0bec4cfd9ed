"""What reading knows of each language: cues, words for levels and quantities, and the expressions of its clinics."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ontology.reading.words import plain_phrase

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "cs")
"""ISO 639-1 codes of the languages that can be read; languages/CODE.toml and CODE.tsv describe each."""

Status = Literal["present", "excluded", "family", "uncertain"]
Level = Literal["normal", "high", "low", "abnormal"]

BY_WEIGHT: tuple[Status, ...] = ("family", "uncertain", "excluded")
"""Where several cues reach a mention, the first of these counts."""
_LEVELS: tuple[Level, ...] = ("abnormal", "low", "high", "normal")


@dataclass(frozen=True, slots=True)
class Cues:
    """Cues in comparable form, longest phrase first when looked up.

    Attributes:
        before: Phrases before what they mean.
        after: Phrases behind what they mean.
        closing: Phrases right behind a mention at the end of its clause.
        until: Words that end the reach of a status's cues.
        meaningless: Phrases that hold a cue and mean something else.
    """

    before: Mapping[str, Status]
    after: Mapping[str, Status]
    closing: Mapping[str, Status]
    until: Mapping[Status, frozenset[str]]
    meaningless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language as reading uses it; phrases are in the comparable form of ontology.reading.words.

    Attributes:
        code: ISO 639-1.
        cues: What changes the status of a mention.
        levels: Words for the level of a quantity.
        quantities: Names of quantities, to their keys in quantities.toml.
        functions: Words that carry no finding: articles, prepositions, auxiliaries.
        modifiers: Words of degree, side and course that may stand within a name.
        joining: Conjunctions of lists.
        expressions: (HPO id or ORPHAcode, wording) of the clinics' own lexicon.
    """

    code: str
    cues: Cues
    levels: Mapping[str, Level]
    quantities: Mapping[str, str]
    functions: frozenset[str]
    modifiers: frozenset[str]
    joining: frozenset[str]
    expressions: tuple[tuple[str, str], ...]


@cache
def language(code: str) -> Language:
    """Gives a language of LANGUAGES; one that is not among them is read like English.

    Raises:
        ValueError: Its table has an unknown level or status; a test reads all of them.
    """
    code = code if code in LANGUAGES else "en"
    folder = files("ontology.reading") / "languages"
    table = tomllib.loads((folder / f"{code}.toml").read_text(encoding="utf-8"))
    levels: dict[str, Level] = {}
    for level in _LEVELS:
        levels.update(dict.fromkeys(_plain(table["measure"].get(level, ())), level))
    return Language(
        code=code,
        cues=_cues(table),
        levels=levels,
        quantities={phrase: key for key, names in table["quantities"].items() for phrase in _plain(names)},
        **_little_words()[code],
        expressions=tuple(_expressions((folder / f"{code}.tsv").read_text(encoding="utf-8"))),
    )


def _cues(table: Mapping[str, Any]) -> Cues:
    places: dict[str, dict[str, Status]] = {"before": {}, "after": {}, "closing": {}}
    until: dict[Status, frozenset[str]] = {}
    # What is listed under several statuses counts as the one that weighs least here, that is the last.
    for status in BY_WEIGHT:
        for place, cues in places.items():
            cues.update(dict.fromkeys(_plain(table[status].get(place, ())), status))
        until[status] = frozenset(_plain((*table["reach"]["until"], *table[status].get("until", ()))))
    return Cues(**places, until=until, meaningless=frozenset(_plain(table["reach"]["meaningless"])))


@cache
def _little_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    table = tomllib.loads((files("ontology.reading") / "function_words.toml").read_text(encoding="utf-8"))
    return {
        code: {kind: frozenset(_plain(words.split())) for kind, words in kinds.items()} for code, kinds in table.items()
    }


def _expressions(table: str) -> Iterable[tuple[str, str]]:
    for line in table.splitlines():
        identifier, _, wordings = line.partition("\t")
        for wording in wordings.split("|"):
            if wording.strip():
                yield identifier, wording.strip()


def _plain(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(phrase for phrase in map(plain_phrase, phrases) if phrase)
