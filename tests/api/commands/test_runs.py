"""`consilium batch` and `differential`: run files that others can evaluate."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from data.sample import experts_file
from tests.api.commands.conftest import Consilium

HEART = {"case_id": "a case", "hpo_present": ["HP:0001166", "HP:0002616", "HP:0001083"]}
SKIN = {
    "case_id": "b",
    "hpo_present": ["HP:0008064", "HP:0000962"],
    "genes": ["FBN1"],
    "suspected_disorders": ["ORPHA:558"],
}


def cases(folder: Path, *records: object) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return file


def columns(file: Path) -> list[list[str]]:
    return [line.split(" ") for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def batch(consilium: Consilium, tmp_path: Path) -> Any:
    def call(*records: object, options: tuple[object, ...] = ()) -> Any:
        out = tmp_path / "run.trec"
        given = ("--experts", experts_file(), "--cases", cases(tmp_path, *records), "--out", out)
        return consilium("batch", *given, *options), out

    return call


def test_a_batch_is_a_run_of_six_columns_in_the_order_of_the_cases(batch: Any) -> None:
    called, out = batch(HEART, SKIN, options=("--top", 5))
    rows = columns(out)
    assert called.code == 0
    assert "2 of 2 cases ranked" in called.out
    assert [row[0] for row in rows] == ["a_case"] * 5 + ["b"] * 5
    assert [row[3] for row in rows] == ["1", "2", "3", "4", "5"] * 2
    assert {(row[1], row[5]) for row in rows} == {("Q0", "consilium")}
    scores = [float(row[4]) for row in rows[:5]]
    assert scores == sorted(scores, reverse=True)


def test_a_batch_is_the_same_bytes_each_time(batch: Any) -> None:
    first = batch(HEART, SKIN)[1].read_bytes()
    assert batch(HEART, SKIN)[1].read_bytes() == first


def test_ids_that_collide_are_an_error_and_the_old_run_stays(batch: Any) -> None:
    _, out = batch(SKIN)
    before = out.read_bytes()
    called, _ = batch(HEART, HEART | {"case_id": "a_case"})
    assert called.code == 1
    assert "case_id 'a case' and 'a_case' are both written a_case" in called.err
    assert out.read_bytes() == before


def test_bad_cases_are_told_and_the_others_ranked(batch: Any) -> None:
    called, out = batch(HEART, {"case_id": "c"}, HEART, SKIN, options=("--top", 1))
    assert called.code == 1
    assert "4 records read, 3 kept" in called.err
    assert [row[0] for row in columns(out)] == ["a_case", "b"]


def test_excluded_publications_change_what_is_known(batch: Any, tmp_path: Path) -> None:
    listed = tmp_path / "publications.txt"
    listed.write_text("PMID:1\n12345678\n", encoding="utf-8")
    assert batch(HEART, options=("--exclude-publications", listed))[0].code == 0
    listed.write_text("PMID:1\nno number\n", encoding="utf-8")
    called, _ = batch(HEART, options=("--exclude-publications", listed))
    assert called.code == 1
    assert "publications.txt:2:" in called.err


def test_a_differential_is_a_run_of_orpha_codes(consilium: Consilium, tmp_path: Path) -> None:
    file, out = tmp_path / "cases.jsonl.gz", tmp_path / "run.trec"
    file.write_bytes(gzip.compress(json.dumps(HEART).encode()))
    called = consilium("differential", "--cases", file, "--out", out, "--top", "7")
    rows = columns(out)
    assert called.code == 0
    assert len(rows) == 7
    assert all(row[2].startswith("ORPHA:") for row in rows)
    assert "ORPHA:558" in {row[2] for row in rows}


def test_a_differential_goes_by_the_phenotype_unless_asked(consilium: Consilium, tmp_path: Path) -> None:
    out = tmp_path / "run.trec"
    texted = SKIN | {"case_id": "t", "summary": "Ichthyosis. Marfan syndrome is suspected, FBN1 variant found."}
    given = ("differential", "--cases", cases(tmp_path, SKIN, texted), "--out", out, "--top", "1")
    consilium(*given)
    assert all(row[2] != "ORPHA:558" for row in columns(out))
    consilium(*given, "--use-diagnosis")
    assert all(row[2] == "ORPHA:558" for row in columns(out))


def test_a_case_that_says_nothing_is_told_and_not_answered(consilium: Consilium, tmp_path: Path) -> None:
    out = tmp_path / "run.trec"
    file = cases(tmp_path, {"case_id": "g", "genes": ["FBN1"]}, HEART)
    called = consilium("differential", "--cases", file, "--out", out, "--top", "1")
    assert called.code == 0
    assert "case g: nothing to go by was understood" in called.err
    assert [row[0] for row in columns(out)] == ["a_case"]
