"""JSON as other systems write it: lines of it, one document, or several; each record with the line it begins in.

Stricter than Python's own reader in one thing: a key given twice in one object is reported, since one of its two values
is lost without a word otherwise. NaN and Infinity are read and then refused by the field they stand in.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from data.inspection import Inspection
from data.source import UNREADABLE, decoded, size, text_of, whole

LONGEST_LINE_BYTES = 16 * 1024 * 1024
"""Bytes that one line of JSON may have."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_WHITE = " \t\r\n"


class _Reader:
    """Reads JSON values and remembers the keys that were given twice."""

    def __init__(self) -> None:
        self.repeated: list[str] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)

    def at(self, text: str, start: int) -> tuple[Any, int]:
        """Gives the value that begins at an offset, and the offset after it."""
        self.repeated.clear()
        return self._decoder.raw_decode(text, start)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) != len(pairs):
            self.repeated += [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
        return fields


def json_records(text: str, inspection: Inspection, first_line: int = 1) -> Iterator[dict[str, Any]]:
    """Gives the objects of a text: one, several one after another, or those of a list.

    What is no object is reported; after broken JSON nothing more of the text is read, and that is reported.

    Args:
        text: JSON.
        inspection: Takes the problems; its line moves to where each record begins.
        first_line: The line of the file that the text begins in.
    """
    reader = _Reader()
    position, line, counted_to = 0, first_line, 0
    is_list = False
    while (position := _after_white(text, position, ",")) < len(text):
        if text[position] in "[]" and is_list == (text[position] == "]"):
            is_list = not is_list
            position += 1
            continue
        line, counted_to = line + text.count("\n", counted_to, position), position
        inspection.line = line
        try:
            record, position = reader.at(text, position)
        except (ValueError, RecursionError) as refusal:
            inspection.report.records_read += 1
            inspection.line = line + text.count("\n", counted_to, getattr(refusal, "pos", counted_to))
            _report_broken(refusal, inspection)
            if "\n" in text[position:].strip(_WHITE):
                inspection.error(None, None, "nothing is read after broken JSON", "mend it, or give one record a line")
            return
        inspection.report.records_read += 1
        for name in reader.repeated:
            inspection.error(name, None, "given twice in one object, the last value kept", "give it once")
        if isinstance(record, dict):
            yield record
        else:
            inspection.error(None, record, "not an object of fields, left out", 'write {"field": value, ...}')
    if is_list:
        inspection.error(None, None, "the list is not closed, the text may be cut off", "get it again")


def json_lines(stream: BinaryIO, inspection: Inspection) -> Iterator[dict[str, Any]]:
    """Gives the object of each line of a stream; a broken line is reported and the rest is read.

    Only one line is held at a time, so that the stream may be larger than memory.
    """
    for number, content in _lines(stream, inspection):
        inspection.line = number
        text = text_of(content, inspection).strip(_WHITE)
        if not text:
            continue
        before = inspection.report.records_read
        yield from json_records(text, inspection, number)
        if inspection.report.records_read > before + 1:
            inspection.line = number
            inspection.warning(None, None, "several records in one line, all read", "write one record a line")


def _lines(stream: BinaryIO, inspection: Inspection) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        start = stream.tell()
        if stream.read(2) in _UTF_16:
            stream.seek(start)
            yield from enumerate(decoded(whole(stream))[0].encode().split(b"\n"), start=1)
            return
        stream.seek(start)
        while content := stream.readline(LONGEST_LINE_BYTES):
            number += 1
            if len(content) == LONGEST_LINE_BYTES and not content.endswith(b"\n"):
                inspection.line = number
                inspection.report.records_read += 1
                inspection.error(None, None, f"a line of more than {size(LONGEST_LINE_BYTES)}, left out")
                while (content := stream.readline(LONGEST_LINE_BYTES)) and not content.endswith(b"\n"):
                    pass
                continue
            yield number, content
    except UNREADABLE as damage:
        inspection.line = number + 1
        inspection.error(None, None, f"damaged ({damage}), nothing is read from here on", "get it again")


def _after_white(text: str, position: int, also: str) -> int:
    while position < len(text) and (text[position] in _WHITE or text[position] in also):
        position += 1
    return position


def _report_broken(refusal: Exception, inspection: Inspection) -> None:
    if isinstance(refusal, json.JSONDecodeError):
        problem = f"not valid JSON: {refusal.msg} at column {refusal.colno}"
        start = max(refusal.pos - 20, 0)
        inspection.error(None, refusal.doc[start : refusal.pos + 20] or None, f"{problem}; record left out")
    elif isinstance(refusal, RecursionError):
        inspection.error(None, None, "JSON nested too deeply; record left out", "no record needs more than ten levels")
    else:
        inspection.error(None, None, f"not valid JSON: {refusal}; record left out")
