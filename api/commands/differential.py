"""`consilium differential`: rank disorders for many cases."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from api.commands.batch import told_cases
from api.commands.console import answer, remark
from api.commands.drafts import whole_file
from api.commands.failures import DONE, INPUT_HAS_ERRORS
from api.commands.inputs import cases_in, some_left_out
from api.commands.parameters import CasesFile, ExcludedPublications, RunFile, RunLength, UseDiagnosis, UseGenes
from api.commands.runs import run_ids, write_ranking
from api.knowledge import open_knowledge, open_reader
from api.progress import progress_on
from api.settings import load_settings
from api.workbench import trained_differential_model, trained_set_encoder
from matching import (
    Differential,
    DifferentialQuality,
    answer_of,
    disorders_meant,
    read_publications,
    read_truth,
)
from ontology import Understanding, read_case

__all__ = ["asked_of", "command"]


def command(
    *,
    cases: CasesFile,
    out: RunFile,
    top: RunLength = 50,
    exclude: ExcludedPublications = None,
    use_genes: UseGenes = False,
    use_diagnosis: UseDiagnosis = False,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            metavar="FILE",
            help="Show how often the true disorder is named and how reliable the probabilities are: "
            "JSON lines of id and orpha, a list of ORPHAcodes.",
        ),
    ] = None,
) -> int:
    """Rank disorders for many cases into a TREC run file.

    The ids of the run are ORPHAcodes. Goes by the phenotype alone, unless asked: genes and disorders, those of a Case
    and of a phenopacket, are left aside.
    """
    settings = load_settings()
    with progress_on() as progress, whole_file(out) as stream:
        excluded = read_publications(exclude) if exclude else None
        knowledge = open_knowledge(settings, progress)
        asked, report = cases_in(cases, knowledge.vocabulary)
        names = run_ids("case_id", (case.case_id for case in asked))
        if excluded:
            knowledge = knowledge.without_publications(excluded)
        reader = open_reader(settings, knowledge)
        differential = Differential(
            knowledge, encoder=trained_set_encoder(settings), model=trained_differential_model(settings)
        )
        told = read_truth(truth) if truth else {}
        judged, ranked = [], 0
        for case in told_cases(asked, progress, "Ranking disorders"):
            used = case.using_recorded(genes=use_genes, diagnosis=use_diagnosis, vocabulary=knowledge.vocabulary)
            understood = asked_of(read_case(used, reader), genes=use_genes, diagnosis=use_diagnosis)
            if understood.is_empty:
                remark(f"consilium: {cases}: case {case.case_id}: nothing to go by was understood, not answered")
                continue
            posterior = differential.of_case(understood)
            entries = differential.entries(posterior, understood, top)
            diagnosis = told.get(case.case_id)
            if diagnosis and len(true := disorders_meant(diagnosis.disorders, knowledge)):
                judged.append(answer_of(posterior, true))
            write_ranking(stream, names[case.case_id], [(entry.disorder, entry.probability) for entry in entries])
            ranked += 1
    answer(f"disorders ranked for {ranked:,} of {len(asked):,} cases: {out}")
    if judged:
        answer(f"\n{DifferentialQuality(tuple(judged)).table()}")
    return INPUT_HAS_ERRORS if some_left_out(report) else DONE


def asked_of(understood: Understanding, *, genes: bool, diagnosis: bool) -> Understanding:
    """The findings of what was understood, and genes and disorders only where asked; texts may name those, too."""
    return replace(
        understood,
        genes=understood.genes if genes else (),
        suspected_disorders=understood.suspected_disorders if diagnosis else (),
    )
