"""Confidence: scores are sharpened until the first disorder has the probability that the model gives it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.identifiers import HpoId
from matching import Differential, shipped_differential_model
from matching.confidence import CONFIDENCE_FEATURES, Confidence, confidence_features, sharpness
from ontology import Knowledge

NAMES = list(CONFIDENCE_FEATURES)
SCORES = st.lists(st.floats(-30, -0.05), min_size=3, max_size=200).map(
    lambda below: np.array([0.0, *below], np.float32)
)


@settings(max_examples=60, deadline=None)
@given(scores=SCORES, wanted=st.floats(0.01, 0.999))
def test_scores_are_sharpened_until_the_probability_holds(scores: np.ndarray, wanted: float) -> None:
    raised = np.exp(scores.astype(np.float64) * sharpness(scores, wanted))
    reached = 1 / raised.sum()
    flattest, sharpest = (1 / np.exp(scores.astype(np.float64) * bound).sum() for bound in (0.02, 20))
    assert reached == pytest.approx(np.clip(wanted, flattest, sharpest), abs=2e-3)


def test_the_features_are_leads_findings_and_what_is_explained() -> None:
    scores = np.array([-1.0, 0.0, -2.0], np.float32)
    found = confidence_features(scores, 4, 0.5, 0.25)
    lead = -np.log(np.exp(-1 / 4**0.2) + np.exp(-2 / 4**0.2))
    assert found[NAMES.index("lead, findings repeat each other in part")] == pytest.approx(lead)
    assert found[2:].tolist() == pytest.approx([np.log(4), 0.5, 0.25, 0.125])


@given(scores=SCORES, data=st.data())
def test_the_order_of_disorders_does_not_matter(scores: np.ndarray, data: st.DataObject) -> None:
    shuffled = np.array(data.draw(st.permutations(scores.tolist())), np.float32)
    assert confidence_features(shuffled, 3, 1, 0).tolist() == confidence_features(scores, 3, 1, 0).tolist()


def test_the_first_disorder_has_the_probability_that_the_model_gives(knowledge: Knowledge) -> None:
    """A case whose only disorder explains all is told with more confidence than one that it explains in part."""
    model = shipped_differential_model()
    differential = Differential(knowledge)
    whole = knowledge.term_positions(tuple(map(HpoId, ("HP:0001166", "HP:0001083", "HP:0002616"))))
    part = knowledge.term_positions(tuple(map(HpoId, ("HP:0001166", "HP:0001083", "HP:0000107"))))
    nothing = np.zeros(0, np.int32)
    assert differential.posterior(whole, nothing).max() > differential.posterior(part, nothing).max()
    assert model.confidence.weights[NAMES.index("lead, findings repeat each other in part")] > 0


def test_many_cases_are_told_at_once_like_each_by_itself() -> None:
    confidence = Confidence(-1.0, (1.0, 0.0, 0.5, 0.0, 0.0, 0.0))
    features = np.array([[1.0, 0, 2, 0, 0, 0], [0.0, 0, 0, 0, 0, 0]])
    assert confidence.probability(features).tolist() == pytest.approx([1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))])
