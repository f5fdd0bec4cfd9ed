"""`consilium train`: fit the model that turns evidence into scores, or learn the encoder of findings."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.knowledge import open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import model_file, set_encoder_file
from matching import FusionModel, SetEncoder, train, train_encoder

__all__ = ["Part", "command"]


class Part(StrEnum):
    """What can be trained."""

    FUSION = "fusion"
    ENCODER = "encoder"


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="For the fusion model a benchmark: experts.jsonl, cases.jsonl, qrels.txt[.gz], diagnoses.jsonl.",
        ),
    ] = None,
    *,
    part: Annotated[Part, typer.Option("--part", help="What to train.")] = Part.FUSION,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes; by default where the match looks."),
    ] = None,
) -> int:
    """Train a model of the match: the fusion model on a benchmark, the set encoder on simulated patients.

    A model in CONSILIUM_HOME/models is used instead of the one that comes with Consilium; remove it to go back. The set
    encoder needs no benchmark: it learns from the annotations that cite no publication, in a few minutes.
    """
    if (folder is None) == (part is Part.FUSION):
        needed = "needs" if part is Part.FUSION else "takes no"
        raise typer.BadParameter(f"--part {part} {needed} benchmark", param_hint="DIR")
    settings = load_settings()
    model: FusionModel | SetEncoder
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
        model = train_encoder(knowledge, progress=progress) if folder is None else train(folder, knowledge, progress)
    target = out or (set_encoder_file if folder is None else model_file)(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    model.save(draft)
    draft.replace(target)
    answer(f"trained on {folder or 'simulated patients'}: {target}")
    return DONE
