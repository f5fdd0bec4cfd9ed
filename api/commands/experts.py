"""`consilium experts`: the directory's experts, in and out of files."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.console import answer, remark
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.commands.inputs import experts_in
from api.commands.reports import show_report
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.sample_directory import holds_only_the_sample
from api.settings import load_settings
from api.store import ImportResult, open_store
from data import InputError, read_experts, write_experts

__all__ = ["command"]

command = typer.Typer(help="Import, export or validate a directory of experts.", no_args_is_help=True)

_SHOWN_CHANGES = 20


@command.command("import")
def import_experts(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Experts, as JSONL or CSV; - for standard input.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Remove experts whom the file does not name.")] = False,
) -> int:
    """Take experts into the directory: one whom it holds is updated, any other is added.

    A record with errors is reported and left out, the rest is taken in. Where the directory still is the sample
    directory, the sample experts make room.
    """
    settings = load_settings()
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
    experts, report = experts_in(file, knowledge.vocabulary)
    # A record that was left out would count as absent, and the expert it stands for would be removed.
    if replace and (report.records_kept < report.records_read or not experts):
        usable = f"{report.records_kept:,} of {report.records_read:,} records could be read"
        raise InputError(
            f"{file}: {usable}, so nothing was replaced",
            "mend the file, or import it without --replace",
        )
    with open_store(settings) as store, store.begin(read_only=dry_run) as transaction:
        makes_room = not replace and bool(experts) and holds_only_the_sample(transaction.directory)
        result = transaction.directory.import_experts(
            experts, replace=replace or makes_room, dry_run=dry_run, file_name=file.name
        )
    if makes_room and result.removed:
        remark(
            "The directory held the sample experts only; " + ("they would make room." if dry_run else "they made room.")
        )
    _show(result)
    return INPUT_HAS_ERRORS if report.has_errors else DONE


def _show(result: ImportResult) -> None:
    answer(("would be: " if result.dry_run else "") + result.summary())
    if result.dry_run:
        lines = [f"+ {expert_id}" for expert_id in result.added]
        lines += [
            f"~ {change.expert_id}: "
            + ", ".join(f"{field.field} {field.old!r} -> {field.new!r}" for field in change.fields)
            for change in result.changed
        ]
        lines += [f"- {expert_id}" for expert_id in result.removed]
        for line in lines[:_SHOWN_CHANGES]:
            answer(f"  {line}")
        if len(lines) > _SHOWN_CHANGES:
            answer(f"  and {len(lines) - _SHOWN_CHANGES:,} more")


@command.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .jsonl or .csv file; - for standard output.")],
) -> int:
    """Write all experts of the directory to a file."""
    with open_store(load_settings()) as store, store.begin(read_only=True) as transaction:
        experts = transaction.directory.all()
    if file == Path("-"):
        write_experts(experts, sys.stdout.buffer)
    else:
        write_experts(experts, file)
        answer(f"{len(experts):,} experts written: {file}")
    return DONE


@command.command("validate")
def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Experts, as JSONL or CSV; - for standard input.")],
    *,
    report_format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to report.")] = "text",
) -> int:
    """Report every problem of a file of experts: file:line: field: value: problem; suggestion."""
    with progress_on() as progress:
        knowledge = open_knowledge(load_settings(), progress)
    _, report = read_experts(file, vocabulary=knowledge.vocabulary)
    return show_report(report, report_format)
