"""Bad input: a clear line naming what is wrong, exit code 1, never a traceback."""

import json
import os
from pathlib import Path

import pytest

from tests.api.commands.conftest import Called, Consilium

FINDINGS = ["HP:0000790"]
PHENOPACKET_V1 = {
    "id": "v1",
    "subject": {"id": "p"},
    "phenotypicFeatures": [{"type": {"id": "HP:0000790"}, "negated": True}],
    "metaData": {"created": "2020-01-01T00:00:00Z", "phenopacketSchemaVersion": "1.0.0"},
}
CASES: dict[str, tuple[bytes, str]] = {
    "empty.json": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "empty"),
    "binary.json": (os.urandom(4096), "not text"),
    "broken.json": (b'{"case_id": "x", ', "case_id"),
    "list.json": (b"[]", ""),
    "number.json": (b'{"case_id": 5}', ""),
    "nested.json": (b'{"case_id": "x", "summary": ' + b"[" * 200_000, ""),
    "nested.txt": (b"[" * 200_000 + b"]" * 200_000, ""),
    "nothing.json": (b'{"case_id": "x"}', "nothing"),
    "unknown.json": (b'{"case_id": "x", "hpo_present": ["HP:9999999"]}', "HP:9999999"),
    "malformed.json": (b'{"case_id": "x", "hpo_present": ["HP:12", "fever"]}', "hpo_present"),
    "wrong_code.json": (b'{"case_id": "x", "suspected_disorders": ["ORPHA:99999999"]}', "ORPHA:99999999"),
    "v1.json": (json.dumps(PHENOPACKET_V1).encode(), "v1"),
    "truncated.gz": (b"\x1f\x8b\x08\x00\x00", "damaged"),
}


def refused(called: Called) -> None:
    assert called.code == 1
    assert called.out == ""
    assert called.err.splitlines()[-1].startswith("consilium: ")
    assert "unexpected" not in called.err


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_cannot_be_used_is_refused_in_a_clear_line(consilium: Consilium, tmp_path: Path, name: str) -> None:
    content, told = CASES[name]
    file = tmp_path / name
    file.write_bytes(content)
    called = consilium("match", file)
    refused(called)
    assert name in called.err
    assert told in called.err


def test_fifty_megabytes_of_text_are_refused_at_once(consilium: Consilium, tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    file.write_bytes(b"A boy with ataxia. " * (50 * 1024 * 1024 // 19))
    refused(consilium("match", file))
    refused(consilium("match", "-", stdin=file.read_bytes()))


def test_a_text_in_which_nothing_is_understood_is_said_to_be_so(consilium: Consilium) -> None:
    called = consilium("match", "-", "--top", "1", stdin="x")
    assert called.code == 0
    assert "No finding, gene or disorder was understood" in called.out


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_case_that_is_no_file_is_told(consilium: Consilium, tmp_path: Path, name: str) -> None:
    refused(consilium("match", tmp_path / name))


def test_an_unknown_finding_beside_a_known_one_is_told_and_the_rest_matched(consilium: Consilium) -> None:
    case = {"case_id": "x", "hpo_present": ["HP:9999999", *FINDINGS]}
    called = consilium("match", "-", "--top", "1", stdin=json.dumps(case))
    assert called.code == 1
    assert "HP:9999999" in called.err
    assert "Hematuria" in called.out


def test_an_obsolete_finding_is_replaced_and_told(consilium: Consilium) -> None:
    called = consilium("match", "-", "--top", "1", stdin=json.dumps({"case_id": "x", "hpo_present": ["HP:0000057"]}))
    assert called.code == 0
    assert "HP:0000057: warning: obsolete or another spelling, replaced by HP:0008665" in called.err
    assert "Clitoral hypertrophy" in called.out


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.jsonl", b"", "empty"),
        ("binary.csv", bytes(range(256)) * 20, "not text"),
        ("prose.txt", b"These are no experts.\n", "no"),
        ("columns.csv", b"a;b;c\n1;2;3\n", "column"),
        ("array.jsonl", b"[[[[[[1]]]]]]\n", ""),
        ("deep.jsonl", b"[" * 200_000 + b"\n", ""),
    ],
)
@pytest.mark.parametrize("command", ["import", "validate"])
def test_a_file_without_experts_is_refused(
    consilium: Consilium, tmp_path: Path, command: str, name: str, content: bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    called = consilium("experts", command, file)
    assert called.code == 1
    assert "unexpected" not in called.err
    assert name in called.out + called.err
    assert told in called.out + called.err


def test_a_csv_with_a_broken_row_keeps_the_others(consilium: Consilium, tmp_path: Path) -> None:
    file = tmp_path / "experts.csv"
    lines = ["expert_id;name;disorders;bio", "A;Müller;ORPHA:558=3;", 'B;"broken', ";;;", "C;Carl;ORPHA:558=x;Marfan"]
    file.write_bytes("\r\n".join(lines).encode("latin-1"))
    called = consilium("experts", "validate", file)
    assert called.code == 1
    assert f"{file}:3: " in called.out
    assert "unexpected" not in called.err
