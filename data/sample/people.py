"""Invented people: names, hospitals and languages of the countries in the networks, from countries.csv."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_TABLE = Path(__file__).parent / "countries.csv"
# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", " ": "", "'": ""})
_THIRD_LANGUAGES = ("de", "fr", "es", "it")


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the networks.

    Attributes:
        code: ISO 3166 alpha-2.
        name: In English.
        weight: How many experts it has relative to the others.
        languages: ISO 639-1, the first the commonest.
        women: Given names of women.
        men: Given names of men.
        family: Family names.
        family_of_women: Family names as women bear them, in the same order.
        centres: Invented hospitals.
    """

    code: str
    name: str
    weight: int
    languages: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]
    family_of_women: tuple[str, ...]
    centres: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """Gives the 27 countries of the European Union and Norway."""
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(_country(row) for row in csv.DictReader(table))


def person_of(country: Country, random: Random, taken: set[str]) -> str:
    """Draws a name that is not taken yet and takes it."""
    while True:
        given, family = random.choice(
            ((country.women, country.family_of_women or country.family), (country.men, country.family))
        )
        name = f"{random.choice(given)} {random.choice(family)}"
        if name not in taken:
            taken.add(name)
            return name


def languages_of(country: Country, random: Random) -> list[str]:
    """Draws an expert's languages: those of the country, English, and sometimes one more."""
    spoken = {country.languages[0], "en"}
    spoken.update(language for language in country.languages[1:] if random.random() < 0.6)  # noqa: PLR2004
    if random.random() < 0.25:  # noqa: PLR2004
        spoken.add(random.choice(_THIRD_LANGUAGES))
    return sorted(spoken)


def address_of(name: str) -> str:
    """Gives an address at example.org, a domain that never belongs to anyone (RFC 2606)."""
    given, _, family = name.lower().partition(" ")
    return f"{_plain(given)}.{_plain(family)}@example.org"


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN_LETTERS))
    return decomposed.encode("ascii", "ignore").decode()


def _country(row: dict[str, str]) -> Country:
    listed = {
        column: tuple(row[column].split(";")) if row[column] else ()
        for column in ("languages", "women", "men", "family", "family_of_women", "centres")
    }
    return Country(code=row["country"], name=row["name"], weight=int(row["weight"]), **listed)
