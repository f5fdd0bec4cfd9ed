"""Tells what a file holds from its name and its first bytes: the content decides, the name where it does not."""

import json
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal

from data.source import decoded
from data.spreadsheet import header_of

Form = Literal["lines", "document", "table", "text"]
"""Lines of JSON, one JSON document, a table (CSV), or plain text."""

_LINES = frozenset({".jsonl", ".ndjson"})
_TABLES = frozenset({".csv", ".tsv"})
_JSON = re.compile(r"\{|\[\s*[\[{\]]")


def form_of(name: str, head: bytes, columns: Sequence[str]) -> Form:
    """Gives the form of a file.

    Args:
        name: Its name, with or without .gz.
        head: Its first bytes, decompressed.
        columns: The column names that a table of such records has, the identifier first.
    """
    suffix = suffix_of(name)
    if suffix in _LINES:
        return "lines"
    text = decoded(head)[0].lstrip()
    if _JSON.match(text):
        return "lines" if _begins_with_lines(text) else "document"
    if suffix in _TABLES:
        return "table"
    header = header_of(text, columns)
    # One known word, or two, may open a referral ("Age, sex: ..."), but hardly the identifier's column.
    if header is not None and columns[0] in header.columns and len(header.columns) > 1:
        return "table"
    return "document" if suffix == ".json" else "text"


def suffix_of(name: str) -> str:
    """Gives a file name's suffix in small letters, looking past .gz."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def _begins_with_lines(text: str) -> bool:
    """Whether one of the first two lines is a whole object, and it is not the only thing there."""
    lines = [line for line in text.split("\n") if line.strip()][:2]
    return len(lines) > 1 and any(_is_object(line) for line in lines)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
