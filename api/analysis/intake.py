"""What analysts hand in as cases - frames, rows, mappings, text - as Cases; what is left out is told as a warning."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from api.analysis.columns import frame_of
from data import Case, InputError, ValidationReport, cases_from_frame
from data.inspection import Inspection
from data.plain_text import NAMELESS, case_from_text
from data.vocabulary import Vocabulary

__all__ = [
    "CaseLike",
    "CaseWarning",
    "CasesLike",
    "case_of",
    "cases_of",
    "problems_frame",
    "warn_of_problems",
    "warn_unanswered",
]

CaseLike: TypeAlias = "Case | Mapping[str, Any] | pd.Series[Any] | pd.DataFrame | str"
"""One case: a Case, its fields, a row of a frame of cases, a frame of one row, or the text of a referral."""

CasesLike: TypeAlias = "pd.DataFrame | Sequence[Case]"
"""Many cases: a frame in the columns of the file format, of which `case_id` must be there, or Cases."""

_TOLD = 3


class CaseWarning(UserWarning):
    """Something of the cases was left out or could not be answered; the message says what, and how often."""


def case_of(case: CaseLike, vocabulary: Vocabulary) -> Case:
    """One case.

    Raises:
        InputError: It is none, or more than one.
    """
    if isinstance(case, Case):
        return case
    if isinstance(case, str):
        return case_from_text(case, Inspection("text", vocabulary), NAMELESS)
    frame = _row_of(case) if not isinstance(case, pd.DataFrame) else case
    if len(frame) != 1:
        raise InputError(f"case: {len(frame)} rows where one case is asked about", "give one row, or use match_many")
    return cases_of(frame, vocabulary)[0]


def cases_of(cases: CasesLike, vocabulary: Vocabulary) -> list[Case]:
    """Many cases; what is left out of them is told as one CaseWarning.

    Raises:
        InputError: No case can be made of any row.
    """
    if not isinstance(cases, pd.DataFrame):
        return list(cases)
    kept, report = cases_from_frame(cases, vocabulary=vocabulary, name="cases")
    if len(cases) and not kept:
        raise InputError(f"cases: none of {len(cases):,} rows is a case: {report.problems[0].text()}")
    warn_of_problems([problem.text() for problem in report.problems if problem.severity == "error"])
    return kept


def warn_of_problems(problems: Sequence[str]) -> None:
    """Tells what was left out of cases."""
    if problems:
        more = f" and {len(problems) - _TOLD:,} more" if len(problems) > _TOLD else ""
        _warn(f"left out: {'; '.join(problems[:_TOLD])}{more}")


def warn_unanswered(unanswered: Sequence[str], asked: int) -> None:
    """Tells which cases had nothing to match on."""
    if unanswered:
        named = ", ".join(unanswered[:_TOLD]) + (" ..." if len(unanswered) > _TOLD else "")
        _warn(f"{len(unanswered):,} of {asked:,} cases with nothing to match on, not answered: {named}")


def problems_frame(report: ValidationReport) -> pd.DataFrame:
    """The problems of a report, as table "problems"."""
    return frame_of(
        "problems",
        (
            (one.file, one.line, one.field, one.value, one.problem, one.suggestion, one.severity)
            for one in report.problems
        ),
    )


def _warn(message: str) -> None:
    # Of no line within the interface: the caller's is what the reader can change.
    warnings.warn(message, CaseWarning, stacklevel=4)


def _row_of(fields: "Mapping[str, Any] | pd.Series[Any]") -> pd.DataFrame:
    values = {str(name): value for name, value in fields.items()}
    return pd.DataFrame([{"case_id": NAMELESS} | values], dtype=object)
