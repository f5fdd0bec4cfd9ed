"""What every part of the match is worth: the figures without it, one table for DECISIONS.md.

The command: `.venv/bin/pytest tests/benchmarks/test_ablation.py -m prove -s`.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.releases import NoProgress
from matching import EvaluationReport, evaluate, shipped_differential_model, shipped_encoder
from matching.candidate_table import CandidateTable, tabulate
from matching.differential_model import EVIDENCE_KINDS
from matching.differential_training import known_tables
from matching.evidence import KINDS
from matching.known_patients import read_known_patients
from matching.likelihood import LikelihoodSettings
from ontology import Knowledge
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record
from tests.benchmarks.thinned import thinned

FUSION_GROUPS = {
    "listed disorders and caseload": ("listed", "caseload"),
    "thematic areas": ("area",),
    "bio": ("bio", "bio_area"),
    "publications": ("publication", "publication_gene", "publication_area"),
    "genes": ("gene",),
    "network's scope": ("in_scope",),
    "siblings: smoothing over the classification": ("sibling_listed", "sibling_read", "sibling_gene"),
}
EVERY = 3
"""Every third patient of the experts' benchmark: 8 cross-validations of all take an hour."""
LARGEST_LOSS = 0.02
"""How much better a part's absence may be before the part is to go."""


def first_and_ten(tables: tuple[CandidateTable, ...], weights: list[float]) -> list[float]:
    shares = []
    for table in tables:
        ranks = table.ranks(table.best(table.evidence @ np.array(weights, np.float32)))
        shares += [float((ranks == 1).mean()), float((ranks <= 10).mean())]
    return shares


@pytest.mark.prove
def test_every_kind_of_evidence_of_the_differential(shared: Path, full_knowledge: Knowledge, record: Record) -> None:
    """4,270 patients by phenotype alone; each kind left out, the others as they are."""
    known = read_known_patients(shared / "cases", full_knowledge)
    tables = known_tables(known, full_knowledge, shipped_encoder(), NoProgress())
    weights = shipped_differential_model().weights
    everything = {kind: getattr(weights, kind) for kind in EVIDENCE_KINDS}
    rows = {"all": first_and_ten(tables, list(everything.values()))}
    for kind in EVIDENCE_KINDS:
        rows[f"without {kind}"] = first_and_ten(tables, list({**everything, kind: 0.0}.values()))
    undenied = replace(LikelihoodSettings(), denied=1.0)
    removed = full_knowledge.without_publications(known.publications)
    without_not = [
        tabulate(known, each, undenied, shipped_encoder(), NoProgress()) for each in (full_knowledge, removed)
    ]
    rows["without NOT annotations"] = first_and_ten(tuple(without_not), list(everything.values()))
    names = ("first", "first ten", "removed, first", "removed, first ten")
    conditions = [
        Condition(f"{name}: {what}", value, rows["all"][place] - LARGEST_LOSS if name == "all" else None)
        for name, values in rows.items()
        for place, (what, value) in enumerate(zip(names, values, strict=True))
    ]
    record("ablation", figures(conditions), full_knowledge.stamp)
    check("Differential without each of its parts", conditions)
    for name, values in rows.items():
        for all_, value in zip(rows["all"], values, strict=True):
            assert value <= all_ + LARGEST_LOSS, f"{name} is better by {value - all_:.3f}: the part should go"


@pytest.mark.prove
def test_every_kind_of_evidence_of_an_expert(
    shared: Path, full_knowledge: Knowledge, benchmark_index: Path, record: Record, tmp_path: Path
) -> None:
    """Cross-validated; the model is fitted anew without each group of kinds of evidence."""
    assert {kind for group in FUSION_GROUPS.values() for kind in group} == set(KINDS)
    folder = thinned(shared / "benchmark", tmp_path, EVERY)
    conditions: list[Condition] = []
    for name, group in {"all": (), **{f"without {name}": group for name, group in FUSION_GROUPS.items()}}.items():
        found: EvaluationReport = evaluate(folder, full_knowledge, benchmark_index, cross_validate=True, without=group)
        conditions += [Condition(f"{name}: {mode.mode}: nDCG@10", mode.ndcg[0]) for mode in found.modes]
    record("ablation", figures(conditions), full_knowledge.stamp)
    check("Ranking without each kind of evidence, every third patient, cross-validated", conditions)
