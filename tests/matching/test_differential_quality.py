"""Judging differentials: ties count against us, probabilities are told by bins, truth is read with its faults."""

from pathlib import Path

import numpy as np
import pytest

from data import InputError
from matching.differential_quality import DifferentialQuality, answer_of
from matching.known_patients import Truth, disorders_meant, read_truth
from ontology import Knowledge

POSTERIOR = np.array([0.1, 0.4, 0.4, 0.1], np.float32)


@pytest.mark.parametrize(
    ("true", "rank", "right"), [([0], 4, False), ([1], 2, False), ([1, 2], 1, True), ([0, 3], 3, False)]
)
def test_equal_probabilities_count_as_before_the_true_one(true: list[int], rank: int, right: bool) -> None:  # noqa: FBT001 - a parameter of the test
    answer = answer_of(POSTERIOR, np.array(true, np.int32))
    assert (answer.rank, answer.right) == (rank, right)
    assert answer.probability == pytest.approx(0.4)


def test_the_table_tells_shares_and_calibration() -> None:
    found = DifferentialQuality((answer_of(POSTERIOR, np.array([1, 2])), answer_of(POSTERIOR, np.array([0]))))
    assert (found.first, found.top_ten) == (0.5, 1.0)
    assert "2 cases with a known disorder: true disorder first 0.500, among the first ten 1.000" in found.table()
    assert "expected calibration error" in found.table()


def test_truth_leaves_out_what_is_marked_unknown(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    file.write_text(
        '{"id": "a", "orpha": ["ORPHA:558"], "pmid": "PMID:1"}\n\n{"id": "b", "orpha": ["ORPHA:1"], "known": false}\n',
        encoding="utf-8",
    )
    assert read_truth(file) == {"a": Truth(("ORPHA:558",), "PMID:1")}


@pytest.mark.parametrize("line", ["[]", "{}", "nonsense", '{"id": "a", "orpha": 3}'])
def test_truth_with_a_fault_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "truth.jsonl").write_text('{"id": "a", "orpha": []}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=r"truth\.jsonl:2"):
        read_truth(tmp_path / "truth.jsonl")


def test_missing_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_truth(tmp_path / "none.jsonl")


def test_codes_mean_their_disorders_and_unknown_ones_none(knowledge: Knowledge) -> None:
    meant = disorders_meant(("ORPHA:558", "ORPHA:9999999"), knowledge)
    assert [knowledge.disorder_code(int(disorder)) for disorder in meant] == ["ORPHA:558"]
    assert len(disorders_meant((), knowledge)) == 0
