"""Reads the reference range or mark behind a value: "(ref 30-300)", "[3.5-5.0 mmol/l]", ", normal < 5", "(H)"."""

import re
from functools import cache
from typing import Literal

from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.digits import DASH, DIGITS, SPACE, number_of
from ontology.reading.measuring.measuring_words import phrases

_MARK = re.compile(r"\s?[(\[]\s?(?:([HhLlNn])|([\u2191\u2b06\u25b2]+|\+{1,3})|([\u2193\u2b07\u25bc]+))\s?[)\]]")
_LOWEST = ">\u2265"
"""Signs before the lowest normal value."""


def read_limits(text: str, start: int) -> tuple[Bounds, int] | None:
    """The reference range at a place and where it ends; None where none stands there."""
    match = _limits().match(text, start)
    if match is None:
        return None
    low, high, edge = (_number(match[name] or match[f"{name}_said"]) for name in ("low", "high", "edge"))
    if low is not None and high is not None and low < high:
        return Bounds.of(low, high), match.end()
    if edge is not None:
        is_lowest = (match["sign"] or match["sign_said"])[0] in _LOWEST
        return Bounds.of(edge, None) if is_lowest else Bounds.of(None, edge), match.end()
    return None


def read_mark(text: str, start: int) -> tuple[Literal["high", "low", "normal"], int] | None:
    """The level marked in brackets at a place and where the mark ends."""
    match = _MARK.match(text, start)
    if match is None:
        return None
    letter = (match[1] or "").upper()
    if letter == "H" or match[2]:
        return "high", match.end()
    return ("low" if letter == "L" or match[3] else "normal"), match.end()


def _number(digits: str | None) -> float | None:
    return number_of(digits, grouped=True) if digits else None


@cache
def _limits() -> re.Pattern[str]:
    """In brackets, where a unit may follow, or behind a word for it."""
    word = rf"(?<!\w)(?:{phrases('reference')})(?!\w)[.:=]?\s?"
    words = rf"(?:{word}(?:(?:of|de|di|von|van|range|bereich)\s)?){{0,4}}"
    unit = rf"{SPACE}?(?!rd|th|nd|st)[^\d()\[\],;.]{{0,16}}(?:1[.,]73{SPACE}?m.)?"

    def range_or_edge(suffix: str) -> str:
        return (
            rf"(?:(?P<low{suffix}>{DIGITS}){SPACE}?(?:{DASH}|to|bis|\u00e0|a|tot|at\u00e9|a\u017e){SPACE}?"
            rf"(?P<high{suffix}>{DIGITS})"
            rf"|(?P<sign{suffix}><=?|>=?|[\u2264\u2265]|up{SPACE}to|bis){SPACE}?(?P<edge{suffix}>{DIGITS}))"
        )

    return re.compile(
        rf"\s?[(\[]\s?{words}[:=]?\s?{range_or_edge('')}{unit}[)\]]|[,;]?\s?{word}{words}{range_or_edge('_said')}",
        re.IGNORECASE,
    )
