"""Evaluates the match on a benchmark, and fits the fusion model to one."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.errors import InputError
from data.releases import NoProgress, Progress
from matching.benchmark import Benchmark, read_benchmark, read_publications
from matching.differential_model import DifferentialModel
from matching.directory_index import DirectoryIndex
from matching.evidence import Matrix, gather_evidence
from matching.evidence_lists import EvidenceLists
from matching.expert_keys import directory_digest
from matching.expertise import Expertise, estimate_expertise, profile_shape
from matching.faiss_index import FaissIndex
from matching.folds import folds_of
from matching.fusion import FusionModel, shipped_model
from matching.matcher import Matcher
from matching.profiles import read_profiles
from matching.quality_report import EvaluationReport, judge_run
from matching.set_encoder import SetEncoder
from matching.training import TrainingPairs, fit, training_pairs
from matching.vectors import expert_vectors
from ontology import Knowledge, Reader, TextEncoder

CASE_FOLDS, EXPERT_FOLDS = 5, 2
_EXPERT_SEED = 3
RANKED = 50

Ranked = list[tuple[str, float]]


def evaluate(
    folder: Path,
    knowledge: Knowledge,
    index_folder: Path,
    *,
    encoder: TextEncoder | None = None,
    model: FusionModel | None = None,
    set_encoder: SetEncoder | None = None,
    differential_model: DifferentialModel | None = None,
    cross_validate: bool = False,
    without: Collection[str] = (),
    exclude_publications: Path | None = None,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Ranks every judged case by relevance alone and measures the result.

    Args:
        folder: experts.jsonl, cases.jsonl, qrels.txt[.gz], and diagnoses.jsonl for cross-validation and scope.
        knowledge: The snapshot.
        index_folder: Where indexes are kept.
        encoder: Adds similarity of texts.
        model: The fusion model to measure; the shipped one by default.
        set_encoder: The encoder of findings; the shipped one by default.
        differential_model: The fitted numbers of the differential; the shipped ones by default.
        cross_validate: Fit the fusion model anew for each fold of cases (grouped by publication and disorder) and half
            of the experts, so that nothing that is ranked was trained on.
        without: Kinds of evidence (matching.evidence.KINDS) that the models of a cross-validation do without.
        exclude_publications: PMIDs, one a line, whose annotations are left out.
        progress: Is told how many cases are ranked.

    Raises:
        InputError: The benchmark or the list of publications cannot be read.
    """
    progress = progress or NoProgress()
    benchmark = read_benchmark(folder)
    if exclude_publications:
        knowledge = knowledge.without_publications(read_publications(exclude_publications))
    model = model or shipped_model()
    matcher = Matcher.open(
        knowledge, benchmark.experts, index_folder,
        encoder=encoder, progress=progress, model=model, set_encoder=set_encoder,
        differential_model=differential_model,
    )  # fmt: skip
    remarks = [f"knowledge: {knowledge.stamp}"]
    judged = [case for case in benchmark.cases if case in benchmark.judgements]
    if cross_validate:
        run, findings = _cross_validated_run(benchmark, matcher, judged, without, progress)
        remarks.append(
            f"cross-validated: {CASE_FOLDS} folds of cases by publication and disorder x {EXPERT_FOLDS} sets of "
            "experts; whoever is ranked, neither they nor the case's disorder and publication were trained on"
        )
    else:
        run, findings = _run(benchmark, matcher, judged, progress)
        if _is_trained_on(model, benchmark):
            remarks.append(
                "IN-SAMPLE: the fusion model was trained on this benchmark or its directory; "
                "use --cross-validate for figures that hold for others"
            )
    return EvaluationReport(judge_run(benchmark, knowledge, run, findings), benchmark.digest, tuple(remarks))


def _is_trained_on(model: FusionModel, benchmark: Benchmark) -> bool:
    same_directory = model.stamp.get("directory") == directory_digest(benchmark.experts)
    return same_directory or model.stamp.get("benchmark") == benchmark.digest


def train(folder: Path, knowledge: Knowledge, progress: Progress | None = None) -> FusionModel:
    """Fits the fusion model to a benchmark.

    Raises:
        InputError: The benchmark cannot be read or has no diagnoses.
    """
    benchmark = read_benchmark(folder)
    pairs = _pairs(benchmark, knowledge, Reader(knowledge), progress or NoProgress())[0]
    return fit(pairs, _stamp(benchmark, knowledge))


def _stamp(benchmark: Benchmark, knowledge: Knowledge) -> dict[str, str]:
    from importlib.metadata import version  # noqa: PLC0415 - needed for training only

    return {
        "benchmark": benchmark.digest,
        "directory": directory_digest(benchmark.experts),
        "knowledge": knowledge.stamp,
        "scikit-learn": version("scikit-learn"),
        "command": "consilium train",
    }


def _pairs(
    benchmark: Benchmark, knowledge: Knowledge, reader: Reader, progress: Progress, without: Collection[str] = ()
) -> tuple[TrainingPairs, dict[str, Matrix]]:
    evidence = gather_evidence(benchmark.experts, read_profiles(benchmark.experts, reader, progress), knowledge)
    evidence |= {kind: 0 * evidence[kind] for kind in without}
    return training_pairs(benchmark, knowledge, evidence, profile_shape(benchmark.experts)), evidence


def _run(
    benchmark: Benchmark, matcher: Matcher, cases: Sequence[str], progress: Progress
) -> tuple[dict[str, Ranked], dict[str, int]]:
    """The ranking of every case, and how many observed findings were understood of it."""
    progress.start("ranking cases", len(cases))
    try:
        run: dict[str, Ranked] = {}
        findings: dict[str, int] = {}
        for case in cases:
            understood = matcher.understand(benchmark.cases[case])
            findings[case] = len(understood.present)
            ranked = matcher.rank(benchmark.cases[case], RANKED, understanding=understood)
            run[case] = [(str(expert), score) for expert, score in ranked]
            progress.advance(1)
        return run, findings
    finally:
        progress.finish()


def _cross_validated_run(
    benchmark: Benchmark, matcher: Matcher, cases: Sequence[str], without: Collection[str], progress: Progress
) -> tuple[dict[str, Ranked], dict[str, int]]:
    if not benchmark.diagnoses:
        raise InputError("cross-validation needs diagnoses.jsonl, to keep cases of one disorder together")
    knowledge = matcher.knowledge
    pairs, evidence = _pairs(benchmark, knowledge, matcher.reader, progress, without)
    bases = sorted(benchmark.diagnoses)
    meant = {
        base: {
            int(d) for code in benchmark.diagnoses[base].disorders for d in knowledge.snapshot.disorders.members(code)
        }
        for base in bases
    }
    keys = [
        (benchmark.diagnoses[base].publication, *(f"disorder {disorder}" for disorder in sorted(meant[base])))
        for base in bases
    ]
    case_fold = dict(zip(bases, folds_of(keys, CASE_FOLDS).tolist(), strict=True))
    expert_fold = np.random.default_rng(_EXPERT_SEED).integers(0, EXPERT_FOLDS, len(benchmark.experts))
    run: dict[str, Ranked] = {}
    findings: dict[str, int] = {}
    for fold in range(CASE_FOLDS):
        tested = [case for case in cases if case_fold.get(case.partition("#")[0], 0) == fold]
        barred = {disorder for base in bases if case_fold[base] == fold for disorder in meant[base]}
        blocks = []
        for half in range(EXPERT_FOLDS):
            chosen = (expert_fold[pairs.experts] != half) & ~np.isin(pairs.disorders, sorted(barred))
            model = fit(pairs.where(chosen), {})
            blocks.append(
                estimate_expertise(evidence, profile_shape(benchmark.experts), matcher.index.expertise.scope, model)
            )
        joined = matcher.with_index(_joined(matcher.index, blocks, expert_fold))
        ranked, understood = _run(benchmark, joined, tested, progress)
        run |= ranked
        findings |= understood
    return run, findings


def _joined(index: DirectoryIndex, blocks: Sequence[Expertise], expert_fold: NDArray[np.int64]) -> DirectoryIndex:
    """The index with each expert valued by the model that has not seen them."""
    gains = sum(
        sparse.diags((expert_fold == half).astype(np.float32)) @ block.gains for half, block in enumerate(blocks)
    )
    scope_gain = np.select(
        [expert_fold == half for half in range(len(blocks))], [block.scope_gain for block in blocks]
    ).astype(np.float32)
    expertise = Expertise(sparse.csr_matrix(gains), scope_gain, index.expertise.scope)
    vectors, rows = expert_vectors(expertise, index.space)
    return replace(
        index,
        expertise=expertise,
        index=FaissIndex.of(vectors, index.keys[rows], index.space.cells),
        lists=EvidenceLists.of(expertise),
    )
