"""A referral written as plain text becomes the summary of a Case; reading what it says is ontology's work."""

from pathlib import PurePath

from data.case import Case
from data.cleaning import LONGEST_LINE, LONGEST_TEXT, cleaned
from data.errors import InputError
from data.identifiers import CaseId
from data.inspection import Inspection
from data.source import NAME_OF_STANDARD_INPUT

NAMELESS = "case"
"""The case_id where nothing gives one."""


def case_from_text(text: str, inspection: Inspection, case_id: str | None = None) -> Case:
    """Gives the case whose summary is the text, as written but for control characters.

    Raises:
        InputError: The text is blank, or longer than LONGEST_TEXT.
    """
    summary = cleaned(text)
    if not summary.strip():
        raise InputError("empty", "give the case as text, JSON or a phenopacket")
    if len(summary) > LONGEST_TEXT:
        problem = f"{len(summary):,} characters of text, more than the {LONGEST_TEXT:,} one case may have"
        raise InputError(problem, "give the referral alone, or several cases as JSONL")
    if len(summary) != len(text.removeprefix("\ufeff")):
        inspection.warning("summary", None, "holds control characters, removed")
    return Case(case_id=CaseId(case_id or case_id_from(inspection.file)), summary=summary)


def case_id_from(file: str) -> str:
    """Gives a file's name without folder and suffixes, for a case that says no id of its own."""
    if file == NAME_OF_STANDARD_INPUT:
        return NAMELESS
    stem = cleaned(PurePath(file).name).removesuffix(".gz")
    return (PurePath(stem).stem.strip() or NAMELESS)[:LONGEST_LINE]
