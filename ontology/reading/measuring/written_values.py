"""Finds numbers that may be values in a text, as they are written: "< 2.6 mmol/l", "8.000", "180/110", "-3,2 SD", "P3".

Dates, times and numbers within words are passed over; whether a value belongs to a quantity is for others to decide.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.digits import DASH, DIGITS, SPACE, is_ambiguous, number_of
from ontology.reading.measuring.measuring_words import phrase_list, phrase_pattern, phrases
from ontology.reading.measuring.reference_limits import read_limits, read_mark
from ontology.reading.measuring.units import OTHER, Unit, read_unit

TIMES = "times"
"""Name of the unit of multiples of the upper limit."""

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(DIGITS)
_DATE = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|\d{1,2}\.\d{1,2}\.\d{2}|\d{1,2}/(?:19|20)\d{2}"
    r"|\d{1,2}:\d{2}(?::\d{2})?)(?![\d/]|[.,]\d)"
)
_DAY_OR_YEAR = re.compile(r"\d{1,2}\.\d{1,2}\.(?=\s)|(?:19|20)\d{2}(?![\d.,]*\d|\s?[^\W\d_]+/)")
_RANK = re.compile(r"\d{1,2}(?:[.,]\d)?(?![\w.,]*\d)")
_RANKS = frozenset(
    (0.1, 0.4, 1, 2, 3, 5, 9, 10, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 85, 90, 91, 95, 97, 98, 99, 99.6, 99.9)
)
_COMPARATOR = re.compile(rf"(?<![-=])(<=|>=|[<>\u2264\u2265\u2266\u2267\u2a7d\u2a7e=~\u2248]){SPACE}?$")
_BELOW, _ABOVE = "<\u2264\u2266\u2a7d", ">\u2265\u2267\u2a7e"
_FROM = frozenset(("from", "von", "de", "da", "dal", "van", "desde", "di", "od", "z"))
"""Before a number, it makes "to" a change and not a range: "rose from 1.1 to 4.5"."""
_SUFFIX = r"(?:st|nd|rd|th|\u00e8me|eme|e|er|\u00ba|\u00b0|\u00aa|\.)"
"""What makes a number an ordinal: "3rd", "3e", "3."."""
_RANGE = re.compile(
    rf"{SPACE}?{DASH}{SPACE}?(?P<dashed>{DIGITS})"
    rf"|(?:{SPACE}(?:to|bis|\u00e0|a|a\u017e|tot|at\u00e9|hasta)|{_SUFFIX}{SPACE}(?:and|to|und|bis|et|y|e|en|a)){SPACE}"
    rf"(?P<sign>{DASH}?)(?P<worded>{DIGITS})",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?:{SPACE}?/{SPACE}?|{SPACE}(?:over|zu|sobre|sur|su|op){SPACE})(?P<number>{DIGITS})(?!{SPACE}?(?:h|hr|std|u)\b)"
)
_MOST_PARTS = 4
_MOST_SIGNS = 4
"""Signs that may stand between a number and the word before it."""
_DAYS_A_WEEK = 7
_SPACES = frozenset(" \u00a0\u2009\u202f")
_WEEKS_AND_DAYS = re.compile(rf"{SPACE}?\+{SPACE}?([0-6])(?![\d+])")
_PLUS = re.compile(rf"{SPACE}?\+(?!{SPACE}?\d)")
"""Behind a number it makes the result of a dipstick: "3+"."""
_ORDINAL = re.compile(rf"{_SUFFIX}?(?:{DASH}|(?={SPACE}))", re.IGNORECASE)
_COMPOUND = re.compile(rf"{DASH}[^\W\d_]")
"""Behind a number it begins a word: "2-hydroxy"."""
_FOLLOWED = re.compile(rf"followed{SPACE}by{SPACE}$", re.IGNORECASE)
_HANGING = re.compile(rf"{DASH}|\+")
_UNIT_BEFORE = re.compile(
    r"(?P<sd>\b(?:sds|z-?\s?scores?|sd-?scores?|z|ds|sd))\W{0,3}$"
    r"|(?P<centile>\b(?:percentil\w*|perzentil\w*|perz\.?|centil\w*|pc))\W{0,3}$",
    re.IGNORECASE,
)
_UNIT_STARTS = ("sd", "score", "z", "ds", "perc", "perz", "centil", "pc")
_LARGEST = 1e9
"""Larger numbers are identifiers."""
_LEFT, _NEAR_BEHIND = 32, 18
"""How far before and behind a number its signs are looked for, in code points."""


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A number, range or group of numbers in a text.

    Attributes:
        start: First code point, signs and "over" included.
        end: Code point behind the last, unit, reference range and mark included.
        readings: Ways to read the digits, the likelier first ("8.000" is eight thousand or eight); each holds one part,
            or several for "180/110".
        unit: Name of the unit, "none" where none is written, OTHER where no quantity has it, TIMES for multiples of a
            limit.
        factor: Power of ten written with the unit.
        limits: The reference range written behind it, in the same unit.
        mark: What is marked behind it, as in "(H)".
        text: Number and unit as written.
        has_sign: Whether plus or minus is written.
        is_ordinal: Whether it is "31." in "31. SSW".
    """

    start: int
    end: int
    readings: tuple[tuple[Bounds, ...], ...]
    unit: str
    factor: float
    limits: Bounds | None
    mark: Literal["high", "low", "normal"] | None
    text: str
    has_sign: bool
    is_ordinal: bool


def written_values(text: str) -> Iterator[WrittenValue]:
    """All numbers that may be values, in order; none overlaps another."""
    at = free = 0
    while digit := _DIGIT.search(text, at):
        start = digit.start()
        number = _NUMBER.match(text, start)
        assert number is not None
        date = _DATE.match(text, start) or _dated(text, start)
        at = date.end() if date else number.end()
        value = None if date else _centile(text, start)
        if value is None and date is None and not text[start - 1 : start].isalnum():
            value = _value(text, number)
        if value is not None:
            yield value if value.start >= free else replace(value, start=free)
            at = free = max(at, value.end)


def _dated(text: str, start: int) -> re.Match[str] | None:
    """A day or year behind a word such as "am" or "in"."""
    match = _DAY_OR_YEAR.match(text, start)
    return match if match and _word_before(text, start) in phrase_list("dating") else None


def _centile(text: str, start: int) -> WrittenValue | None:
    """A value such as "P3" or "p 97" by its number; None where no such letter stands before it."""
    letter = start - 2 if text[start - 1 : start] in _SPACES else start - 1
    if letter < 0 or text[letter] not in "Pp" or text[letter - 1 : letter].isalnum():
        return None
    match = _RANK.match(text, start)
    rank = float(match.group().replace(",", ".")) if match else None
    if match is None or rank not in _RANKS or (letter < start - 1 and read_unit(text, match.end())):
        return None
    bounds, begin = _compared(text, letter, Bounds(rank, rank))
    written = text[begin : match.end()]
    return WrittenValue(
        begin, match.end(), ((bounds,),), "centile", 1.0, None, None, written, has_sign=False, is_ordinal=False
    )


def _value(text: str, match: re.Match[str]) -> WrittenValue | None:
    first = match.group()
    sign, start = _sign(text, match.start())
    if sign is None:
        return None
    numbers, is_range, end = _further(text, first, match.end(), sign)
    if is_range and _word_before(text, start) in _FROM:
        numbers, is_range, end = [first], False, match.end()
    days = _WEEKS_AND_DAYS.match(text, end) if len(numbers) == 1 and first.isdigit() else None
    if days:
        end = days.end()
    elif _PLUS.match(text, end):
        return None
    unit, end, is_ordinal = _unit(text, start, end)
    if days and unit.name in ("none", ""):
        unit = replace(unit, name="weeks")
    if _word_before(text, start) == "by" and not _FOLLOWED.search(text, max(0, start - _LEFT), start):
        # "Rose by 12": a change and no value.
        unit = replace(unit, name=OTHER)
    readings = _readings(numbers, sign, int(days[1]) if days else 0, is_range=is_range)
    if not readings:
        return None
    begin = start
    if len(readings[0]) == 1:
        compared = [_compared(text, start, reading[0]) for reading in readings]
        readings, begin = [(bounds,) for bounds, _ in compared], compared[0][1]
    value = WrittenValue(
        start=begin,
        end=end,
        readings=tuple(readings),
        unit=unit.name or "none",
        factor=unit.factor,
        limits=None,
        mark=None,
        text=text[begin:end],
        has_sign=start < match.start(),
        is_ordinal=is_ordinal,
    )
    return _in_deviations(text, value) if value.unit == "sd" else _with_limits(text, value)


def _readings(digits: list[str], sign: int, days: int, *, is_range: bool) -> list[tuple[Bounds, ...]]:
    """The ways to read the digits; none where their separators make no sense or a number is too large."""
    readings: list[tuple[Bounds, ...]] = []
    for grouped in (True, False) if any(map(is_ambiguous, digits)) else (True,):
        numbers = [number_of(number, grouped=grouped) for number in digits]
        if any(number is None or number > _LARGEST for number in numbers):
            return []
        signed = [sign * number + days / _DAYS_A_WEEK for number in numbers if number is not None]
        readings.append((Bounds(min(signed), max(signed)),) if is_range else tuple(Bounds(n, n) for n in signed))
    return readings


def _sign(text: str, start: int) -> tuple[int | None, int]:
    """Sign before a number and where it starts; None where the number hangs on a word, as in COVID-19."""
    if start == 0 or not _HANGING.match(text, start - 1):
        return 1, start
    before = text[start - 2 : start - 1] if start > 1 else ""
    if before.isalpha():
        return None, start
    if before.isdigit() or (before.isspace() and text[start - 3 : start - 2].isdigit()):
        return 1, start
    return (1 if text[start - 1] == "+" else -1), start - 1


def _further(text: str, first: str, end: int, sign: int) -> tuple[list[str], bool, int]:
    """The digits of the first number and of those that belong to it, and whether they are a range."""
    if match := _RANGE.match(text, end):
        second = match["dashed"] or match["worded"]
        low, high = number_of(first, grouped=True), number_of(second, grouped=True)
        if low is not None and high is not None and (sign * high > sign * low if not match["sign"] else sign < 0):
            return [first, second], True, match.end()
        if low is not None and high is not None and sign < 0 and high > low:
            return [first, second], True, match.end()
    numbers = [first]
    while len(numbers) < _MOST_PARTS and (match := _PART.match(text, end)):
        numbers.append(match["number"])
        end = match.end()
    return numbers, False, end


def _unit(text: str, start: int, end: int) -> tuple[Unit, int, bool]:
    """Unit of a number, the place behind it, and whether the number is an ordinal."""
    if times := _times().match(text, end):
        return Unit(TIMES, 1.0, times.end()), times.end(), False
    if unit := read_unit(text, end):
        return unit, unit.end, False
    ordinal = _ORDINAL.match(text, end)
    if ordinal and (unit := read_unit(text, ordinal.end())) and (unit.name in ("centile", "weeks", OTHER)):
        return unit, unit.end, text.startswith(".", end)
    is_named = _word_before(text, start).startswith(_UNIT_STARTS)
    if is_named and (before := _UNIT_BEFORE.search(text, max(0, start - _LEFT), start)):
        return Unit("sd" if before["sd"] else "centile", 1.0, end), end, False
    # "20mg" without a known unit, "3rd", "2nd": letters that hang on the digits are a unit of something else.
    glued = text[end : end + 1].isalpha() or _COMPOUND.match(text, end) is not None
    return Unit(OTHER if glued else "none", 1.0, end), end, False


def _compared(text: str, start: int, bounds: Bounds) -> tuple[Bounds, int]:
    """A number with the comparison before it, in signs or words, and where that starts."""
    left = max(0, start - _LEFT)
    if found := _COMPARATOR.search(text, left, start):
        sign = found[1]
        if sign[0] in _BELOW:
            return Bounds(high=bounds.high, high_open=sign == "<"), found.start()
        return (Bounds(low=bounds.low, low_open=sign == ">") if sign[0] in _ABOVE else bounds), found.start()
    if _word_before(text, start) in _comparing():
        behind = rf"(?:{SPACE}(?:{phrases('articles')}))*{SPACE}$"
        if found := phrase_pattern("below", ending=behind).search(text, left, start):
            return Bounds(high=bounds.high, high_open=True), found.start()
        if found := phrase_pattern("above", ending=behind).search(text, left, start):
            return Bounds(low=bounds.low, low_open=True), found.start()
    return bounds, start


def _in_deviations(text: str, value: WrittenValue) -> WrittenValue:
    """Standard deviations, by their sign or the side that is named behind them; without either they say nothing."""
    if value.has_sign:
        number = value.readings[0][0]
        is_beyond = number.low < 0 and math.isinf(number.high) and value.text[:1].isalpha()
        # "More than -4 SD" is farther from the mean.
        return replace(value, readings=((Bounds(high=number.low, high_open=True),),)) if is_beyond else value
    window = text[value.end : value.end + _NEAR_BEHIND].split(".", maxsplit=1)[0]
    if beneath := phrase_pattern("beneath").search(window):
        turned = tuple(tuple(part.times(-1) for part in reading) for reading in value.readings)
        return replace(value, readings=turned, end=value.end + beneath.end())
    if beyond := phrase_pattern("beyond").search(window):
        return replace(value, end=value.end + beyond.end())
    return replace(value, unit=OTHER)


def _with_limits(text: str, value: WrittenValue) -> WrittenValue:
    """A value with the reference range or mark behind it."""
    if limits := read_limits(text, value.end):
        value = replace(value, limits=limits[0], end=limits[1])
    if mark := read_mark(text, value.end):
        value = replace(value, mark=mark[0], end=mark[1])
    return value


def _word_before(text: str, start: int) -> str:
    """The word that stands right before a place, folded; empty where none does."""
    end = start
    while end > 0 and start - end < _MOST_SIGNS and not text[end - 1].isalnum():
        end -= 1
    begin = end
    while begin > 0 and end - begin < _LEFT and text[begin - 1].isalpha():
        begin -= 1
    return text[begin:end].casefold()


@cache
def _comparing() -> frozenset[str]:
    """Words that end a comparison or may stand between it and the number."""
    listed = ("below", "above", "articles")
    return frozenset(phrase.split()[-1].casefold() for name in listed for phrase in phrase_list(name))


@cache
def _times() -> re.Pattern[str]:
    """Words behind a number that counts the upper limit, which must be named."""
    words, limit = phrases("times"), phrases("limits")
    return re.compile(
        rf"{SPACE}?{DASH}?(?:\u00d7|(?:{words})(?!\w)){SPACE}?(?:[^\W\d_]+{SPACE}){{0,3}}?(?:{limit})(?!\w)"
        rf"(?:{SPACE}(?:of|de|di|van)?{SPACE}?(?:the{SPACE})?(?:{limit})(?!\w))*",
        re.IGNORECASE,
    )
