"""How good the match is on the development benchmark, with the full knowledge; texts by what is read out of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from matching import EvaluationReport, Matcher, evaluate, read_benchmark
from matching.scoring import score_candidates
from ontology import Knowledge
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record
from tests.benchmarks.thinned import thinned

BARS = AIMS = {"hpo": 0.76, "text": 0.72, "gene": 0.86, "dx": 0.90}
BARS_REMOVED = AIMS_REMOVED = {"hpo": 0.60, "text": 0.57}
HIT_BARS = {"hpo": 0.90, "text": 0.86, "gene": 0.96, "dx": 0.98}
HIT_AIMS = {"hpo": 0.90, "text": 0.87, "gene": 0.97, "dx": 0.99}
SCOPE_BAR = 0.90


def conditions_of(
    report: EvaluationReport, how: str, bars: dict[str, float], aims: dict[str, float], hit_bars: dict[str, float]
) -> Iterator[Condition]:
    print(f"\n{how}\n{report.table()}\n\n{report.parts_table()}")
    for mode in report.modes:
        name, whole = f"{how}, {mode.mode}", mode.mode in hit_bars
        yield Condition(f"{name}: nDCG@10", mode.ndcg[0], bars.get(mode.mode), aim=aims.get(mode.mode))
        hit_aim = HIT_AIMS[mode.mode] if whole else None
        yield Condition(f"{name}: hit@5", mode.hit[0], hit_bars.get(mode.mode), aim=hit_aim)
        yield Condition(f"{name}: in scope@5", mode.in_scope, SCOPE_BAR if whole else None)


@pytest.mark.slow
def test_a_part_of_the_benchmark(
    shared: Path, full_knowledge: Knowledge, benchmark_index: Path, tmp_path: Path
) -> None:
    """Every sixth patient, ranked by the shipped model, hence in-sample."""
    report = evaluate(thinned(shared / "benchmark", tmp_path, 6), full_knowledge, benchmark_index)
    assert any("IN-SAMPLE" in remark for remark in report.remarks), "the same directory was trained on"
    check("Quality, every sixth patient, in-sample", [*conditions_of(report, "in-sample", BARS, AIMS, {})])


@pytest.mark.slow
def test_candidates_hold_the_best_fifty(shared: Path, full_knowledge: Knowledge, benchmark_index: Path) -> None:
    """Recall of the best 50 of an exhaustive search; experts of equal score stand for each other."""
    benchmark = read_benchmark(shared / "benchmark")
    matcher = Matcher.open(full_knowledge, benchmark.experts, benchmark_index)
    recall: dict[str, list[float]] = {}
    for name in list(benchmark.cases)[::29]:
        case = benchmark.cases[name]
        query = matcher._query(case, matcher.understand(case))
        everyone = score_candidates(query, matcher.index, matcher.model, len(benchmark.experts)).total
        found = score_candidates(query, matcher.index, matcher.model, 50).total
        least = everyone[:50].min() - 1e-12
        recall.setdefault(name.partition("#")[2], []).append(min(int((found >= least).sum()), 50) / 50)
    check(
        "Recall@50 of candidates against an exhaustive search",
        [Condition(f"{mode}: mean recall@50", float(np.mean(values)), 0.98) for mode, values in recall.items()],
    )


@pytest.mark.prove
def test_the_whole_benchmark(shared: Path, full_knowledge: Knowledge, benchmark_index: Path, record: Record) -> None:
    folder = shared / "benchmark"
    validated = evaluate(folder, full_knowledge, benchmark_index, cross_validate=True)
    removed = evaluate(
        folder, full_knowledge, benchmark_index, cross_validate=True, exclude_publications=folder / "publications.txt"
    )
    conditions = [
        *conditions_of(validated, "cross-validated", BARS, AIMS, HIT_BARS),
        *conditions_of(removed, "cross-validated, publications removed", BARS_REMOVED, AIMS_REMOVED, {}),
    ]
    record("quality", figures(conditions), full_knowledge.stamp)
    check("Quality on the development benchmark", conditions)
