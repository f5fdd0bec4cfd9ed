"""The files that commands read, with what was wrong in them told on standard error."""

from pathlib import Path
from typing import Literal

from api.commands.console import remark
from data import Case, Expert, InputError, ValidationReport, read_cases, read_experts
from data.vocabulary import Vocabulary

__all__ = ["cases_in", "experts_in", "some_left_out", "tell_problems_of_case"]

_SHOWN_PROBLEMS = 10


def experts_in(file: Path, vocabulary: Vocabulary) -> tuple[list[Expert], ValidationReport]:
    """The experts of a file, and the report of what was wrong, which is told.

    Raises:
        InputError: There is no expert in it.
    """
    experts, report = read_experts(file, vocabulary=vocabulary)
    _tell_or_refuse(report, file, "experts")
    return experts, report


def cases_in(file: Path, vocabulary: Vocabulary) -> tuple[list[Case], ValidationReport]:
    """The cases of a file, and the report of what was wrong, which is told.

    Raises:
        InputError: There is no case in it.
    """
    cases, report = read_cases(file, vocabulary=vocabulary)
    _tell_or_refuse(report, file, "cases")
    return cases, report


def some_left_out(report: ValidationReport) -> bool:
    """Whether whole records were left out.

    A code of a record that is newer than our knowledge does not make a file of thousands wrong; a lost record does.
    """
    broke_off = any(problem.severity == "error" and problem.field is None for problem in report.problems)
    return broke_off or report.records_kept < report.records_read


def _tell_or_refuse(report: ValidationReport, file: Path, kind: Literal["experts", "cases"]) -> None:
    if not report.records_kept and len(report.problems) == 1:
        raise InputError(report.problems[0].text())
    _tell_problems(report, file, f"consilium {kind} validate")
    if not report.records_kept:
        raise InputError(f"{file}: no {kind} could be read", "correct what is told above")


def tell_problems_of_case(report: ValidationReport, file: Path) -> None:
    """Tells everything odd about a single case, a line each: a person can look into each of them."""
    lines = report.text().splitlines()
    for line in lines[:_SHOWN_PROBLEMS]:
        remark(f"consilium: {line}")
    if len(lines) > _SHOWN_PROBLEMS:
        remark(f"  and {len(lines) - _SHOWN_PROBLEMS:,} more; `consilium cases validate {file}` shows all")


def _tell_problems(report: ValidationReport, file: Path, shows_all: str) -> None:
    """Tells what a file lost: a summary, the first few errors, and which command shows all, warnings included."""
    if not report.problems:
        return
    remark(f"consilium: {file}: {report.summary()}; `{shows_all} {file}` shows them")
    errors = [problem for problem in report.problems if problem.severity == "error"]
    for problem in errors[:_SHOWN_PROBLEMS]:
        remark(f"  {problem.text()}")
    more = report.count("error") - _SHOWN_PROBLEMS
    if more > 0:
        remark(f"  and {more:,} more errors")
