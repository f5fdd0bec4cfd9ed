"""Expertise: how much a profile's evidence is worth, within bounds and in the right order."""

from typing import Any

import numpy as np
import pytest

from data import ArtifactError
from matching import FusionModel, Matcher, shipped_model
from matching.evidence import KINDS
from matching.expertise import estimate_expertise, expected_gain, feature_names, pair_features
from tests.matching.conftest import MakeMatcher

MARFAN = "ORPHA:558"


@pytest.mark.parametrize("profile", [{"disorders": {MARFAN: 5}}], ids=["listed"])
def test_what_is_listed_is_worth_most(matcher_over: MakeMatcher, profile: dict[str, Any]) -> None:
    matcher = matcher_over(
        {"expert_id": "lists", "erns": ["VASCERN"], **profile},
        {"expert_id": "member", "erns": ["VASCERN"]},
        {"expert_id": "gene", "genes": ["FBN1"]},
    )
    marfan = int(matcher.knowledge.snapshot.disorders.members(MARFAN)[0])
    rows = {str(expert): row for row, expert in enumerate(matcher.experts)}
    gains = matcher.index.expertise.gains
    assert gains[rows["lists"], marfan] > 0.5 > gains[rows["member"], marfan] == 0
    assert gains[rows["gene"], knowledge_row(matcher, "FBN1")] > 0


def knowledge_row(matcher: Matcher, gene: str) -> int:
    return int(matcher.knowledge.disorders_of_gene(gene)[0])


def test_gains_are_shares(plain: Matcher) -> None:
    expertise = plain.index.expertise
    assert ((expertise.gains.data >= 0) & (expertise.gains.data <= 1)).all()
    assert ((expertise.scope_gain >= 0) & (expertise.scope_gain < 0.2)).all()


def test_every_feature_has_a_name_and_a_weight() -> None:
    features = pair_features(np.zeros((3, len(KINDS)), np.float32), np.zeros(3, np.float32))
    assert features.shape == (3, len(feature_names()))
    assert shipped_model().features == feature_names()
    assert expected_gain(shipped_model(), features).max() < 0.01, "no evidence, hardly any gain"


def test_a_model_of_other_features_is_refused(plain: Matcher) -> None:
    other = FusionModel(("one",), ((0.0,),) * 4, (0.0,) * 4, 0.0, 0.0, 0.0)
    with pytest.raises(ArtifactError, match="consilium train"):
        estimate_expertise({}, np.zeros(0, np.float32), plain.index.expertise.scope, other)
