"""`consilium evaluate`: how good the ranking is on a benchmark."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.commands.parameters import ExcludedPublications
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import (
    index_folder,
    text_encoder,
    trained_differential_model,
    trained_model,
    trained_set_encoder,
)
from matching import compare, evaluate, load_evaluation, save_evaluation

__all__ = ["command"]


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="Holds experts.jsonl, cases.jsonl and qrels.txt or qrels.txt.gz."),
    ] = None,
    *,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="Rank each case by a model that has not seen its like.")
    ] = False,
    exclude: ExcludedPublications = None,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Keep the result, to compare another with it.")
    ] = None,
    compared: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="FILE FILE", help="Compare two results that --save kept, and measure none."),
    ] = None,
) -> int:
    """Measure the ranking on a benchmark, or compare two results.

    Prints nDCG@10 and hit@5 for each way of asking, and both by number of findings, by network and by what the profiles
    of the right experts show, with 95% intervals; ranks by relevance alone. Two results are compared case by case: the
    mean change with its interval, and p, how often chance alone brings as large a change.
    """
    if (folder is None) == (compared is None):
        raise typer.BadParameter("give a benchmark folder, or --compare and two saved results", param_hint="DIR")
    if compared is not None:
        first, second = (load_evaluation(file) for file in compared)
        answer(compare(first, second).table())
        return DONE
    assert folder is not None
    settings = load_settings()
    with progress_on() as progress:
        report = evaluate(
            folder,
            open_knowledge(settings, progress),
            index_folder(settings),
            encoder=text_encoder(settings),
            model=trained_model(settings),
            set_encoder=trained_set_encoder(settings),
            differential_model=trained_differential_model(settings),
            cross_validate=cross_validate,
            exclude_publications=exclude,
            progress=progress,
        )
    if save is not None:
        save_evaluation(report, save)
    answer(f"{report.table()}\n\n{report.parts_table()}")
    return DONE
