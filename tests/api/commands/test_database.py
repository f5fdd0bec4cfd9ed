"""`consilium db`: upgrade, backup and restore through the command line."""

import json
from pathlib import Path

from tests.api.commands.conftest import Consilium


def test_an_empty_database_is_upgraded_once(consilium: Consilium) -> None:
    assert "from empty to revision" in consilium("db", "upgrade").out
    assert "already" in consilium("db", "upgrade").out


def test_a_backup_brings_the_directory_back(consilium: Consilium, tmp_path: Path) -> None:
    file, kept = tmp_path / "experts.jsonl", tmp_path / "backup.db"
    file.write_text(json.dumps({"expert_id": "A", "name": "Anna", "bio": "Kidneys."}), encoding="utf-8")
    consilium("experts", "import", file)
    assert consilium("db", "backup", kept).code == 0
    file.write_text(json.dumps({"expert_id": "B", "name": "Ben", "bio": "Hearts."}), encoding="utf-8")
    consilium("experts", "import", file, "--replace")
    restored = consilium("db", "restore", kept)
    assert restored.code == 0
    assert "the one before is kept" in restored.out
    assert '"A"' in consilium("experts", "export", "-").out


def test_a_file_that_is_no_backup_is_one_clear_line(consilium: Consilium, tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("no database", encoding="utf-8")
    called = consilium("db", "restore", tmp_path / "no.db")
    assert called.code == 1
    assert called.err.count("\n") == 1
    assert "is no backup of Consilium" in called.err
