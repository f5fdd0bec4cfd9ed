"""`consilium train`: fit the model that turns evidence into scores."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import model_file
from matching import train

__all__ = ["command"]


def command(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A benchmark: experts.jsonl, cases.jsonl, qrels.txt[.gz], diagnoses.jsonl."),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes; by default where the match looks."),
    ] = None,
) -> int:
    """Train the model of the match on a benchmark.

    The model in CONSILIUM_HOME/models is used instead of the one that comes with Consilium; remove it to go back.
    """
    settings = load_settings()
    target = out or model_file(settings)
    with progress_on() as progress:
        model = train(folder, open_knowledge(settings, progress), progress)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    model.save(draft)
    draft.replace(target)
    answer(f"trained on {folder}: {target}")
    return DONE
