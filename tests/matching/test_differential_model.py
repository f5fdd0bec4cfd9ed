"""The differential's numbers as a file: readable, the same after a round trip, refused when damaged."""

import json
from pathlib import Path

import pytest

from data import ArtifactError
from matching import DifferentialModel, shipped_differential_model, shipped_encoder


def test_it_survives_saving(tmp_path: Path) -> None:
    model = shipped_differential_model()
    model.save(tmp_path / "m.json")
    assert DifferentialModel.load(tmp_path / "m.json") == model
    assert DifferentialModel.load(tmp_path / "m.json").digest == model.digest


def test_the_shipped_one_says_where_it_comes_from() -> None:
    stamp = shipped_differential_model().stamp
    assert stamp["set encoder"] == shipped_encoder().digest, "run `consilium train DIR --part differential` again"
    assert {"patients", "knowledge", "command"} <= stamp.keys()


def damaged(**changes: object) -> str:
    model = shipped_differential_model()
    content = {
        "format": 1,
        "stamp": {},
        "weights": dict.fromkeys(model.weights.__slots__, 1.0),
        "confidence": dict(model.confidence.as_table()),
    }
    return json.dumps(content | changes)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", damaged(format=99), damaged(weights={"present": 1}), damaged(confidence={"intercept": 0}),
     damaged(confidence={**shipped_differential_model().confidence.as_table(), "luck": 1}),
     damaged(confidence={**shipped_differential_model().confidence.as_table(), "ln findings": "many"})],
)  # fmt: skip
def test_a_damaged_one_is_refused_with_the_way_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    with pytest.raises(ArtifactError, match="--part differential"):
        DifferentialModel.load(tmp_path / "m.json")


def test_the_ground_of_the_damaged_ones_is_sound(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(damaged(), encoding="utf-8")
    assert DifferentialModel.load(tmp_path / "m.json").weights.present == 1


def test_a_missing_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="--part differential"):
        DifferentialModel.load(tmp_path / "m.json")
