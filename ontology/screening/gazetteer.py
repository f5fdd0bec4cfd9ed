"""Given names, surnames and towns of eight languages, read from the tables of Faker, which generates nothing here."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

from ontology.reading.words import folded_word
from ontology.screening.words import Passage, Phrases

_PERSONS = (
    *(
        "en_GB",
        "en_US",
        "en_IE",
        "de_DE",
        "de_AT",
        "de_CH",
        "fr_FR",
        "fr_CH",
        "fr_BE",
        "es_ES",
        "it_IT",
        "nl_NL",
        "nl_BE",
    ),
    *(
        "pt_PT",
        "cs_CZ",
        "sk_SK",
        "pl_PL",
        "ro_RO",
        "tr_TR",
        "en_IN",
        "en_PK",
        "hr_HR",
        "hu_HU",
        "sv_SE",
        "da_DK",
        "no_NO",
    ),
    *("fi_FI", "pt_BR", "es_MX", "az_AZ", "fr_DZ", "sl_SI", "lt_LT", "lv_LV", "et_EE"),
)
"""Names travel, so those of all count in every language."""
_TOWNS = ("de_DE", "de_AT", "de_CH", "nl_NL", "nl_BE", "cs_CZ")
"""Locales whose towns are needed beside a postal code that could be a value."""
_COMMON_WORDS = ("en_US", "de_DE", "fr_FR", "it_IT", "nl_NL")
"""Locales whose table of common words holds no names."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Names:
    """Names in plain form, and what only looks like one; not_names.toml says what each group is.

    Attributes:
        given: Given names.
        surnames: Surnames.
        ambiguous: Those of both that are also words.
        common: Common words.
        never: Words that are part of no name.
        heads: Heads of eponyms.
        institutions: Heads of institutions.
        phrases: Several words that name a disease, sign or place.
    """

    given: frozenset[str]
    surnames: frozenset[str]
    ambiguous: frozenset[str]
    common: frozenset[str]
    never: frozenset[str]
    heads: frozenset[str]
    institutions: frozenset[str]
    phrases: Phrases


@cache
def names() -> Names:
    """Reads the tables, once, when the first text is screened."""
    table = tomllib.loads((files("ontology.screening") / "not_names.toml").read_text(encoding="utf-8"))
    common = frozenset(_plain(_entries("lorem", _COMMON_WORDS, "word_list")))
    words = {group: frozenset(table[group].split()) for group in ("heads", "institutions", "ambiguous", "never")}
    return Names(
        given=frozenset(_plain(_entries("person", _PERSONS, "first_names"))),
        surnames=frozenset(_plain(_entries("person", _PERSONS, "last_names"))),
        ambiguous=words["ambiguous"] | common,
        common=common,
        never=words["never"],
        heads=words["heads"],
        institutions=words["institutions"],
        phrases=Phrases(table["phrases"]),
    )


@cache
def towns() -> frozenset[str]:
    """Towns in plain form, without what stands behind their first word."""
    return frozenset(
        words[0].plain for town in _entries("address", _TOWNS, "cities") if (words := Passage(town.strip()).words)
    )


@cache
def postal_areas() -> frozenset[str]:
    """The letters that begin the postal codes of the United Kingdom."""
    return frozenset(_entries("address", ("en_GB",), "POSTAL_ZONES"))


def _entries(provider: str, locales: Iterable[str], prefix: str) -> Iterable[str]:
    for locale in locales:
        tables = vars(import_module(f"faker.providers.{provider}.{locale}").Provider)
        for name, table in tables.items():
            if name.startswith(prefix) and isinstance(table, Collection):
                yield from table


def _plain(entries: Iterable[str]) -> Iterable[str]:
    for entry in entries:
        for part in entry.split():
            plain = "-".join(folded_word(word) for word in part.replace("'", "-").split("-"))
            if len(plain) >= _SHORTEST and "." not in part:
                yield plain
