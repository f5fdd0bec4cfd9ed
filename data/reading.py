"""Reads experts and cases from files, and one case from anything; every problem is reported, and the rest is kept.

Whatever is wrong inside a file is in the report, as are a file that is empty or no text at all. InputError is raised
only where there is nothing to report on: a file that is not there, and one single case that cannot be made.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import BaseModel

from data.case import Case
from data.case_records import CASE_FIELDS, case_from_record
from data.errors import InputError
from data.expert import Expert
from data.expert_records import EXPERT_FIELDS, expert_from_record
from data.form import Form, form_of
from data.inspection import Inspection
from data.json_text import json_lines, json_records
from data.plain_text import case_from_text, case_id_from
from data.problems import ValidationReport
from data.source import head_of, name_of, opened, refuse_if_no_text, text_of, whole
from data.spreadsheet import header_of, report_columns, rows
from data.vocabulary import Vocabulary

_Record = TypeVar("_Record", bound=BaseModel)


def read_experts(
    source: Path | BinaryIO, *, vocabulary: Vocabulary | None = None, name: str | None = None
) -> tuple[list[Expert], ValidationReport]:
    """Reads experts from JSON lines, a JSON document or CSV, compressed by gzip or not.

    Args:
        source: A file, `Path("-")` for standard input, or a stream of bytes.
        vocabulary: Looks identifiers up; without it only their form is checked.
        name: What problems call the source; by default the path.

    Raises:
        InputError: The file is not there or may not be read.
    """
    return read_records(source, EXPERT_FIELDS, expert_from_record, "expert_id", vocabulary=vocabulary, name=name)


def read_records(
    source: Path | BinaryIO,
    fields: Sequence[str],
    make: Callable[[Mapping[str, Any], Inspection], _Record | None],
    id_field: str,
    *,
    vocabulary: Vocabulary | None,
    name: str | None,
) -> tuple[list[_Record], ValidationReport]:
    """Reads records from JSON lines, a JSON document or CSV; `make` gives each, or None with its reason told.

    Raises:
        InputError: The file is not there or may not be read.
    """
    inspection = Inspection(name or name_of(source), vocabulary)
    kept: list[_Record] = []
    with opened(source) as stream:
        try:
            form = _form(stream, inspection, fields)
            kept.extend(collected(_records(stream, form, inspection, fields), inspection, make, id_field))
        except InputError as refusal:
            inspection.error(None, None, refusal.problem, refusal.suggestion)
    return kept, _finished(inspection, len(kept))


def read_cases(
    source: Path | BinaryIO, *, vocabulary: Vocabulary | None = None, name: str | None = None
) -> tuple[list[Case], ValidationReport]:
    """Reads cases from JSON lines of cases or phenopackets, a JSON document, CSV, or plain text (which is one case).

    Args:
        source: A file, `Path("-")` for standard input, or a stream of bytes.
        vocabulary: Looks identifiers up; without it only their form is checked.
        name: What problems call the source; by default the path.

    Raises:
        InputError: The file is not there or may not be read.
    """
    inspection = Inspection(name or name_of(source), vocabulary)
    cases: list[Case] = []
    with opened(source) as stream:
        try:
            form = _form(stream, inspection, CASE_FIELDS)
            if form == "text":
                inspection.report.records_read += 1
                cases = [case_from_text(text_of(whole(stream), inspection), inspection)]
            else:
                records = _records(stream, form, inspection, CASE_FIELDS)
                default_id = case_id_from(inspection.file) if form == "document" else None

                def make(record: Mapping[str, Any], inspection: Inspection) -> Case | None:
                    return case_from_record(record, inspection, default_id)

                cases.extend(collected(records, inspection, make, "case_id"))
        except InputError as refusal:
            inspection.error(None, None, refusal.problem, refusal.suggestion)
    return cases, _finished(inspection, len(cases))


def collected(
    records: Iterator[Mapping[str, Any]],
    inspection: Inspection,
    make: Callable[[Mapping[str, Any], Inspection], _Record | None],
    id_field: str,
) -> Iterator[_Record]:
    """Makes each record; one whose id an earlier one has is reported and left out."""
    first_lines: dict[str, int | None] = {}
    for raw in records:
        record = make(raw, inspection)
        if record is None:
            continue
        identifier = getattr(record, id_field)
        if identifier in first_lines:
            problem = f"already used in line {first_lines[identifier]}; record left out"
            inspection.error(id_field, identifier, problem, f"give each record its own {id_field}")
            continue
        first_lines[identifier] = inspection.line
        yield record


def _form(stream: BinaryIO, inspection: Inspection, columns: Sequence[str]) -> Form:
    head = head_of(stream)
    refuse_if_no_text(head)
    return form_of(inspection.file, head, columns)


def _records(
    stream: BinaryIO, form: Form, inspection: Inspection, columns: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    if form == "lines":
        yield from json_lines(stream, inspection)
        return
    if form == "text":
        raise InputError("neither JSON nor a table with known columns", f"known are {', '.join(columns)}")
    text = text_of(whole(stream), inspection)
    if form == "document":
        yield from json_records(text, inspection)
        return
    inspection.from_table = True
    header = header_of(text, columns)
    if header is None:
        raise InputError("no column is known", f"name the columns in the first line: {', '.join(columns)}")
    yield from rows(text, report_columns(header, columns, inspection), inspection)


def _finished(inspection: Inspection, kept: int) -> ValidationReport:
    report = inspection.report
    report.records_kept = kept
    if not report.records_read and not report.has_errors:
        inspection.line = None
        inspection.error(None, None, "no record in it", "give a file with at least one record")
    return report
