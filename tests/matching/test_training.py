"""Training and evaluation: reproducible to the byte, nothing shared crosses folds, in-sample figures say so."""

from pathlib import Path

import pytest

from data import ArtifactError, InputError
from matching import FusionModel, evaluate, shipped_model, train
from ontology import Knowledge


@pytest.fixture(scope="module")
def trained(benchmark: Path, knowledge: Knowledge) -> FusionModel:
    return train(benchmark, knowledge)


def test_training_twice_gives_the_same_file(
    benchmark: Path, knowledge: Knowledge, trained: FusionModel, tmp_path: Path
) -> None:
    trained.save(tmp_path / "one.json")
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for file in benchmark.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        (shuffled / file.name).write_text("\n".join(reversed(lines)), encoding="utf-8")
    train(shuffled, knowledge).save(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert FusionModel.load(tmp_path / "one.json") == trained


def test_a_trained_model_ranks_who_lists_the_disorder_first(
    benchmark: Path, knowledge: Knowledge, trained: FusionModel, index_folder: Path
) -> None:
    report = evaluate(benchmark, knowledge, index_folder, model=trained)
    assert [mode.mode for mode in report.modes] == ["dx"]
    assert report.modes[0].hit[0] > 0.8
    assert any(remark.startswith("IN-SAMPLE") for remark in report.remarks)


def test_only_the_benchmark_it_was_trained_on_is_in_sample(
    benchmark: Path, knowledge: Knowledge, index_folder: Path
) -> None:
    report = evaluate(benchmark, knowledge, index_folder)
    assert not any(remark.startswith("IN-SAMPLE") for remark in report.remarks)
    table = report.table()
    assert "nDCG@10" in table
    assert knowledge.stamp in table


def test_cross_validation_runs_and_says_so(benchmark: Path, knowledge: Knowledge, index_folder: Path) -> None:
    report = evaluate(benchmark, knowledge, index_folder, cross_validate=True)
    assert 0.3 < report.modes[0].ndcg[0] <= 1
    assert any(remark.startswith("cross-validated") for remark in report.remarks)


def test_left_out_publications_change_the_stamp(
    benchmark: Path, knowledge: Knowledge, index_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "p.txt").write_text("PMID:20301510\n", encoding="utf-8")
    report = evaluate(benchmark, knowledge, index_folder, exclude_publications=tmp_path / "p.txt")
    assert any("left out" in remark for remark in report.remarks)


def test_without_diagnoses_there_is_no_training(benchmark: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    for name in ("experts.jsonl", "cases.jsonl", "qrels.txt"):
        (tmp_path / name).write_bytes((benchmark / name).read_bytes())
    with pytest.raises(InputError, match=r"diagnoses\.jsonl"):
        train(tmp_path, knowledge)
    with pytest.raises(InputError, match=r"diagnoses\.jsonl"):
        evaluate(tmp_path, knowledge, tmp_path / "index", cross_validate=True)


def test_a_model_survives_saving(tmp_path: Path) -> None:
    model = shipped_model()
    model.save(tmp_path / "m.json")
    assert FusionModel.load(tmp_path / "m.json") == model
    assert FusionModel.load(tmp_path / "m.json").digest == model.digest


THREE_ROWS = """{"format": 1, "weights by grade 0..3": {"a": [1, 2, 3]}, "intercepts": [1, 2, 3],
    "finding_weight": 0, "text_weight": 0, "text_floor": 0, "stamp": {}}"""


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "weights by grade 0..3": []}', THREE_ROWS],
)
def test_a_damaged_model_is_refused_with_the_way_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    with pytest.raises(ArtifactError, match="consilium train"):
        FusionModel.load(tmp_path / "m.json")


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="consilium train"):
        FusionModel.load(tmp_path / "m.json")
