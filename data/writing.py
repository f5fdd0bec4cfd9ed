"""Writes experts and cases as JSON lines or CSV, so that reading gives back equal records."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from data.case import Case
from data.case_records import CASE_FIELDS
from data.errors import InputError
from data.expert import Expert
from data.expert_records import EXPERT_FIELDS
from data.form import suffix_of
from data.spreadsheet import with_apostrophe

FileFormat = Literal["jsonl", "csv", "csv-for-spreadsheets"]
"""`csv` is RFC 4180 (commas, UTF-8); `csv-for-spreadsheets` has `;` and a byte order mark, as Excel expects it."""

_PUBLICATION_IN_TITLE = re.compile(r"(;\s*\\*)(?=PMID)", re.IGNORECASE)


def write_experts(experts: Iterable[Expert], target: Path | BinaryIO, *, file_format: FileFormat | None = None) -> None:
    """Writes experts.

    Args:
        experts: One record each, in this order.
        target: A file, replaced if it is there, or a stream of bytes.
        file_format: By default `csv` for a file named .csv, else `jsonl`.

    Raises:
        InputError: The file cannot be written.
    """
    write_records((expert.model_dump(mode="json") for expert in experts), EXPERT_FIELDS, target, file_format)


def write_cases(cases: Iterable[Case], target: Path | BinaryIO, *, file_format: FileFormat | None = None) -> None:
    """Writes cases; arguments and errors as for `write_experts`. As JSON lines only the fields that say something."""
    dumped = (case.model_dump(mode="json", exclude_defaults=True) for case in cases)
    write_records(dumped, CASE_FIELDS, target, file_format)


def cell_of(value: object) -> str:
    """Gives a field's value as a table's cell: lists joined by `;`, `ORPHA:n=12`, `PMID:n|title`, else JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return ";".join(f"{disorder}={patients}" for disorder, patients in value.items())
    if isinstance(value, (list, tuple)):
        if any(isinstance(item, Mapping) and "pmid" not in item for item in value):
            return json.dumps(value, ensure_ascii=False)
        return ";".join(_publication(item) if isinstance(item, Mapping) else str(item) for item in value)
    return str(value)


def _publication(publication: Mapping[str, str]) -> str:
    # A title with a PMID after a semicolon would be split there, so a backslash keeps them apart.
    title = _PUBLICATION_IN_TITLE.sub(r"\1" + r"\\", publication["title"])
    return f"{publication['pmid']}|{title}"


def write_records(
    records: Iterable[Mapping[str, Any]],
    fields: Sequence[str],
    target: Path | BinaryIO,
    file_format: FileFormat | None,
) -> None:
    """Writes raw records of some fields; target, format and errors as for `write_experts`."""
    if isinstance(target, Path):
        chosen = file_format or ("csv" if suffix_of(str(target)) == ".csv" else "jsonl")
        try:
            with target.open("wb") as stream:
                stream.writelines(_WRITERS[chosen](records, fields))
        except OSError as refusal:
            raise InputError(f"{target}: cannot be written ({refusal})", "check folder and permissions") from refusal
    else:
        target.writelines(_WRITERS[file_format or "jsonl"](records, fields))


def _json_lines(records: Iterable[Mapping[str, Any]], _fields: Sequence[str]) -> Iterator[bytes]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _standard_csv(records: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> Iterator[bytes]:
    return _csv(records, fields, ",")


def _spreadsheet_csv(records: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    yield from _csv(records, fields, ";")


def _csv(records: Iterable[Mapping[str, Any]], fields: Sequence[str], delimiter: str) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter, lineterminator="\r\n")
    rows: Iterable[Sequence[str]] = (
        [with_apostrophe(cell_of(record.get(name))) for name in fields] for record in records
    )
    for row in (fields, *rows):
        line.seek(0)
        line.truncate()
        writer.writerow(row)
        yield line.getvalue().encode()


_WRITERS: dict[FileFormat, Callable[[Iterable[Mapping[str, Any]], Sequence[str]], Iterator[bytes]]] = {
    "jsonl": _json_lines,
    "csv": _standard_csv,
    "csv-for-spreadsheets": _spreadsheet_csv,
}
