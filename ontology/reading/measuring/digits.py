"""Numbers as they are written: "2,6", "8.000", "12 000", "1'234.5"."""

import re

SPACE = "[ \t\u00a0\u2009\u202f]"
"""Spaces that may stand between a number and what belongs to it."""
DASH = "[-\u2010-\u2015\u2212]"
"""Hyphens, dashes and minus signs."""
DIGITS = r"\d{1,3}(?:[ \u00a0\u2009\u202f'\u2019]\d{3})+(?![\d.,]*\d)|\d+(?:[.,\u00b7]\d+)*"
"""A number with its separators, to be used within a group."""
_GROUPS = re.compile("[ \u00a0\u2009\u202f'\u2019]")
_SEPARATORS = re.compile("[.,]")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUP_LENGTH = 3


def is_ambiguous(digits: str) -> bool:
    """Whether "8.000" may be eight or eight thousand."""
    return _AMBIGUOUS.fullmatch(digits) is not None


def number_of(digits: str, *, grouped: bool) -> float | None:
    """The number that digits stand for; `grouped` decides the ambiguous; None where separators make no sense."""
    compact = _GROUPS.sub("", digits).replace("\u00b7", ".")
    separators = _SEPARATORS.findall(compact)
    parts = _SEPARATORS.split(compact)
    if len(separators) <= 1 and not (grouped and is_ambiguous(compact)):
        return float(".".join(parts))
    is_decimal_last = len(set(separators)) > 1
    if is_decimal_last and separators[-1] in separators[:-1]:
        return None
    thousands, decimals = (parts[:-1], parts[-1]) if is_decimal_last else (parts, "0")
    if any(len(part) != _GROUP_LENGTH for part in thousands[1:]):
        return None
    return float(f"{''.join(thousands)}.{decimals}")
