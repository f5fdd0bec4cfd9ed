"""`consilium match`: one case in any form, experts with reasons in any form."""

import csv
import io
import json
from pathlib import Path

import pytest

from data.sample import cases_file, experts_file, phenopacket_file
from tests.api.commands.conftest import Consilium

KIDNEY = {"case_id": "K", "hpo_present": ["HP:0000790", "HP:0000093", "HP:0000407"], "age": "P14Y", "sex": "MALE"}


@pytest.fixture
def kidney_case(tmp_path: Path) -> Path:
    file = tmp_path / "kidney.json"
    file.write_text(json.dumps(KIDNEY), encoding="utf-8")
    return file


def test_the_table_tells_what_was_understood_and_why_each_expert_is_there(
    consilium: Consilium, kidney_case: Path
) -> None:
    called = consilium("match", kidney_case, "--top", "3")
    assert called.code == 0
    for told in (
        "Case K",
        "present  Hematuria, Proteinuria",
        "14 years, male",
        "Likely disorders",
        "ERKNet",
        " 1.  ",
        " 3.  ",
    ):
        assert told in called.out
    assert " 4.  " not in called.out
    assert "\x1b" not in called.out
    assert all(line == line.rstrip() for line in called.out.splitlines())


def test_a_narrow_page_wraps_and_loses_nothing(
    consilium: Consilium, kidney_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = consilium("match", kidney_case, "--top", "3").out.split()
    monkeypatch.setenv("COLUMNS", "60")
    narrow = consilium("match", kidney_case, "--top", "3").out
    assert max(len(line) for line in narrow.splitlines()) <= 60
    assert sorted("".join(narrow.split())) == sorted("".join(wide))


def test_json_adds_up_and_names_experts(consilium: Consilium, kidney_case: Path) -> None:
    answer = json.loads(consilium("match", kidney_case, "--format", "json").out)
    assert answer["case_id"] == "K"
    assert {concept["id"] for concept in answer["understood"]["present"]} == set(KIDNEY["hpo_present"])
    assert [expert["rank"] for expert in answer["experts"]] == list(range(1, 11))
    for expert in answer["experts"]:
        assert expert["name"]
        assert sum(reason["contribution"] for reason in expert["reasons"]) == pytest.approx(expert["score"])


def test_json_tells_what_looks_like_an_identifier(consilium: Consilium, tmp_path: Path) -> None:
    file = tmp_path / "case.txt"
    file.write_text("Boy with seizures. Write to jan.kral@example.org.")
    answer = json.loads(consilium("match", file, "--format", "json").out)
    assert [one["kind"] for one in answer["understood"]["identifiers"]] == ["email"]


def test_csv_has_a_line_for_each_expert(consilium: Consilium, kidney_case: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(consilium("match", kidney_case, "--format", "csv", "--top", "4").out)))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert all(row["expert_id"] and row["reasons"] for row in rows)


def test_standard_input_is_read_like_a_file(consilium: Consilium, kidney_case: Path) -> None:
    piped = consilium("match", "-", stdin=json.dumps(KIDNEY))
    assert (piped.code, piped.out) == (0, consilium("match", kidney_case).out)


def test_the_sample_directory_serves_where_nothing_was_imported(consilium: Consilium, kidney_case: Path) -> None:
    assert "sample directory (synthetic experts) was taken in" in consilium("match", kidney_case).err
    assert consilium("match", kidney_case).err == ""


def test_a_file_of_experts_is_ranked_instead_of_the_directory(
    consilium: Consilium, kidney_case: Path, tmp_path: Path
) -> None:
    records = [
        {"expert_id": "kidney", "name": "K", "erns": ["ERKNet"], "disorders": {"ORPHA:63": 9}},
        {"expert_id": "skin", "name": "S", "erns": ["ERN-Skin"], "disorders": {"ORPHA:79": 9}},
        {"expert_id": "skin", "name": "Twin"},
    ]
    file = tmp_path / "experts.jsonl"
    file.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    called = consilium("match", kidney_case, "--experts", file, "--format", "json")
    assert called.code == 1
    assert "3 records read, 2 kept" in called.err
    assert json.loads(called.out)["experts"][0]["expert_id"] == "kidney"


def test_policy_options_leave_experts_out(consilium: Consilium, kidney_case: Path) -> None:
    options = ("--network", "ERKNet", "--country", "pt", "--country", "IT", "--age-group", "any", "--any-availability")
    answer = json.loads(consilium("match", kidney_case, "--format", "json", *options).out)
    assert answer["experts"]
    for expert in answer["experts"]:
        assert "ERKNet" in expert["networks"]
        assert expert["country"] in {"PT", "IT"}


@pytest.mark.parametrize(
    ("option", "value"), [("--network", "ERN-Nowhere"), ("--country", "Narnia"), ("--language", "klingon")]
)
def test_a_filter_that_cannot_be_meant_is_wrong_usage(
    consilium: Consilium, kidney_case: Path, option: str, value: str
) -> None:
    called = consilium("match", kidney_case, option, value)
    assert called.code == 2
    assert option in called.err
    assert called.err.count("\n") == 1


def test_a_centre_that_nobody_works_at_is_told(consilium: Consilium, kidney_case: Path) -> None:
    called = consilium("match", kidney_case, "--exclude-centre", "Nowhere General")
    assert called.code == 0
    assert "--exclude-centre Nowhere General" in called.err


def test_a_phenopackets_solution_is_used_only_when_asked_for(consilium: Consilium, tmp_path: Path) -> None:
    packet = json.loads(phenopacket_file().read_text(encoding="utf-8"))
    packet["diseases"] = [{"term": {"id": "ORPHA:558", "label": "Marfan syndrome"}}]
    file = tmp_path / "packet.json"
    file.write_text(json.dumps(packet), encoding="utf-8")
    understood = [
        json.loads(consilium("match", file, "--format", "json", *options).out)["understood"]["suspected_disorders"]
        for options in ((), ("--use-diagnosis",))
    ]
    assert "ORPHA:558" not in {concept["id"] for concept in understood[0]}
    assert "ORPHA:558" in {concept["id"] for concept in understood[1]}


def test_several_cases_are_refused_with_the_command_for_them(consilium: Consilium) -> None:
    called = consilium("match", cases_file(), "--experts", experts_file())
    assert called.code == 1
    assert "not one case" in called.err
    assert "consilium batch" in called.err


def test_the_order_by_expected_answer_is_a_choice(consilium: Consilium, kidney_case: Path) -> None:
    called = consilium("match", kidney_case, "--format", "json", "--order", "expected-answer", "--deadline", "24")
    values = [one["score"] * one["reply"]["probability"] for one in json.loads(called.out)["experts"]]
    assert values == sorted(values, reverse=True)
    assert "answers within 24 h: " in consilium("match", kidney_case, "--deadline", "24").out
    assert consilium("match", kidney_case, "--order", "luck").code == 2
