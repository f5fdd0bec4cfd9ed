"""Measures the match over a directory in a process of its own and prints the figures as JSON.

    python -m tests.benchmarks.speed HOME INDEX EXPERTS CASES

Experts are synthetic (`synthetic_directory.py`); cases are 4 to 12 findings of an annotated disorder, seeded. Recall is
that of the best 50 by score, against the exact scores of everyone; experts who tie with the fiftieth count as found.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from data import Case, Expert
from data.releases import NoProgress
from matching import Matcher
from matching.scoring import score_candidates
from ontology import Knowledge, Reader
from tests.benchmarks.synthetic_directory import synthetic_experts

WARM = 20
BEST = 50
RECALL_CASES = 40
CHANGED = 10
LARGEST_CHANGED = 300_000
"""Directories up to which a change is measured: beside a larger one its copy would not fit the memory allowed."""


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


def milliseconds(work: list[Case], matcher: Matcher, how: str) -> tuple[list[float], list[float]]:
    """Time of each answer, after some to warm up: by the clock, and the processor's, which other work disturbs less."""
    answer = getattr(matcher, how)
    for case in work[:WARM]:
        answer(case)
    times, processor_times = [], []
    for case in work[WARM:]:
        start, processor_start = time.perf_counter(), time.process_time()
        answer(case)
        times.append((time.perf_counter() - start) * 1000)
        processor_times.append((time.process_time() - processor_start) * 1000)
    return times, processor_times


def recall(work: Sequence[Case], matcher: Matcher) -> float:
    """Mean share of the best `BEST` experts, by the exact scores of everyone, that retrieval finds."""
    shares = []
    for case in work:
        query = matcher._query(case, matcher.understand(case))
        everyone = score_candidates(query, matcher.index, matcher.model, len(matcher.index)).total[:BEST]
        found = score_candidates(query, matcher.index, matcher.model, BEST).total
        if len(everyone):
            shares.append(min(int((found >= everyone[-1]).sum()), len(everyone)) / len(everyone))
    return float(np.mean(shares))


def seconds_to_change(matcher: Matcher, directory: list[Expert], index: Path) -> float:
    """Time to take in a directory of which a few experts changed, a few left and a few came."""
    changed = [one.model_copy(update={"disorders": {**one.disorders, "ORPHA:558": 5}}) for one in directory[:CHANGED]]
    came = [one.model_copy(update={"expert_id": f"new {row}"}) for row, one in enumerate(directory[:CHANGED])]
    start = time.perf_counter()
    matcher.over([*changed, *directory[2 * CHANGED :], *came], index)
    return time.perf_counter() - start


def memory(field: str) -> float:
    """Resident memory of this process in MiB, as Linux tells it: VmRSS, or VmHWM for the peak."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field)) / 1024


def main(home: str, index: str, experts: str, count: str) -> None:
    """Measures and prints."""
    knowledge = Knowledge.open(Path(home))
    reader = Reader(knowledge)
    directory = list(synthetic_experts(knowledge, int(experts)))
    before = memory("VmRSS")
    start, processor_start = time.perf_counter(), time.process_time()
    Matcher.open(knowledge, directory, Path(index), progress=NoProgress(), reader=reader)
    built, processor = time.perf_counter(), time.process_time() - processor_start
    peak = memory("VmHWM")
    matcher = Matcher.open(knowledge, directory, Path(index), reader=reader)
    opened = time.perf_counter()
    work = cases(knowledge, int(count) + WARM)
    (rank, rank_processor), (shortlist, _) = (milliseconds(work, matcher, how) for how in ("rank", "shortlist"))
    figures = {
        "vectors": float(len(matcher.index.index)),
        "build s": built - start,
        "build processor s": processor,
        "open s": opened - built,
        "profiles MiB": before,
        "peak MiB while building": peak,
        "MiB while answering": memory("VmRSS"),
        "rank p50 ms": float(np.quantile(rank, 0.5)),
        "rank p99 ms": float(np.quantile(rank, 0.99)),
        "rank p50 processor ms": float(np.quantile(rank_processor, 0.5)),
        "shortlist p50 ms": float(np.quantile(shortlist, 0.5)),
        "shortlist p99 ms": float(np.quantile(shortlist, 0.99)),
        "recall@50": recall(work[:RECALL_CASES], matcher),
    }
    if int(experts) <= LARGEST_CHANGED:
        figures["change of 30 s"] = seconds_to_change(matcher, directory, Path(index))
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
