"""How streets, house numbers, postal codes and towns are written in each language, as regular expressions."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_TABLE: dict[str, Any] = tomllib.loads((files("ontology.screening") / "streets.toml").read_text(encoding="utf-8"))
_POSTAL_CODES: dict[str, str] = _TABLE["postal_codes"]
_WORDS: dict[str, str] = _TABLE["words"]
_ENDINGS: dict[str, str] = _TABLE["endings"]

_UPPER = "".join(character for code in range(0x180) if (character := chr(code)).isupper())
_CAPITAL = rf"[{_UPPER}](?:[^\W\d_]|['\u2019-]){{1,30}}"
_LINK = rf"(?:(?:(?:{_TABLE['links']}) |(?:{_TABLE['elided']})['\u2019]))?"
_HOUSE = (
    r"\d{1,4}(?: ?[a-zA-Z](?!\w)| ?(?:bis|ter)\b)?(?:[/-]\d{1,4}[a-z]?)?(?!\w)"
    rf"(?! ?(?:{_TABLE['units']})\b|[.,]\d| ?%)"
)
_NAME = (
    rf"{_LINK}(?:[A-Z]\. ?){{0,2}}{_CAPITAL}"
    rf"(?: {_LINK}(?:{_CAPITAL}|[IVX]{{1,4}}|\d{{1,2}}(?= (?:de|di) ))){{0,3}}"
)
_TOWN = (
    rf"{_LINK}{_CAPITAL}(?:[ /](?:{_LINK}{_CAPITAL}|\d{{1,2}}(?!\w)))?(?: {_LINK}{_CAPITAL})?"
    rf"(?: (?:{_TABLE['town_links']}) {_CAPITAL}(?: {_CAPITAL})?)?(?: \([A-Z]{{2}}\))?"
)
_BREAK = r"(?:, {0,2}\n?| ?\n| {1,2})"
"""Between the lines of an address."""
_FLOOR = (
    rf"(?:,? (?:{_TABLE['floors']}) ?\w{{1,5}}"
    rf"|,? \d{{1,2}}\.?[\u00ba\u00b0\u00aa]\.?(?: (?:{_TABLE['sides']}))?){{0,2}}"
)
_FLAT = rf"(?:{_TABLE['flats']}) \w{{1,5}}"

BRITISH_CODE = re.compile(r"(?<![\w-])(?P<area>[A-Z]{1,2})\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?![\w-])")
AMERICAN_TOWN = re.compile(rf"(?<![\w'-]){_TOWN}, [A-Z]{{2}} \d{{5}}(?:-\d{{4}})?(?!\w)")
PORTUGUESE_CODE = re.compile(rf"(?<![\w-])\d{{4}}-\d{{3}} {_TOWN}")


@cache
def street(language: str) -> re.Pattern[str]:
    """A street with its number and what stands behind it, in a language that can be read."""
    if language == "en":
        return re.compile(_english_street())
    if language == "de":
        named = rf"[{_UPPER}][\w-]{{1,30}}(?:{_ENDINGS['de']})|(?<= )(?:{_WORDS['de']})"
        return re.compile(rf"(?<!\w)(?:{_CAPITAL} )?(?:{named}) ?{_HOUSE}{_tail('de')}")
    if language == "fr":
        return re.compile(_french_street())
    if language == "nl":
        return re.compile(_dutch_street())
    named = rf"(?<!\w)(?:{_WORDS[language]}) ?{_NAME}"
    return re.compile(rf"{named},? (?:n\.?[\u00ba\u00b0]? ?)?(?:{_HOUSE}|S/N|s/n){_tail(language)}")


@cache
def street_with_town(language: str) -> re.Pattern[str]:
    """Any name with a house number, a postal code and a town, which is the group "town": "Lipová 27, 602 00 Brno"."""
    named = rf"(?<![\w.])(?:(?:{_TABLE['places']}) )?{_CAPITAL}(?: {_CAPITAL}){{0,2}} {_HOUSE}{_FLOOR}"
    return re.compile(rf"{named}{_BREAK}{_POSTAL_CODES[language]}{_BREAK}(?P<town>{_TOWN})")


@cache
def postal_code_with_town(language: str) -> re.Pattern[str]:
    """A postal code of the longer kind with its town, which is the group "town"."""
    codes = {"de": r"(?:D-)?\d{5}", "nl": r"\d{4} ?[A-Z]{2}", "cs": r"\d{3} \d{2}"}
    return re.compile(rf"(?<![\w.,/-]){codes[language]} (?P<town>{_TOWN})")


@cache
def named_place(language: str) -> re.Pattern[str]:
    """What may stand behind a word for an address, as the group "place": a house or a postal code with a town."""
    house = rf"(?:(?:{_TABLE['places']}|ul\.) )?{_NAME} {_HOUSE}{_tail(language)}"
    code = rf"{_POSTAL_CODES[language]} {_TOWN}"
    number_first = rf"\d{{1,4}}[a-zA-Z]?,? (?:the )?{_CAPITAL} {_CAPITAL}{_tail(language)}"
    return re.compile(rf"[\s:,]{{0,3}}(?:(?:in|at|te|na|v|nach) )?(?P<place>{house}|{code}|{number_first})")


def _tail(language: str) -> str:
    """What may stand behind a house number: the flat, the postal code, the town."""
    code = _POSTAL_CODES[language]
    if language == "en":
        return rf"(?:{_BREAK}{_FLAT})?(?:(?:{_BREAK}{_TOWN}){{0,3}}?{_BREAK}{code}|, {_TOWN})?"
    return rf"{_FLOOR}(?:{_BREAK}(?:(?:[-\u2013] )?{code}{_BREAK}{_TOWN}|{_TOWN}, {code}))?"


def _english_street() -> str:
    number = r"(?<![\w.,/])\d{1,5}[A-Za-z]?,? "
    no_eponym = r"(?! (?:[Ss]yndrome|[Ss]core|[Tt]est|[Ss]tudy|Hospital))"
    named = rf"(?:{_FLAT},? )?{number}(?:{_CAPITAL} ){{1,3}}(?:{_WORDS['en']})\b{no_eponym}\.?{_tail('en')}"
    coded = rf"(?:{_CAPITAL} ?){{1,4}}(?:\d{{1,4}})?(?:{_BREAK}{_TOWN}){{0,2}}{_BREAK}{_POSTAL_CODES['en']}"
    return rf"{named}|{number}{coded}"


def _french_street() -> str:
    number = r"(?<![\w.,/])\d{1,4}(?: ?[a-zA-D](?!\w)| ?(?:bis|ter)\b)?,? "
    named = rf"(?:{_WORDS['fr']}) {_NAME}"
    town = rf"{_BREAK}{_POSTAL_CODES['fr']} {_TOWN}"
    return rf"{number}{named}{_tail('fr')}|(?<!\w){named}(?:{town}|,? {_HOUSE}{_tail('fr')})"


def _dutch_street() -> str:
    ending = rf"(?:{_CAPITAL} )?(?:[{_UPPER}][\w-]{{1,30}}(?:{_ENDINGS['nl']})|{_WORDS['nl']})"
    doubtful = rf"[{_UPPER}][\w-]{{1,30}}(?:{_ENDINGS['nl_doubtful']})"
    town = rf"{_BREAK}{_POSTAL_CODES['nl']}{_BREAK}{_TOWN}"
    return rf"(?<!\w)(?:{ending} {_HOUSE}{_tail('nl')}|{doubtful} {_HOUSE}{_FLOOR}{town})"
