"""The prior: common and often described disorders come first, and nothing is certain before a case is known."""

from dataclasses import replace

import numpy as np

from matching.differential_model import shipped_differential_model
from matching.disorder_prior import log_prior
from ontology import Knowledge

WEIGHTS = shipped_differential_model().weights


def test_it_is_finite_and_moves_little(knowledge: Knowledge) -> None:
    prior = log_prior(knowledge, WEIGHTS)
    assert prior.shape == (knowledge.disorder_count,)
    assert np.isfinite(prior).all()
    assert prior.max() - prior.min() < 5


def test_larger_series_raise_a_disorder(knowledge: Knowledge) -> None:
    prior = log_prior(knowledge, replace(WEIGHTS, prevalence=0, described=1))
    links = knowledge.snapshot.disorders.source_disorders
    largest = links[int(knowledge.counted.patients.argmax())]
    assert (prior[largest] == prior.max()).all()


def test_common_disorders_come_first(knowledge: Knowledge) -> None:
    prevalences = knowledge.prevalences
    prior = log_prior(knowledge, replace(WEIGHTS, prevalence=1, described=0))
    known = np.nonzero(~np.isnan(prevalences))[0]
    if len(known) == 0:
        assert prior.min() == prior.max(), "the embedded default tells no prevalence"
    else:
        assert prior[known[prevalences[known].argmax()]] == prior.max()
