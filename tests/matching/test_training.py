"""Training and evaluation: reproducible to the byte, nothing shared crosses folds, in-sample figures say so."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import ArtifactError, Case, Expert, InputError, write_cases, write_experts
from matching import FusionModel, Matcher, evaluate, shipped_model, train
from matching.folds import folds_of
from ontology import Knowledge


@pytest.fixture(scope="module")
def benchmark(plain: Matcher, experts: list[Expert], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small benchmark made of the sample directory: who lists a disorder treats it, its network half does."""
    folder = tmp_path_factory.mktemp("benchmark")
    write_experts(experts, folder / "experts.jsonl")
    listed = sorted({code for expert in experts for code in expert.disorders})
    known = [code for code in listed if len(plain.knowledge.snapshot.disorders.members(code)) == 1][::6]
    cases, qrels, diagnoses = [], [], []
    for number, code in enumerate(known):
        cases.append(Case.model_validate({"case_id": f"C{number}#dx", "suspected_disorders": [code]}))
        diagnoses.append(f'{{"case_id": "C{number}", "orpha": ["{code[6:]}"], "pmid": "PMID:{number // 2}"}}')
        scope = set(plain.knowledge.networks_of(code))
        for expert in experts:
            grade = 3 if code in expert.disorders else 2 if scope & set(expert.erns) and expert.genes else 0
            if grade:
                qrels.append(f"C{number}#dx 0 {expert.expert_id} {grade}")
    write_cases(cases, folder / "cases.jsonl")
    (folder / "qrels.txt").write_text("\n".join(qrels), encoding="utf-8")
    (folder / "diagnoses.jsonl").write_text("\n".join(diagnoses), encoding="utf-8")
    return folder


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


@settings(max_examples=50, deadline=None)
@given(
    groups=st.lists(
        st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=2).map(tuple), min_size=25, max_size=60
    )
)
def test_nothing_shared_crosses_folds(groups: list[tuple[str, ...]]) -> None:
    own = [(*keys, f"own {number}") for number, keys in enumerate(groups)] + [(f"apart {n}",) for n in range(5)]
    folds = folds_of(own, 5)
    fold_of: dict[str, int] = {}
    for keys, fold in zip(own, folds.tolist(), strict=True):
        assert 0 <= fold < 5
        assert all(fold_of.setdefault(key, fold) == fold for key in keys)
    assert len(np.unique(folds)) == 5, "every fold has something to test on"
    assert (folds == folds_of(own, 5)).all()


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
