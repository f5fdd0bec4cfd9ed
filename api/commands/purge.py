"""`consilium purge`: what has been kept for its time."""

from typing import Annotated

import typer

from api.commands.console import answer, counted, remark
from api.commands.failures import DONE
from api.progress import progress_on
from api.settings import load_settings
from api.store import open_store
from api.upkeep import purge

__all__ = ["command"]


def command(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed, and why.")] = False,
) -> int:
    """Erase cases, and remove sessions and messages, whose time is over.

    How long each is kept, CONSILIUM_KEEP_... say.
    """
    settings = load_settings()
    with progress_on() as progress, open_store(settings) as store:
        done = purge(store, settings, progress, dry_run=dry_run, actor="consilium")
    years = settings.keep_cases_years
    erased, removed = ("would be erased", "would be removed") if dry_run else ("erased", "removed")
    for case in done.cases:
        answer(f"{erased}: {case.case_id}, last changed {case.last_change:%Y-%m-%d}, more than {years} years ago")
    rule = f"unchanged for {years} years, no panel going on" if years else "CONSILIUM_KEEP_CASES_YEARS keeps all"
    answer(f"{counted(len(done.cases), 'case')} {erased} ({rule})")
    for rows in done.rows:
        answer(f"{counted(rows.count, rows.kind)} {removed} ({rows.rule})")
    if done.remains:
        remark(done.remains)
    return DONE
