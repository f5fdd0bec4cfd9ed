"""Words around a quantity, its level and its value, from measuring_words.toml, in comparable form."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.reading.words import words_of


@dataclass(frozen=True, slots=True)
class MeasuringWords:
    """The sets of measuring_words.toml that are looked up word by word; see its head for what each means."""

    between: frozenset[str]
    before_values: frozenset[str]
    joining: frozenset[str]
    either: frozenset[str]
    trend: frozenset[str]
    negations: frozenset[str]
    undoing: frozenset[str]
    passing: frozenset[str]
    ending: frozenset[str]
    only_behind: frozenset[str]
    elsewhere: frozenset[str]
    not_quantities: frozenset[str]


@cache
def measuring_words() -> MeasuringWords:
    """The words, read once."""
    table = _table()
    return MeasuringWords(**{name: _plain(table[name]) for name in MeasuringWords.__slots__})


@cache
def phrase_pattern(name: str, *, ending: str = "") -> re.Pattern[str]:
    """A pattern for any phrase of a list, whole words only, with more behind it."""
    return re.compile(rf"(?<!\w)(?:{phrases(name)})(?!\w){ending}", re.IGNORECASE)


@cache
def phrases(name: str) -> str:
    """The phrases of a list as alternatives within a pattern, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrase_list(name), key=len, reverse=True))


@cache
def phrase_list(name: str) -> tuple[str, ...]:
    """The phrases of a list, which are separated by "|" or, where there is none, by spaces."""
    listed = _table()[name]
    separator = "|" if "|" in listed else None
    return tuple(phrase for line in listed.splitlines() for phrase in line.split(separator) if phrase)


def _plain(words: str) -> frozenset[str]:
    return frozenset(word.plain for word in words_of(words))


@cache
def _table() -> dict[str, str]:
    return tomllib.loads((files("ontology.reading.measuring") / "measuring_words.toml").read_text(encoding="utf-8"))
