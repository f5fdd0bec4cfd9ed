"""`consilium cases`: files of cases."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.reports import show_report
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from data import read_cases

__all__ = ["command"]

command = typer.Typer(help="Validate a file of cases.", no_args_is_help=True)


@command.callback()
def _cases() -> None:
    """Validate a file of cases."""


@command.command("validate")
def validate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Cases or phenopackets, as JSONL, JSON, CSV or text; - reads stdin.")
    ],
    *,
    report_format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to report.")] = "text",
) -> int:
    """Report every problem of a file of cases: file:line: field: value: problem; suggestion."""
    with progress_on() as progress:
        knowledge = open_knowledge(load_settings(), progress)
    _, report = read_cases(file, vocabulary=knowledge.vocabulary)
    return show_report(report, report_format)
