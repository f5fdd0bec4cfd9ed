"""`consilium experts`: import, export and validation of directories."""

import json
from pathlib import Path

from api.settings import load_settings
from api.store import open_store
from data.sample import experts_file
from tests.api.commands.conftest import Consilium

ANNA = {"expert_id": "A", "name": "Anna", "erns": ["ERKNet"], "disorders": {"ORPHA:558": 12}}
BEN = {"expert_id": "B", "name": "Ben", "bio": "Treats Marfan syndrome."}


def written(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def held() -> list[str]:
    with open_store(load_settings()) as store, store.begin(read_only=True) as transaction:
        return [expert.expert_id for expert in transaction.directory.all()]


def test_a_file_is_taken_in_and_a_second_import_updates(consilium: Consilium, tmp_path: Path) -> None:
    file = written(tmp_path / "experts.jsonl", ANNA, BEN)
    first = consilium("experts", "import", file)
    assert (first.code, first.out) == (0, "2 added, 0 changed, 0 unchanged, 0 removed\n")
    second = consilium("experts", "import", written(file, ANNA | {"name": "Anna Nowak"}))
    assert (second.code, second.out) == (0, "0 added, 1 changed, 0 unchanged, 0 removed\n")
    assert held() == ["A", "B"]


def test_a_dry_run_shows_what_would_change_and_changes_nothing(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", written(tmp_path / "before.jsonl", ANNA))
    called = consilium(
        "experts", "import", written(tmp_path / "after.jsonl", ANNA | {"name": "Anna Nowak"}, BEN), "--dry-run"
    )
    assert called.code == 0
    assert called.out.splitlines() == [
        "would be: 1 added, 1 changed, 0 unchanged, 0 removed",
        "  + B",
        "  ~ A: name 'Anna' -> 'Anna Nowak'",
    ]
    assert held() == ["A"]


def test_replacing_removes_whom_the_file_does_not_name(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", written(tmp_path / "before.jsonl", ANNA))
    called = consilium("experts", "import", written(tmp_path / "after.jsonl", BEN), "--replace")
    assert called.out == "1 added, 0 changed, 0 unchanged, 1 removed\n"
    assert held() == ["B"]


def test_the_sample_directory_makes_room_for_a_real_one(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", experts_file())
    called = consilium("experts", "import", written(tmp_path / "real.jsonl", ANNA))
    assert "sample experts" in called.err
    assert held() == ["A"]


def test_bad_records_are_told_and_the_rest_is_taken_in(consilium: Consilium, tmp_path: Path) -> None:
    file = written(tmp_path / "experts.jsonl", ANNA, ANNA | {"name": "Twin"}, {"expert_id": "C"}, BEN)
    called = consilium("experts", "import", file)
    assert called.code == 1
    assert called.out == "2 added, 0 changed, 0 unchanged, 0 removed\n"
    assert f"consilium: {file}: 4 records read, 2 kept" in called.err
    assert f"{file}:2: expert_id: A: already used in line 1" in called.err
    assert held() == ["A", "B"]


def test_what_is_exported_can_be_imported_again(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", written(tmp_path / "experts.jsonl", ANNA, BEN))
    for name in ("out.jsonl", "out.csv"):
        assert consilium("experts", "export", tmp_path / name).code == 0
        again = consilium("experts", "import", tmp_path / name)
        assert (again.code, again.out) == (0, "0 added, 0 changed, 2 unchanged, 0 removed\n")


def test_an_export_to_standard_output_holds_nothing_else(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", written(tmp_path / "experts.jsonl", ANNA, BEN))
    lines = consilium("experts", "export", "-").out.splitlines()
    assert [json.loads(line)["expert_id"] for line in lines] == ["A", "B"]


def test_validation_tells_file_line_field_value_and_way_out(consilium: Consilium, tmp_path: Path) -> None:
    file = written(tmp_path / "experts.jsonl", ANNA, BEN | {"hpo_terms": ["HP:9999999"]})
    called = consilium("experts", "validate", file)
    assert called.code == 1
    assert called.out.startswith(f"{file}:2: hpo_terms: HP:9999999: ")
    problem, summary = called.out.splitlines()
    assert summary == "2 records read, 2 kept; 1 error, 0 warnings"
    assert "nearest" in problem
    as_json = consilium("experts", "validate", file, "--format", "json")
    assert as_json.code == 1
    assert json.loads(as_json.out)["problems"][0]["line"] == 2


def test_the_sample_directory_is_without_fault(consilium: Consilium) -> None:
    called = consilium("experts", "validate", experts_file())
    assert (called.code, called.out) == (0, "316 records read, 316 kept; 0 errors, 0 warnings\n")


def test_a_file_that_was_read_in_part_replaces_nothing(consilium: Consilium, tmp_path: Path) -> None:
    consilium("experts", "import", written(tmp_path / "experts.jsonl", ANNA, BEN))
    broken = written(tmp_path / "broken.jsonl", ANNA, {"expert_id": "B", "name": ""})
    called = consilium("experts", "import", broken, "--replace")
    assert called.code == 1
    assert "1 of 2 records could be read, so nothing was replaced" in called.err
    lines = consilium("experts", "export", "-").out.splitlines()
    assert [json.loads(line)["expert_id"] for line in lines] == ["A", "B"]
