"""`consilium train`: fit the models of the match and of the differential, learn the encoders of findings and names."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import answer
from api.commands.failures import DONE
from api.knowledge import name_encoder_file, open_knowledge
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import differential_model_file, model_file, set_encoder_file, trained_set_encoder
from matching import DifferentialModel, FusionModel, SetEncoder, train, train_differential, train_encoder
from ontology import NameEncoder

__all__ = ["Part", "command"]


class Part(StrEnum):
    """What can be trained."""

    FUSION = "fusion"
    DIFFERENTIAL = "differential"
    ENCODER = "encoder"
    NAMES = "names"


_FITTED_TO = {Part.FUSION: "a benchmark", Part.DIFFERENTIAL: "known patients"}


def command(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="For the fusion model a benchmark: experts.jsonl, cases.jsonl, qrels.txt[.gz], diagnoses.jsonl. For "
            "the differential known patients: phenopackets.jsonl[.gz] or cases.jsonl, truth.jsonl, publications.txt.",
        ),
    ] = None,
    *,
    part: Annotated[Part, typer.Option("--part", help="What to train.")] = Part.FUSION,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where it goes; by default where the match looks."),
    ] = None,
) -> int:
    """Train a model: of the match, of the differential, of findings, of names.

    The fusion model is trained on a benchmark, the set encoder on simulated patients, the name encoder on names. The
    weights of the differential and how sure it may be are fitted to published patients whose disorder is known; its
    figures, cross-validated too, are printed.

    A model in CONSILIUM_HOME/models is used instead of the one that comes with Consilium; remove it to go back. The set
    encoder needs no benchmark: it learns from the annotations that cite no publication, in a few minutes. Nor does the
    name encoder, by which texts are read: it learns from all installed names of findings and the lexicons.
    """
    if (folder is None) == (part in _FITTED_TO):
        needed = f"needs {_FITTED_TO[part]}" if part in _FITTED_TO else "takes no folder"
        raise typer.BadParameter(f"--part {part} {needed}", param_hint="DIR")
    settings = load_settings()
    model: FusionModel | DifferentialModel | SetEncoder | NameEncoder
    figures = ""
    with progress_on() as progress:
        knowledge = open_knowledge(settings, progress)
        if folder is not None and part is Part.DIFFERENTIAL:
            training = train_differential(folder, knowledge, encoder=trained_set_encoder(settings), progress=progress)
            model, target, source = training.model, differential_model_file(settings), str(folder)
            figures = f"\n\n{training.table()}"
        elif folder is not None:
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
    answer(f"trained on {source}: {target}{figures}")
    return DONE
