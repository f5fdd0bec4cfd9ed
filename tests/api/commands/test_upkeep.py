"""`knowledge`, `index`, `demo`, `doctor`, `evaluate` and `train` through the command line."""

import json
from pathlib import Path

import pytest

from tests.api.commands.conftest import Consilium


def test_the_status_tells_what_serves_and_how_to_get_more(consilium: Consilium) -> None:
    called = consilium("knowledge", "status")
    assert called.code == 0
    assert "hpo: not installed, the embedded release serves" in called.out
    assert "in use: hpo 2025-01-16" in called.out
    assert "`consilium knowledge update` brings" in called.out


@pytest.mark.parametrize("source", ["missing", "."])
def test_a_source_without_releases_is_an_error_and_changes_nothing(
    consilium: Consilium, tmp_path: Path, source: str
) -> None:
    (tmp_path / "empty").mkdir()
    before = consilium("knowledge", "status").out
    called = consilium("knowledge", "update", "--from", tmp_path / "empty" / source)
    assert called.code == 1
    assert consilium("knowledge", "status").out == before


def test_the_index_is_built_for_the_directory(consilium: Consilium, tmp_path: Path) -> None:
    file = tmp_path / "experts.jsonl"
    file.write_text(json.dumps({"expert_id": "A", "name": "A", "disorders": {"ORPHA:558": 3}}), encoding="utf-8")
    consilium("experts", "import", file)
    assert consilium("index", "build").out.startswith("1 experts indexed")


def test_the_demo_explains_a_shortlist_to_a_newcomer(consilium: Consilium) -> None:
    called = consilium("demo")
    assert called.code == 0
    for told in ("A central office has this referral", "Likely disorders", "How to read it", "consilium serve"):
        assert told in called.out


def test_the_doctor_finds_everything_in_place(consilium: Consilium, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_PORT", "0")
    consilium("index", "build")
    called = consilium("doctor")
    assert "FAIL" not in called.out
    assert called.code == 0
    assert {line.split()[1] for line in called.out.splitlines()} >= {"Python", "packages", "home", "snapshot", "port"}


def test_the_doctor_names_the_way_out(consilium: Consilium, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_HOST", "0.0.0.0")
    monkeypatch.setenv("CONSILIUM_PROT", "1")
    monkeypatch.setenv("CONSILIUM_TEXT_ENCODER", "no-such-model")
    called = consilium("doctor")
    assert called.code == 1
    assert "FAIL  port" in called.out
    assert "use 127.0.0.1" in called.out
    assert "CONSILIUM_PROT (did you mean CONSILIUM_PORT?)" in called.out
    assert "FAIL  text encoder" in called.out


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_a_folder_that_is_no_benchmark_is_told(consilium: Consilium, tmp_path: Path, command: str) -> None:
    called = consilium(command, tmp_path)
    assert called.code == 1
    assert "name a benchmark folder" in called.err


def test_a_small_benchmark_is_evaluated(consilium: Consilium, tmp_path: Path) -> None:
    experts = [
        {"expert_id": name, "name": name, "disorders": {code: 5}}
        for name, code in (("M", "ORPHA:558"), ("C", "ORPHA:586"))
    ]
    (tmp_path / "experts.jsonl").write_text("\n".join(map(json.dumps, experts)), encoding="utf-8")
    case = {"case_id": "1#hpo", "hpo_present": ["HP:0001166", "HP:0002616", "HP:0001083"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("1#hpo 0 M 3\n", encoding="utf-8")
    called = consilium("evaluate", tmp_path)
    assert called.code == 0
    assert "nDCG@10" in called.out
    assert "hpo         1  1.000" in called.out
