"""How `validate` shows what it found."""

from typing import Literal

from api.commands.console import answer
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from data import ValidationReport

__all__ = ["show_report"]


def show_report(report: ValidationReport, report_format: Literal["text", "json"]) -> int:
    """Writes a report, problems first and the summary last; gives the exit code it stands for."""
    if report_format == "json":
        answer(report.json())
    else:
        if text := report.text():
            answer(text)
        answer(report.summary())
    return INPUT_HAS_ERRORS if report.has_errors else DONE
