"""`consilium learn`: answers become a better reply model, if they teach one."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.commands.console import answer, remark
from api.commands.failures import DONE
from api.knowledge import open_knowledge
from api.learning import ModelHistory, stored_replies, told
from api.progress import progress_on
from api.settings import load_settings
from api.store import open_store
from api.workbench import open_matcher
from matching import HistorySettings, PlantedEffect, simulate_history
from matching.past_replies import replies_of_history
from matching.reply_learning import FEWEST, learn_replies

__all__ = ["command"]

_SIMULATED = "simulated"


def command(
    *,
    history: Annotated[
        str | None,
        typer.Option("--history", metavar="simulated", help="Learn from a simulated history, to see how it goes."),
    ] = None,
    months: Annotated[float, typer.Option("--months", min=1, max=120, help="Length of the simulated history.")] = 24,
    fast_centre: Annotated[
        str | None,
        typer.Option("--fast-centre", metavar="CENTRE", help="A centre that answers twice as fast in the simulation."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the simulation and of the bootstrap.")] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report; promote nothing.")] = False,
) -> int:
    """Learn from answers to invitations, and put what was learned into service if it is not worse.

    The model is fitted on the past and judged on what came after, against the one in service. What is promoted is kept
    with its report in CONSILIUM_HOME/models/replies; `consilium models rollback` goes back. What a simulated history
    teaches is reported, never promoted: it is invented.
    """
    if history not in (None, _SIMULATED):
        raise typer.BadParameter("only `simulated` is known; without it the database is learned from")
    if history is None and fast_centre is not None:
        raise typer.BadParameter("--fast-centre belongs to --history simulated")
    settings = load_settings()
    models = ModelHistory(settings)
    in_service = models.load(models.current)
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        replies, experts = stored_replies(transaction), list(transaction.directory.all())
    source = "the database"
    if history == _SIMULATED:
        effects = (PlantedEffect("centre", fast_centre, speed=2.0),) if fast_centre else ()
        with progress_on() as progress:
            matcher = open_matcher(settings, open_knowledge(settings, progress), experts, progress)
        past = simulate_history(matcher, HistorySettings(months=months, effects=effects), seed)
        replies, source = replies_of_history(past, matcher.experts), f"simulated, seed {seed}"
    stamp = {
        "learned from": source,
        "invitations": f"{len(replies)}",
        "learned at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "compared with": models.current,
    }
    learning = learn_replies(replies, in_service, stamp=stamp, seed=seed)
    if learning is None:
        answer(f"Not promoted: {len(replies):,} invitations, and {FEWEST} are needed. {models.current} serves.")
        return DONE
    report = told(learning, source, len(replies))
    answer(report)
    if dry_run or history == _SIMULATED:
        remark("nothing was changed: " + ("a simulated history is invented" if history else "--dry-run"))
    elif learning.is_promoted:
        name = models.promote(learning.fit.model, report)
        answer(f"{name} serves; `consilium models rollback` goes back to {stamp['compared with']}.")
    else:
        answer(f"{models.current} serves on; the report is kept: {models.note_refusal(report)}")
    return DONE
