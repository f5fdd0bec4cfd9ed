"""`consilium train`: fit the model that turns evidence into scores, or learn the encoders of findings and of names."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.knowledge import name_encoder_file, open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import model_file, set_encoder_file
from matching import FusionModel, SetEncoder, train, train_encoder
from ontology import NameEncoder

__all__ = ["Part", "command"]


class Part(StrEnum):
    """What can be trained."""

    FUSION = "fusion"
    ENCODER = "encoder"
    NAMES = "names"


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
    """Train a model: of the match, of findings, of names.

    The fusion model is trained on a benchmark, the set encoder on simulated patients, the name encoder on names.

    A model in CONSILIUM_HOME/models is used instead of the one that comes with Consilium; remove it to go back. The set
    encoder needs no benchmark: it learns from the annotations that cite no publication, in a few minutes. Nor does the
    name encoder, by which texts are read: it learns from all installed names of findings and the lexicons.
    """
    if (folder is None) == (part is Part.FUSION):
        needed = "needs" if part is Part.FUSION else "takes no"
        raise typer.BadParameter(f"--part {part} {needed} benchmark", param_hint="DIR")
    settings = load_settings()
    model: FusionModel | SetEncoder | NameEncoder
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
        if folder is not None:
            model, target, source = train(folder, knowledge, progress), model_file(settings), str(folder)
        elif part is Part.ENCODER:
            model, target = train_encoder(knowledge, progress=progress), set_encoder_file(settings)
            source = "simulated patients"
        else:
            from ontology.reading.name_training import train_name_encoder  # noqa: PLC0415 - needs torch, 5 s

            model, target = train_name_encoder(knowledge, progress), name_encoder_file(settings)
            source = "names of findings"
    target = out or target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    model.save(draft)
    draft.replace(target)
    answer(f"trained on {source}: {target}")
    return DONE
