"""Measures the match in a process of its own and prints the figures as JSON.

    python -m tests.benchmarks.speed HOME INDEX EXPERTS CASES

The sample directory is repeated to the number of experts; cases are 4 to 12 findings of an annotated disorder, seeded.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from data import Case, Expert, read_experts
from data.identifiers import ExpertId
from matching import Matcher
from ontology import Knowledge

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "experts.jsonl"
WARM = 20


def repeated(count: int) -> list[Expert]:
    """The sample directory over and over, each expert under an id of its own."""
    sample = read_experts(SAMPLE)[0]
    return [sample[row % len(sample)].model_copy(update={"expert_id": ExpertId(f"{row:07}")}) for row in range(count)]


def cases(knowledge: Knowledge, count: int) -> list[Case]:
    """Patients of annotated disorders, by findings alone."""
    generator = np.random.default_rng(5)
    annotations, terms = knowledge.snapshot.annotations, knowledge.snapshot.terms
    usable = ~annotations.row_negated & terms.is_abnormality[annotations.row_term]
    made: list[Case] = []
    while len(made) < count:
        source = generator.integers(0, knowledge.frequencies.source_count)
        own = np.unique(annotations.row_term[usable & (annotations.row_source == source)])
        if len(own) >= 4:
            chosen = generator.permutation(own)[: int(generator.integers(4, 13))]
            made.append(Case(case_id=f"S{len(made)}", hpo_present=tuple(terms.hpo_id(int(term)) for term in chosen)))
    return made


def milliseconds(work: list[Case], matcher: Matcher, how: str) -> list[float]:
    """Time of each answer, after some to warm up."""
    answer = getattr(matcher, how)
    for case in work[:WARM]:
        answer(case)
    times = []
    for case in work[WARM:]:
        start = time.perf_counter()
        answer(case)
        times.append((time.perf_counter() - start) * 1000)
    return times


def peak_memory() -> float:
    """Largest resident memory of this process in MiB, as Linux tells it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main(home: str, index: str, experts: str, count: str) -> None:
    """Measures and prints."""
    knowledge, directory = Knowledge.open(Path(home)), repeated(int(experts))
    start = time.perf_counter()
    Matcher.open(knowledge, directory, Path(index))
    built = time.perf_counter()
    matcher = Matcher.open(knowledge, directory, Path(index))
    opened = time.perf_counter()
    work = cases(knowledge, int(count) + WARM)
    rank, shortlist = milliseconds(work, matcher, "rank"), milliseconds(work, matcher, "shortlist")
    figures = {
        "build s": built - start,
        "open s": opened - built,
        "rank p50 ms": float(np.quantile(rank, 0.5)),
        "rank p99 ms": float(np.quantile(rank, 0.99)),
        "shortlist p50 ms": float(np.quantile(shortlist, 0.5)),
        "shortlist p99 ms": float(np.quantile(shortlist, 0.99)),
        "peak memory MiB": peak_memory(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
