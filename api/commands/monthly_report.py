"""`consilium report`: a network's month as HTML and CSV."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.reports import as_csv, as_html, month_of, monthly_report, stored_facts
from api.reports.figures import Coverage
from api.settings import load_settings
from api.store import open_store
from api.workbench import open_matcher
from data.networks import network as network_named
from matching import Matcher
from matching.experience import with_experience

__all__ = ["command"]


def command(
    *,
    network: Annotated[str, typer.Option("--network", metavar="NAME", help="The network, such as ERKNet.")],
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month, such as 2026-10.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the two files go.")] = Path(),
) -> int:
    """Report a network's month: cases, panels, times, coverage, load.

    Two files are written, HTML to read and print and CSV for spreadsheets. Cells below five are suppressed, and no case
    and no expert is named.
    """
    when, name = month_of(month), network_named(network).name
    settings = load_settings()
    with progress_on() as progress, open_store(settings) as store:
        with store.begin(read_only=True) as transaction:
            facts = stored_facts(transaction, name)
            experts = with_experience(transaction.directory.all(), transaction.directory.experience())
        matcher = open_matcher(settings, open_knowledge(settings, progress), experts, progress)
        report = monthly_report(facts, when, _coverage(matcher, name))
    out.mkdir(parents=True, exist_ok=True)
    for ending, text in (("html", as_html(report)), ("csv", as_csv(report))):
        file = out / f"{name}-{report.month}.{ending}"
        file.write_text(text, encoding="utf-8")
        answer(f"written: {file}")
    return DONE


def _coverage(matcher: Matcher, network: str) -> Coverage:
    from api.analysis.coverage import coverage_frame  # noqa: PLC0415 - needs pandas, which help has no use for

    covered = coverage_frame(matcher)
    own = covered[covered["network"] == network]
    return Coverage(len(own), int((own["experts"] == 0).sum()), int((own["countries"] == 1).sum()))
