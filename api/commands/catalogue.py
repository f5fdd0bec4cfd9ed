"""The list of commands, and the call of one: only its module is imported, so that help and errors come at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer

from api.commands.console import answer, remark
from api.commands.failures import INTERRUPTED, WRONG_USAGE

__all__ = ["COMMANDS", "CommandEntry", "run"]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command or a group of commands.

    Attributes:
        name: As it is typed.
        module: Where it lives in this folder; its `command` is a function, or a typer.Typer for a group.
        summary: What it does, in one line of the overview.
    """

    name: str
    module: str
    summary: str


COMMANDS = (
    CommandEntry("serve", "serving", "Serve the pages, the API and /docs."),
    CommandEntry("match", "match", "Rank experts for one case, with reasons."),
    CommandEntry("batch", "batch", "Rank experts for many cases into a TREC run file."),
    CommandEntry("differential", "differential", "Rank disorders for many cases into a TREC run file."),
    CommandEntry("annotate", "annotate", "Mark findings, disorders and genes in texts."),
    CommandEntry("experts", "experts", "Import, export or validate a directory of experts."),
    CommandEntry("cases", "cases", "Validate a file of cases."),
    CommandEntry("knowledge", "knowledge", "Update the knowledge releases, or tell which are installed."),
    CommandEntry("index", "index", "Build the index of the directory."),
    CommandEntry("train", "training", "Train a model: of the match, of the differential, of findings, of names."),
    CommandEntry(
        "learn",
        "learn",
        "Learn from answers to invitations, and put what was learned into service if it is not worse.",
    ),
    CommandEntry("models", "models", "List the learned reply models, or go back to an earlier one."),
    CommandEntry("report", "monthly_report", "Report a network's month: cases, panels, times, coverage, load."),
    CommandEntry("evaluate", "evaluation", "Measure the ranking on a benchmark, or compare two results."),
    CommandEntry("db", "database", "Upgrade, back up or restore the database."),
    CommandEntry("audit", "audit", "Verify the audit: the chain of events."),
    CommandEntry("keys", "keys", "Make master keys, tell which are in use, move cases to the current one."),
    CommandEntry("erase", "erase", "Erase a case: destroy its key, its content and its nickname, beyond any backup."),
    CommandEntry("purge", "purge", "Erase cases, and remove sessions and messages, whose time is over."),
    CommandEntry("notifications", "notifications", "Send the messages that wait in the outbox."),
    CommandEntry("training", "training_environment", "Put the training environment back to its beginning."),
    CommandEntry("demo", "demo", "Show a shortlist for a sample case, explained; with --panel, how a panel goes."),
    CommandEntry("doctor", "doctor", "Check that everything Consilium needs is in place."),
)

_PURPOSE = "Consilium finds the right experts for a rare-disease case across the European Reference Networks."
_EPILOG = "Exit code: 0 done, 1 the input has errors, 2 wrong usage. Settings: environment variables CONSILIUM_..."


def run(arguments: Sequence[str]) -> int:
    """Runs the command that the arguments name and gives its exit code; usage errors become one line and code 2."""
    called = next((argument for argument in arguments if not argument.startswith("-")), None)
    try:
        result = _application(called)(args=list(arguments), prog_name="consilium", standalone_mode=False)
    except typer.TyperException as error:
        return _usage_error(error)
    except typer.Abort:
        result = INTERRUPTED
    if result == INTERRUPTED:
        # typer has turned Ctrl-C into this code; the one place that words it is outside.
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _application(called: str | None) -> typer.Typer:
    """The command line with the called command in full, and the others by their one line."""
    application = typer.Typer(
        add_completion=False, no_args_is_help=True, rich_markup_mode=None, epilog=_EPILOG, help=_PURPOSE
    )
    application.callback()(_options)
    for entry in COMMANDS:
        command = import_module(f"api.commands.{entry.module}").command if entry.name == called else _stub(entry)
        if isinstance(command, typer.Typer):
            application.add_typer(command, name=entry.name)
        else:
            application.command(entry.name, short_help=entry.summary)(command)
    return application


def _stub(entry: CommandEntry) -> Callable[[], None]:
    def stub() -> None:
        """Stands in the overview only."""

    stub.__doc__ = entry.summary
    return stub


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the signature typer calls
    if wanted:
        answer(f"consilium {version('consilium')}")
        raise typer.Exit


def _options(
    _version: Annotated[  # noqa: FBT002 - the signature typer calls
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    pass


def _usage_error(error: typer.TyperException) -> int:
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        remark(error.format_message())
        return WRONG_USAGE
    path = context.command_path if context is not None else "consilium"
    message = " ".join(error.format_message().split()).rstrip(".")
    remark(f"consilium: {message}; `{path} --help` shows how it is used")
    return WRONG_USAGE
