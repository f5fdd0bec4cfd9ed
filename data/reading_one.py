"""Reads one case from whatever a person has at hand: JSON, a phenopacket, plain text; a file, pasted, or piped in."""

import io
from dataclasses import replace
from pathlib import Path

from data.case import Case
from data.case_records import CASE_FIELDS, case_from_record
from data.errors import InputError
from data.form import form_of
from data.inspection import Inspection
from data.json_text import json_records
from data.plain_text import NAMELESS, case_from_text, case_id_from
from data.problems import ValidationReport
from data.source import head_of, name_of, opened, refuse_if_no_text, text_of, whole
from data.vocabulary import Vocabulary

LARGEST_CASE = 16 * 1024 * 1024
"""Bytes that one case may have as JSON; as plain text it may have LONGEST_TEXT characters."""

_SEVERAL = InputError("a list or table of cases, not one case", "read it with `consilium batch`, or give one case")


def read_case(
    source: Path | bytes | str, *, vocabulary: Vocabulary | None = None, name: str | None = None
) -> tuple[Case, ValidationReport]:
    """Reads one case: JSON (a phenopacket or a Case) where it begins like JSON, else plain text.

    Args:
        source: A Path is a file, `Path("-")` standard input; bytes and str are the content itself.
        vocabulary: Looks identifiers up; without it only their form is checked.
        name: What problems call the source, and where the case_id comes from when the case has none.

    Returns:
        The case, and the report of what was odd or left out of it.

    Raises:
        InputError: No case can be made of it; the message is one line that names the file and the line.
    """
    inspection = Inspection(name or (name_of(source) if isinstance(source, Path) else NAMELESS), vocabulary)
    if isinstance(source, str):
        source = source.encode("utf-8", errors="replace")
    with opened(source if isinstance(source, Path) else io.BytesIO(source), LARGEST_CASE) as stream:
        try:
            head = head_of(stream)
            refuse_if_no_text(head)
            case = _case_of(head, text_of(whole(stream, LARGEST_CASE), inspection), inspection)
        except InputError as refusal:
            raise InputError(f"{inspection.file}: {refusal.problem}", refusal.suggestion) from refusal
    if case is None:
        error = next(problem for problem in inspection.report.problems if problem.severity == "error")
        raise InputError(replace(error, suggestion=None).text(), error.suggestion)
    inspection.report.records_kept = 1
    return case, inspection.report


def _case_of(head: bytes, text: str, inspection: Inspection) -> Case | None:
    form = form_of(inspection.file, head, CASE_FIELDS)
    if form == "table":
        raise _SEVERAL
    if form == "text":
        inspection.report.records_read = 1
        return case_from_text(text, inspection)
    records = list(json_records(text, inspection))
    if inspection.report.records_read > 1 or text.lstrip().startswith("["):
        raise _SEVERAL
    if not records and not inspection.report.has_errors:
        raise InputError("empty", "give the case as text, JSON or a phenopacket")
    return case_from_record(records[0], inspection, case_id_from(inspection.file)) if records else None
