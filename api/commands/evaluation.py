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
from api.workbench import index_folder, text_encoder, trained_model, trained_set_encoder
from matching import evaluate

__all__ = ["command"]


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds experts.jsonl, cases.jsonl and qrels.txt or qrels.txt.gz.")
    ],
    *,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="Rank each case by a model that has not seen its like.")
    ] = False,
    exclude: ExcludedPublications = None,
) -> int:
    """Measure the ranking on a benchmark.

    Prints nDCG@10 and hit@5 for each way of asking, with 95% intervals; ranks by relevance alone.
    """
    settings = load_settings()
    with progress_on() as progress:
        report = evaluate(
            folder,
            open_knowledge(settings, progress),
            index_folder(settings),
            encoder=text_encoder(settings),
            model=trained_model(settings),
            set_encoder=trained_set_encoder(settings),
            cross_validate=cross_validate,
            exclude_publications=exclude,
            progress=progress,
        )
    answer(report.table())
    return DONE
