"""Options and arguments that several commands have alike."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["CasesFile", "ExcludedPublications", "ExpertsFile", "RunFile", "RunLength", "UseDiagnosis", "UseGenes"]

ExpertsFile = Annotated[Path, typer.Option("--experts", metavar="FILE", help="Experts, as JSONL or CSV.")]
CasesFile = Annotated[
    Path, typer.Option("--cases", metavar="FILE", help="Cases or phenopackets, one a line; .gz is read too.")
]
RunFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="The TREC run file to write.")]
RunLength = Annotated[int, typer.Option("--top", min=1, max=10_000, metavar="N", help="How many to rank for a case.")]
ExcludedPublications = Annotated[
    Path | None,
    typer.Option(
        "--exclude-publications",
        metavar="FILE",
        help="Leave out annotations that cite one of these publications, one PMID a line.",
    ),
]
UseGenes = Annotated[bool, typer.Option("--use-genes", help="Use genes that a phenopacket records, too.")]
UseDiagnosis = Annotated[
    bool, typer.Option("--use-diagnosis", help="Use disorders that a phenopacket records as the diagnosis, too.")
]
