"""CSV as European spreadsheets write it: any usual encoding and delimiter, found out from the header line.

The rows are split here and not by Python's csv module, which cannot go on after a quote that is never closed: it would
take the rest of the file for one cell. Cells that a spreadsheet would take for a formula are written with an apostrophe
before them, and read without it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.cleaning import LONGEST_TEXT
from data.errors import InputError
from data.inspection import Inspection, nearest

DELIMITERS = (";", ",", "\t", "|")
"""Delimiters that are recognised; the earlier one wins where two would do."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK_LINE = re.compile(r"[ \t;,|]*(?:\r\n|\r|\n)")
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')
_UNQUOTED = {delimiter: re.compile(rf"[^\r\n{re.escape(delimiter)}]*") for delimiter in DELIMITERS}
_MOST_LINES_OF_A_ROW = 200
_WORD_BREAK = re.compile(r"[\s_.\-]+")


@dataclass(frozen=True, slots=True)
class Header:
    """What the header line says.

    Attributes:
        columns: The name of each column, known names in their official spelling, others as written; None for a
            column that is not read.
        delimiter: What stands between cells.
        end: Offset of the first row.
        line: The header's line.
    """

    columns: tuple[str | None, ...]
    delimiter: str
    end: int
    line: int


def header_of(text: str, known: Sequence[str]) -> Header | None:
    """Reads the header line with the delimiter that makes most column names known; None where none is known."""
    start, line = 0, 1
    while blank := _BLANK_LINE.match(text, start):
        start, line = blank.end(), line + 1
    delimiters: Sequence[str] = DELIMITERS
    first_line = _LINE_END.split(text[start : start + 1000], maxsplit=1)[0]
    if declared := _SEPARATOR_LINE.fullmatch(first_line):
        delimiters = [delimiter for delimiter in DELIMITERS if delimiter == declared[1]] or DELIMITERS
        start, line = _after_line(text, start), line + 1
    official = {_plain(name): name for name in known}
    best: Header | None = None
    most = 0
    for delimiter in delimiters:
        try:
            cells, end = row_at(text, start, delimiter)
        except InputError:
            continue
        columns = tuple(official.get(_plain(cell), cell.strip()) for cell in cells)
        recognised = len(set(columns).intersection(known))
        if recognised > most:
            most, best = recognised, Header(columns, delimiter, end, line)
    return best


def row_at(text: str, start: int, delimiter: str) -> tuple[list[str], int]:
    """Gives the cells of the row that begins at an offset, and the offset of the next row.

    Raises:
        InputError: A quote is not closed, or something follows the closing quote.
    """
    cells: list[str] = []
    position = start
    while True:
        if text.startswith('"', position):
            match = _QUOTED.match(text, position, position + 2 * LONGEST_TEXT)
            if match is None:
                raise InputError(f"the quote that opens cell {len(cells) + 1} is not closed", "close it")
            cells.append(match[1].replace('""', '"'))
            position = match.end()
            while text.startswith(" ", position):
                position += 1
        else:
            match = _UNQUOTED[delimiter].match(text, position)
            assert match is not None, "the pattern matches the empty text"
            cells.append(match[0])
            position = match.end()
        if text.startswith(delimiter, position):
            position += 1
            continue
        line_end = _LINE_END.match(text, position)
        if line_end is None and position < len(text):
            problem = f"text after the closing quote of cell {len(cells)}"
            raise InputError(problem, "close the quote at the cell's end; double a quote inside it")
        return cells, position if line_end is None else line_end.end()


def rows(text: str, header: Header, inspection: Inspection) -> Iterator[dict[str, str | None]]:
    """Gives each row's cells by column; a broken row is reported with its line and the rest is read.

    Empty cells are None, blank rows are passed over. The inspection's line moves to where each row begins.
    """
    line, position = 1 + _line_ends(text, 0, header.end), header.end
    while position < len(text):
        inspection.line = line
        try:
            cells, end = row_at(text, position, header.delimiter)
            is_sound = _is_blank(cells) or _fits(cells, header)
            problem = None if is_sound else _wrong_width(cells, header)
        except InputError as broken:
            cells, end, problem = [], _after_line(text, position), broken
        if problem is not None:
            if _swallowed_a_row(text, position, end, header):
                problem = InputError("a quote is not closed within the row", "close it")
                end = _after_line(text, position)
            inspection.report.records_read += 1
            shown_row = text[position : _after_line(text, position)].rstrip()
            inspection.error(None, shown_row, f"{problem.problem}; row left out", problem.suggestion)
        elif not _is_blank(cells):
            inspection.report.records_read += 1
            yield _named(cells, header, inspection)
        line += _line_ends(text, position, end)
        position = end


def report_columns(header: Header, known: Sequence[str], inspection: Inspection) -> Header:
    """Reports columns that nobody reads and columns given twice; gives the header without them."""
    inspection.line = header.line
    columns: list[str | None] = []
    for column in header.columns:
        kept = column
        if column in columns and column:
            inspection.error(column, None, "a column given twice, the first one read", "give it once")
            kept = None
        elif column and column not in known:
            near = nearest(column, known)
            inspection.warning(column, None, "unknown column, not read", f"did you mean {near}?" if near else None)
            kept = None
        columns.append(kept)
    return Header(tuple(columns), header.delimiter, header.end, header.line)


def with_apostrophe(cell: str) -> str:
    """Gives a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def without_apostrophe(cell: str) -> str:
    """Takes back what `with_apostrophe` put before a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _named(cells: Sequence[str], header: Header, inspection: Inspection) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for column, cell in zip(header.columns, cells, strict=False):
        if column:
            named[column] = without_apostrophe(cell) if cell.strip() else None
        elif column == "" and cell.strip():
            inspection.warning(None, cell, "a cell in a column without a name, not read", "name the column")
    return named


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _fits(cells: Sequence[str], header: Header) -> bool:
    width = len(header.columns)
    return len(cells) >= width and _is_blank(cells[width:])


def _wrong_width(cells: Sequence[str], header: Header) -> InputError:
    width = len(header.columns)
    way_out = "put lists between double quotes, or join them with |" if len(cells) > width else "complete the row"
    return InputError(f"{len(cells)} cells where the header has {width}", way_out)


def _swallowed_a_row(text: str, position: int, end: int, header: Header) -> bool:
    """Whether a row of several lines has in it a line that is a whole row by itself."""
    line_start = _after_line(text, position)
    for _ in range(_MOST_LINES_OF_A_ROW):
        if line_start >= end:
            return False
        try:
            cells, _ = row_at(text, line_start, header.delimiter)
        except InputError:
            cells = []
        if _fits(cells, header):
            return True
        line_start = _after_line(text, line_start)
    return True


def _after_line(text: str, position: int) -> int:
    line_end = _LINE_END.search(text, position)
    return len(text) if line_end is None else line_end.end()


def _line_ends(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _LINE_END.finditer(text, start, end))


def _plain(name: str) -> str:
    return _WORD_BREAK.sub("_", name.strip().casefold())
