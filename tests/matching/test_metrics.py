"""Metrics: values worked out by hand, and the laws that hold for all."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.metrics import mean_with_interval, ndcg_and_hits, worst_case_order

EXPERTS = [f"e{number}" for number in range(14)]
grades = st.dictionaries(st.sampled_from(EXPERTS), st.integers(0, 3), min_size=1)
runs = st.dictionaries(st.sampled_from(EXPERTS), st.sampled_from([0.1, 0.5, 0.5001, 0.9]))


def test_ndcg_by_hand() -> None:
    """Gains 2^grade - 1 over log2(rank + 1): the run has grades 1, 3, 0, the ideal 3, 2, 1."""
    run = {"c": [("a", 0.9), ("b", 0.8), ("x", 0.7)]}
    judged = {"c": {"a": 1, "b": 3, "z": 2}}
    gained = 1 + 7 / math.log2(3)
    ideal = 7 + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_and_hits(run, judged)["c"] == pytest.approx((gained / ideal, 1.0))


def test_only_ten_count_and_a_hit_is_grade_three_among_five() -> None:
    run = {"c": [(f"e{rank:02}", -rank) for rank in range(12)]}
    assert ndcg_and_hits(run, {"c": {"e10": 3}})["c"] == (0, 0)
    assert ndcg_and_hits(run, {"c": {"e05": 3}})["c"] == pytest.approx((1 / math.log2(7), 0))
    assert ndcg_and_hits(run, {"c": {"e04": 3}})["c"][1] == 1
    assert ndcg_and_hits(run, {"c": {"e00": 2}})["c"] == (1, 0)


def test_ties_count_against_us() -> None:
    assert worst_case_order([("good", 0.5), ("bad", 0.5), ("best", 0.5), ("first", 0.6)], {"good": 1, "best": 3}) == [
        "first", "bad", "good", "best",
    ]  # fmt: skip


def test_a_case_without_an_answer_counts_zero() -> None:
    judged = {"answered": {"a": 3}, "unanswered": {"a": 3}, "empty": {"a": 3}}
    values = ndcg_and_hits({"answered": [("a", 1.0)], "empty": [], "unjudged": [("a", 1.0)]}, judged)
    assert values == {"answered": (1, 1), "unanswered": (0, 0), "empty": (0, 0)}


@settings(max_examples=60, deadline=None)
@given(scores=runs, judged=grades, data=st.data())
def test_bounded_and_indifferent_to_the_order_of_its_input(
    scores: dict[str, float], judged: dict[str, int], data: st.DataObject
) -> None:
    ranked = list(scores.items())
    value = ndcg_and_hits({"c": ranked}, {"c": judged})["c"]
    assert all(0 <= part <= 1 + 1e-9 for part in value)
    shuffled = data.draw(st.permutations(ranked))
    assert ndcg_and_hits({"c": shuffled}, {"c": dict(reversed(judged.items()))})["c"] == pytest.approx(value)


@settings(max_examples=40, deadline=None)
@given(judged=grades)
def test_the_perfect_order_has_one(judged: dict[str, int]) -> None:
    perfect = {"c": [(expert, float(grade)) for expert, grade in judged.items()]}
    assert ndcg_and_hits(perfect, {"c": judged})["c"][0] == pytest.approx(1.0 if any(judged.values()) else 0.0)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_the_interval_holds_the_mean_and_is_seeded(values: list[float]) -> None:
    mean, low, high = mean_with_interval(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert mean == pytest.approx(sum(values) / len(values))
    assert mean_with_interval(values) == (mean, low, high)


def test_no_cases_have_no_mean() -> None:
    assert all(math.isnan(value) for value in mean_with_interval([]))
