"""Reliability: what is told by bins, and the expected calibration error."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.calibration import Reliability, reliability

Answers = list[tuple[float, bool]]
ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def reliability_of(answers: Answers) -> Reliability:
    return reliability([probability for probability, _ in answers], [right for _, right in answers])


@given(answers=ANSWERS)
def test_every_answer_lies_in_one_bin_and_the_error_is_a_share(answers: Answers) -> None:
    found = reliability_of(answers)
    assert sum(part.answers for part in found.bins) == len(answers)
    assert all(part.low - 1e-9 <= part.probability <= part.high + 1e-9 for part in found.bins)
    assert 0 <= found.expected_error <= 1


@given(answers=ANSWERS, data=st.data())
def test_the_order_of_answers_does_not_matter(answers: Answers, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(answers))
    one, other = reliability_of(answers), reliability_of(shuffled)
    assert one.expected_error == pytest.approx(other.expected_error)


def test_answers_as_right_as_they_say_have_no_error() -> None:
    found = reliability([0.25] * 4 + [1.0] * 3, [True, False, False, False, True, True, True])
    assert found.expected_error == pytest.approx(0)
    assert [part.answers for part in found.bins] == [4, 3]


def test_boasting_is_measured_and_drawn() -> None:
    found = reliability([0.9] * 10, [True] * 4 + [False] * 6)
    assert found.expected_error == pytest.approx(0.5)
    assert "expected calibration error 0.500" in found.table()
    assert found.table().splitlines()[1].count("#") == 12


def test_no_answers_have_no_error() -> None:
    assert math.isnan(reliability([], []).expected_error)


def test_random_answers_of_known_probability_are_nearly_calibrated() -> None:
    generator = np.random.default_rng(1)
    probabilities = generator.random(5000)
    assert reliability(probabilities.tolist(), (generator.random(5000) < probabilities).tolist()).expected_error < 0.03
