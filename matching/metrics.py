"""Ranking quality through ir_measures: nDCG@10 with gain 2^grade - 1, hits, and bootstrap intervals.

Ties count against us: experts of one score are put in order of ascending grade. A case without an answer counts 0.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Case id -> (expert id, score), any order."""

HIT_RANK, DEPTH = 5, 10
_RESAMPLES = 1000
_SEED = 7


def ndcg_and_hits(run: Run, judgements: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[float, float]]:
    """nDCG@10 and hit@5 (an expert of grade 3 among the first five) of every judged case.

    Returns:
        Case id -> (nDCG@10, hit@5).
    """
    import ir_measures  # noqa: PLC0415 - needed for evaluation only
    from ir_measures import Qrel, ScoredDoc, Success, nDCG  # noqa: PLC0415

    top_gain = 2**3 - 1
    measures = [nDCG @ DEPTH, Success(rel=top_gain) @ HIT_RANK]
    qrels = [
        Qrel(case, expert, 2**grade - 1) for case, grades in judgements.items() for expert, grade in grades.items()
    ]
    documents = [
        ScoredDoc(case, expert, -float(place))
        for case, ranked in run.items()
        if case in judgements
        for place, expert in enumerate(worst_case_order(ranked, judgements[case]))
    ]
    values = {case: [0.0, 0.0] for case in judgements}
    for metric in ir_measures.iter_calc(measures, qrels, documents):
        values[metric.query_id][measures.index(metric.measure)] = float(metric.value)
    return {case: (ndcg, hit) for case, (ndcg, hit) in values.items()}


def worst_case_order(ranked: Sequence[tuple[str, float]], grades: Mapping[str, int]) -> list[str]:
    """Experts by descending score, those of equal score by ascending grade."""
    return [expert for expert, _ in sorted(ranked, key=lambda pair: (-pair[1], grades.get(pair[0], 0), pair[0]))]


def mean_with_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean with its 95% interval by bootstrap over cases, 1,000 resamples, seeded."""
    if not values:
        return float("nan"), float("nan"), float("nan")
    array: NDArray[np.float64] = np.asarray(values, np.float64)
    generator = np.random.default_rng(_SEED)
    means = array[generator.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(array.mean()), float(low), float(high)
