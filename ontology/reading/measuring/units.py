"""Units as clinicians write them behind a number: "mmol/l", "10^9/L", "g/24 h", "ml/min/1,73 m²", "SD"."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.reading.measuring.digits import SPACE

OTHER = "other"
"""Name of any unit that no quantity has: years, tablets, hertz."""

_POWER = re.compile(
    rf"{SPACE}{{0,2}}(?:[x\u00d7*\u00b7]{SPACE}?)?(?:10{SPACE}?(?:\^|\*\*?|[eE]|\()?{SPACE}?(?P<plain>1[0-2]|[3-9])\)?"
    rf"|10(?P<raised>[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{{1,2}})|1[.,'\u202f]?000)(?=[ \t\u00a0/]|$)"
)
_RAISED = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_NUMERATOR = re.compile(
    rf"{SPACE}{{0,4}}(?P<first>[%\u2030]|[\u00b0\u00ba\u02da]{SPACE}?[cCfF](?![^\W\d_])|[^\W\d_]+(?:\^?[23](?!\d))?[%']?)"
    rf"(?P<rest>[ \u00a0-][^\W\d_]+)?"
)
_SEPARATOR = re.compile(rf"{SPACE}?[/\u2044\u2215]{SPACE}?|{SPACE}([^\W\d_]{{1,3}}){SPACE}")
_DENOMINATOR = re.compile(
    rf"(?P<first>1[.,]73{SPACE}?(?:m\^?2|m\u00b2)?|\d{{0,3}}\.?{SPACE}?[^\W\d_]+(?:\^?[23](?!\d))?)"
    r"(?P<rest>[ -][^\W\d_]+){0,2}"
)
_INVERSE = re.compile(
    rf"{SPACE}?[\u00b7.*]?(?P<unit>[dmn\u00b5\u03bc]?[lL]|h|d|min|kg){SPACE}?"
    r"(?:\^?[-\u2212\u2013]1|\u207b\u00b9)"
)
_CREATININE = re.compile(rf"{SPACE}?(?:(?:of|de|di|van){SPACE})?(?:[kc]r[e\u00e9]a\w*|Cr\b)", re.IGNORECASE)
_PER_CREATININE = ("g", "mg", "mmol", "mol")
_MOST_DENOMINATORS = 3
_BASES: Mapping[str, tuple[str, float]] = {
    **{f"{prefix}{base}": (base, power) for base in ("mol", "g", "u", "l", "m", "s") for prefix, power in
       {"": 1.0, "k": 1e3, "d": 1e-1, "c": 1e-2, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12}.items()},
    "µkat": ("kat", 1e-6), "nkat": ("kat", 1e-9), "kg": ("kg", 1.0), "min": ("s", 60.0), "h": ("s", 3600.0),
    "d": ("s", 86400.0), "": ("", 1.0),
}  # fmt: skip
"""What a simple unit measures, and how much of it in SI units or litres."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit behind a number.

    Attributes:
        name: In the one form of quantities.toml; OTHER where no quantity has it; empty for a mere power of ten.
        factor: Power of ten written with it: 1e9 in "10^9/l".
        end: Code point behind it.
    """

    name: str
    factor: float
    end: int


@dataclass(frozen=True, slots=True)
class _Spellings:
    numerators: Mapping[str, str]
    denominators: Mapping[str, str]
    multipliers: Mapping[str, float]
    per: frozenset[str]
    capitals: frozenset[str]


@cache
def _spellings() -> _Spellings:
    table = tomllib.loads((files("ontology.reading.measuring") / "units.toml").read_text(encoding="utf-8"))
    numerators = dict.fromkeys(_folded(table["others"]["words"]), OTHER)
    numerators |= dict.fromkeys(_folded(table["counts"]["words"]), "")
    numerators |= _by_spelling(table["numerators"])
    return _Spellings(
        numerators=numerators,
        denominators=_by_spelling(table["denominators"]),
        multipliers={
            word: 10.0 ** int(power) for power, words in table["multipliers"].items() for word in _folded(words)
        },
        per=frozenset(_folded(table["per"]["words"])),
        capitals=frozenset(_folded(table["capitals"]["words"])),
    )


def read_unit(text: str, start: int) -> Unit | None:
    """The unit that starts at a place, spaces before it allowed; None where no unit stands there."""
    factor, at = _power(text, start)
    name, at = _numerator(text, at)
    if name == OTHER:
        return Unit(OTHER, 1.0, at)
    denominators, end = _denominators(text, at)
    if name is None and not denominators:
        return Unit("", factor, at) if factor != 1 else None
    if denominators and denominators[-1] in _PER_CREATININE and (match := _CREATININE.match(text, end)):
        end = match.end()
    return Unit("/".join([name or "", *filter(None, denominators)]), factor, end)


@cache
def dimension(unit: str) -> tuple[tuple[str, ...], float] | None:
    """What a unit measures and how much of it, so that units of one dimension convert; None for a unit by itself."""
    parts = [_BASES.get(part) for part in unit.split("/")]
    if not unit or "/" not in unit or any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    size = known[0][1]
    for _, divisor in known[1:]:
        size /= divisor
    return (known[0][0], *sorted(base for base, _ in known[1:])), size


def is_unit(name: str) -> bool:
    """Whether a name is one that read_unit gives, or "none" for no unit."""
    if name == "none":
        return True
    unit = read_unit(f"1 {name}" if not name.startswith("/") else f"1{name}", 1)
    return unit is not None and unit.name == name


def _power(text: str, start: int) -> tuple[float, int]:
    factor = 1.0
    if match := _POWER.match(text, start):
        raised = match["raised"].translate(_RAISED) if match["raised"] else match["plain"]
        factor, start = 10.0 ** int(raised or 3), match.end()
    if (match := _NUMERATOR.match(text, start)) and (times := _spellings().multipliers.get(match["first"].casefold())):
        # "K" alone is potassium, "12 K" no count: the letter hangs on the number or needs a unit behind it.
        end = match.end("first")
        if len(match["first"]) > 1 or text.startswith("/", end) or match.start("first") == start:
            return factor * times, end
    return factor, start


def _numerator(text: str, start: int) -> tuple[str | None, int]:
    match = _NUMERATOR.match(text, start)
    if match is None:
        return None, start
    spellings = _spellings()
    for group in ("rest", "first"):
        if match[group] is None:
            continue
        written = text[match.start("first") : match.end(group)]
        name = spellings.numerators.get(written.casefold())
        if name is not None and not (written.islower() and written in spellings.capitals):
            end = match.end(group)
            return name, end + 1 if text.startswith(".", end) and text[end + 1 : end + 2].isalpha() else end
    return None, start


def _denominators(text: str, start: int) -> tuple[list[str], int]:
    found: list[str] = []
    spellings = _spellings()
    while len(found) < _MOST_DENOMINATORS:
        if match := _INVERSE.match(text, start):
            found.append(spellings.denominators[match["unit"].casefold()])
            start = match.end()
            continue
        separator = _SEPARATOR.match(text, start)
        if separator is None or (separator[1] and separator[1].casefold() not in spellings.per):
            break
        match = _DENOMINATOR.match(text, separator.end())
        if match is None:
            break
        end = _known_end(text, match)
        if end is None:
            break
        found.append(spellings.denominators[_spelling(text, match.start(), end)])
        start = end
    return found, start


def _known_end(text: str, match: re.Match[str]) -> int | None:
    """End of the longest part of a match that spells a denominator."""
    ends = (match.end(), match.end("first"))
    known = _spellings().denominators
    return next((end for end in ends if _spelling(text, match.start(), end) in known), None)


def _spelling(text: str, start: int, end: int) -> str:
    return text[start:end].casefold().replace("\u00a0", " ")


def _folded(words: Iterable[str]) -> Iterable[str]:
    return (word.casefold() for word in words)


def _by_spelling(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {spelling: name for name, spellings in table.items() for spelling in _folded(spellings)}
