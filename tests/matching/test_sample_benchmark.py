"""The small benchmark: graded by what invented experts really treat, the same for a seed, no game of chance."""

import numpy as np

from data import Expert
from data.sample.directory import sample_truth
from matching import Matcher
from matching.metrics import ndcg_and_hits
from matching.sample_benchmark import sample_benchmark
from ontology import Knowledge


def test_grade_three_is_who_treats_it(knowledge: Knowledge, experts: list[Expert]) -> None:
    benchmark, truth = sample_benchmark(knowledge, experts, 40), sample_truth()
    for case, grades in benchmark.judgements.items():
        (disorder,) = benchmark.diagnoses[case.partition("#")[0]].disorders
        assert {expert for expert, grade in grades.items() if grade == 3} == {
            expert for expert, treated in truth.items() if disorder in treated
        }
        assert benchmark.cases[case].hpo_present
    assert sample_benchmark(knowledge, experts, 40).cases == benchmark.cases


def test_the_match_does_far_better_than_chance(knowledge: Knowledge, experts: list[Expert], plain: Matcher) -> None:
    benchmark = sample_benchmark(knowledge, experts, 60)
    generator = np.random.default_rng(1)
    run = {case: [(str(e), s) for e, s in plain.rank(one, 20)] for case, one in benchmark.cases.items()}
    ids = [expert.expert_id for expert in experts]
    drawn = {
        case: [(str(ids[row]), -float(place)) for place, row in enumerate(generator.permutation(316)[:20])]
        for case in run
    }
    good, bad = (
        np.mean([value for value, _ in ndcg_and_hits(one, benchmark.judgements).values()]) for one in (run, drawn)
    )
    assert good > 0.4
    assert bad < 0.1
