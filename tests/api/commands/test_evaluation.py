"""`consilium evaluate`: what it prints, keeps and compares."""

import json
from pathlib import Path

import pytest

from data import Case, Expert, read_experts, write_cases, write_experts
from tests.api.commands.conftest import Consilium

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    """Forty experts; for six of their disorders, whoever lists it treats it."""
    folder = tmp_path / "benchmark"
    folder.mkdir()
    experts: list[Expert] = read_experts(SAMPLE / "experts.jsonl")[0][:40]
    listed = sorted({code for expert in experts for code in expert.disorders})[:6]
    write_experts(experts, folder / "experts.jsonl")
    cases = [
        Case.model_validate({"case_id": f"C{n}#dx", "suspected_disorders": [code]}) for n, code in enumerate(listed)
    ]
    write_cases(cases, folder / "cases.jsonl")
    (folder / "qrels.txt").write_text(
        "\n".join(
            f"C{number}#dx 0 {expert.expert_id} 3"
            for number, code in enumerate(listed)
            for expert in experts
            if code in expert.disorders
        ),
        encoding="utf-8",
    )
    (folder / "diagnoses.jsonl").write_text(
        "\n".join(json.dumps({"case_id": f"C{n}", "orpha": [code[6:]], "pmid": "1"}) for n, code in enumerate(listed)),
        encoding="utf-8",
    )
    return folder


def test_quality_is_told_by_parts_kept_and_compared(consilium: Consilium, benchmark: Path, tmp_path: Path) -> None:
    kept = tmp_path / "one.json"
    told = consilium("evaluate", benchmark, "--save", kept)
    assert told.code == 0, told.err
    for part in ("nDCG@10", "by number of findings", "by network", "by what their profiles show", "codes"):
        assert part in told.out
    compared = consilium("evaluate", "--compare", kept, kept)
    assert compared.code == 0, compared.err
    assert "+0.000 [+0.000, +0.000]" in compared.out
    assert "1.0000" in compared.out


def test_a_folder_or_two_results_are_needed(consilium: Consilium, tmp_path: Path) -> None:
    assert consilium("evaluate").code == 2
    assert consilium("evaluate", tmp_path, "--compare", tmp_path, tmp_path).code == 2


def test_what_is_no_result_is_refused_in_one_line(consilium: Consilium, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("{}", encoding="utf-8")
    told = consilium("evaluate", "--compare", tmp_path / "one.json", tmp_path / "one.json")
    assert told.code == 1
    assert "is no saved evaluation" in told.err
