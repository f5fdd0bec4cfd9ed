"""One value of a record at a time: what may be understood is understood and said, the rest is reported and left out.

Every function takes the inspection, the field's name and the raw value of JSON or of a table's cell. A value that is
not there (null, or an empty cell) is None without a word.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from data.cleaning import LONGEST_LINE, LONGEST_TEXT, cleaned
from data.errors import InputError
from data.inspection import Inspection, Kind, nearest

LARGEST_NUMBER = 1_000_000
"""No count in a record is larger: a larger number is a slip."""

_SEPARATORS = re.compile(r"[;|,\r\n]")
_WHOLE_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,12})(?:[.,]0*)?\s*")
_WORDS_FOR_TRUE = "true yes y 1 x ja wahr oui vrai sí si verdadero vero sì waar sim verdadeiro ano pravda"
_WORDS_FOR_FALSE = "false no n 0 nein falsch non faux falso onwaar nee não nao ne nepravda"
_TRUE = frozenset(_WORDS_FOR_TRUE.split())
_FALSE = frozenset(_WORDS_FOR_FALSE.split())

_Code = TypeVar("_Code", bound=str)


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def text(inspection: Inspection, name: str, value: object, *, longest: int = LONGEST_TEXT) -> str | None:
    """Gives text as written, without control characters; None where it is blank."""
    if value is None:
        return None
    if _is_number(value):
        if not inspection.from_table:
            inspection.warning(name, value, "a number where text is expected, read as text")
        return str(value)
    if not isinstance(value, str):
        inspection.error(name, value, "not text, left out")
        return None
    kept = cleaned(value)
    if len(kept) != len(value):
        inspection.warning(name, value, "holds control characters, removed")
    if len(kept) > longest:
        inspection.error(name, value, f"longer than {longest:,} characters, left out", "shorten it")
        return None
    return kept if kept.strip() else None


def line(inspection: Inspection, name: str, value: object) -> str | None:
    """Gives text of one line, white space single; None where it is blank."""
    kept = text(inspection, name, value, longest=LONGEST_LINE)
    return " ".join(kept.split()) if kept else None


def whole_number(inspection: Inspection, name: str, value: object, *, unusual: int = LARGEST_NUMBER) -> int | None:
    """Gives a number from 0 on; one above `unusual` is kept with a warning."""
    number: int | None = None
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        match = _WHOLE_NUMBER.fullmatch(value)
        number = int(match[1]) if match else None
        if number is not None and not inspection.from_table:
            inspection.warning(name, value, "a number written as text, read as a number")
    elif isinstance(value, float):
        number = int(value) if value.is_integer() else None
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number is None:
        inspection.error(name, value, "not a whole number, left out")
    elif number < 0 or number > LARGEST_NUMBER:
        inspection.error(name, value, f"not between 0 and {LARGEST_NUMBER:,}, left out")
        number = None
    elif number > unusual:
        inspection.warning(name, value, f"unusually large, more than {unusual:,}", "check it")
    return number


def truth(inspection: Inspection, name: str, value: object) -> bool | None:
    """Gives true or false; a spreadsheet's words for them are understood in several languages."""
    if value is None or isinstance(value, bool):
        return value
    told = str(value).strip().casefold() if isinstance(value, (str, int)) else ""
    if isinstance(value, str) and not told:
        return None
    if told in _TRUE or told in _FALSE:
        if not inspection.from_table:
            inspection.warning(name, value, f"not true or false, read as {str(told in _TRUE).lower()}")
        return told in _TRUE
    inspection.error(name, value, "not true or false, left out", "write true or false")
    return None


def choice(inspection: Inspection, name: str, value: object, meanings: Mapping[str, str]) -> str | None:
    """Gives what a word means; `meanings` has every accepted spelling in small letters."""
    word = text(inspection, name, value)
    if word is None:
        return None
    meant = meanings.get(word.strip().casefold())
    if meant is None:
        near = nearest(word, meanings)
        known = ", ".join(dict.fromkeys(meanings.values()))
        way_out = f"did you mean {meanings[near]}?" if near else f"write one of {known}"
        inspection.error(name, word, "not one of the known values, left out", way_out)
    return meant


def items(inspection: Inspection, name: str, value: object) -> Iterator[str]:
    """Gives the texts of a list; text in its place is split at `;`, `|` and `,`, numbers become text."""
    if value is None:
        return
    listed: object = value
    if isinstance(value, str):
        listed = [part for part in _SEPARATORS.split(value) if part.strip()]
        if not inspection.from_table and value.strip():
            inspection.warning(name, value, "text where a list is expected, split at ; | and ,")
    elif inspection.from_table and _is_number(value):
        listed = [value]
    if not isinstance(listed, (list, tuple)):
        inspection.error(name, value, "not a list, left out")
        return
    for item in listed:
        if isinstance(item, str) and item.strip():
            yield cleaned(item).strip()
        elif _is_number(item):
            yield str(item)
        elif item is None or isinstance(item, str):
            inspection.warning(name, item, "an empty item of a list, left out")
        else:
            inspection.error(name, item, "not text, left out of the list")


def code(
    inspection: Inspection, name: str, value: str, form: Callable[[str], _Code], kind: Kind | None = None
) -> _Code | None:
    """Gives an identifier in its one form, replaced where it is obsolete; None where it is malformed or unknown.

    A gene that the knowledge does not link to a disorder may be real all the same, so it is kept with a warning.
    """
    try:
        identifier = form(value)
    except InputError as refusal:
        inspection.error(name, value, f"{refusal.problem}, left out", refusal.suggestion)
        return None
    resolution = None if kind is None else inspection.resolve(kind, identifier)
    if resolution is None:
        return identifier
    if resolution.status == "unknown" or resolution.id is None:
        way_out = resolution.suggestion
        if kind == "gene":
            inspection.warning(name, value, "a gene that no disorder is linked to here, kept", way_out)
            return identifier
        inspection.error(name, value, f"no such {kind} in the installed knowledge, left out", way_out)
        return None
    if resolution.status == "unverified":
        inspection.warning(
            name, None, f"a {kind} outside the installed knowledge, kept unchecked", resolution.suggestion
        )
    if resolution.status == "replaced":
        label = f" ({resolution.label})" if resolution.label else ""
        inspection.warning(name, value, f"obsolete or another spelling, replaced by {resolution.id}{label}")
    return form(resolution.id)


def codes(
    inspection: Inspection, name: str, value: object, form: Callable[[str], _Code], kind: Kind | None = None
) -> tuple[_Code, ...]:
    """Gives a list's identifiers, each once."""
    found: dict[_Code, None] = {}
    for item in items(inspection, name, value):
        identifier = code(inspection, name, item, form, kind)
        if identifier in found:
            inspection.warning(name, item, "given twice in one list, kept once")
        elif identifier is not None:
            found[identifier] = None
    return tuple(found)
