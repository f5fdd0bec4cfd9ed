"""Ranking quality through ir_measures: nDCG@10 with gain 2^grade - 1, hits, and bootstrap intervals.

Ties count against us: experts of one score are put in order of ascending grade. A case without an answer counts 0.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Case id -> (expert id, score), any order."""

Interval = tuple[float, float, float]
"""Mean, low and high of its 95% bootstrap interval."""

HIT_RANK, DEPTH, RECALL_DEPTH = 5, 10, 50
_TOP_GAIN = 2**3 - 1
_RESAMPLES = 1000
_SEED = 7


def ndcg_and_hits(run: Run, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[float, float]]:
    """nDCG@10 and hit@5 (an expert of grade 3 among the first five) of every judged case.

    Returns:
        Case id -> (nDCG@10, hit@5).
    """
    from ir_measures import Success, nDCG  # noqa: PLC0415 - needed for evaluation only

    ndcg, hit = _calculated([nDCG @ DEPTH, Success(rel=_TOP_GAIN) @ HIT_RANK], run, judgements)
    return {case: (ndcg.get(case, 0.0), hit.get(case, 0.0)) for case in judgements}


def recall_of_best(run: Run, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Share of the experts of grade 3 who are among the first 50, of every case that has any.

    Args:
        run: What was ranked.
        judgements: Case id -> expert id -> grade; experts who are left out take places of the ranking all the same.
    """
    from ir_measures import R  # noqa: PLC0415 - needed for evaluation only

    any_best = {case: grades for case, grades in judgements.items() if 3 in grades.values()}  # noqa: PLR2004 - the best grade
    (recall,) = _calculated([R(rel=_TOP_GAIN) @ RECALL_DEPTH], run, any_best)
    return {case: recall.get(case, 0.0) for case in any_best}


def _calculated(
    measures: Sequence[Any], run: Run, judgements: Mapping[str, Mapping[str, int]]
) -> list[dict[str, float]]:
    """Case id -> value of each measure, for the cases that have an answer."""
    import ir_measures  # noqa: PLC0415 - needed for evaluation only
    from ir_measures import Qrel, ScoredDoc  # noqa: PLC0415

    qrels = [
        Qrel(case, expert, 2**grade - 1) for case, grades in judgements.items() for expert, grade in grades.items()
    ]
    documents = [
        ScoredDoc(case, expert, -float(place))
        for case, ranked in run.items()
        if case in judgements
        for place, expert in enumerate(worst_case_order(ranked, judgements[case]))
    ]
    values: list[dict[str, float]] = [{} for _ in measures]
    for metric in ir_measures.iter_calc(measures, qrels, documents):
        values[measures.index(metric.measure)][metric.query_id] = float(metric.value)
    return values


def worst_case_order(ranked: Sequence[tuple[str, float]], grades: Mapping[str, int]) -> list[str]:
    """Experts by descending score, those of equal score by ascending grade."""
    return [expert for expert, _ in sorted(ranked, key=lambda pair: (-pair[1], grades.get(pair[0], 0), pair[0]))]


def mean_with_interval(values: Sequence[float]) -> Interval:
    """Mean with its 95% interval by bootstrap over cases, 1,000 resamples, seeded; their order never matters."""
    if not values:
        return float("nan"), float("nan"), float("nan")
    array: NDArray[np.float64] = np.sort(np.asarray(values, np.float64))
    generator = np.random.default_rng(_SEED)
    means = array[generator.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(array.mean()), float(low), float(high)
