"""How values are held by every Case and Expert, however it was made.

Text has no control characters, no half characters, and is never blank where something is meant: control characters
break CSV files and PostgreSQL, halves of surrogate pairs cannot be written as UTF-8. Lists name each thing once.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator

LONGEST_TEXT = 1024 * 1024
"""Characters one text may have: far more than any referral, and little enough to be read at once."""

LONGEST_LINE = 1000
"""Characters a name or an identifier may have."""

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")

_Item = TypeVar("_Item")


def cleaned(text: str) -> str:
    """Gives the text without control characters (tab and line ends stay), lone surrogates and byte order marks."""
    return _UNWANTED.sub("", text)


def normalised(form: Callable[[str], str]) -> BeforeValidator:
    """Makes a pydantic validator of a function of data.identifiers; what is not text is left to pydantic to refuse."""

    def normalise(value: Any) -> Any:
        return form(value) if isinstance(value, str) else value

    return BeforeValidator(normalise)


def _each_once(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _checked(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(f"is longer than {longest:,} characters")
    return text


def _line(text: str) -> str:
    return _checked(" ".join(cleaned(text).split()), LONGEST_LINE)


def _name(text: str) -> str:
    line = _line(text)
    if not line:
        raise ValueError("must not be blank")
    return line


def _identifier(text: str) -> str:
    stripped = _checked(cleaned(text).strip(), LONGEST_LINE)
    if not stripped:
        raise ValueError("must not be blank")
    return stripped


def _text(text: str) -> str:
    kept = _checked(cleaned(text), LONGEST_TEXT)
    return kept if kept.strip() else ""


def _optional_line(text: str | None) -> str | None:
    return _line(text) or None if text else None


def _optional_text(text: str | None) -> str | None:
    return _text(text) or None if text else None


EachOnce = AfterValidator(_each_once)
"""For tuples: keeps the first of equal items."""

Name = Annotated[str, AfterValidator(_name)]
"""One line of text that must be there; white space is single."""

Identifier = AfterValidator(_identifier)
"""For identifiers somebody else gave: any characters, stripped, not blank."""

Line = Annotated[str, AfterValidator(_line)]
"""One line of text, may be empty; white space is single."""

OptionalLine = Annotated[str | None, AfterValidator(_optional_line)]
"""One line of text or None; white space is single."""

Text = Annotated[str, AfterValidator(_text)]
"""Text of any length, kept as written; empty where it is blank."""

OptionalText = Annotated[str | None, AfterValidator(_optional_text)]
"""Text of any length, kept as written, since offsets point into it; None where it is blank."""
