"""`consilium annotate`: mentions with offsets into the text as it came."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.commands.conftest import Called, Consilium


@pytest.fixture
def annotated(consilium: Consilium, tmp_path: Path) -> Any:
    def call(*lines: object) -> tuple[Called, list[dict[str, Any]]]:
        source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        text = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        source.write_text("\n".join(text), encoding="utf-8")
        called = consilium("annotate", source, "--out", target)
        written = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
        return called, [json.loads(line) for line in written]

    return call


def test_each_line_is_answered_by_one_with_its_mentions(annotated: Any) -> None:
    texts = ["Ataxia, but no seizures.", "Nothing here."]
    called, records = annotated(*({"id": number, "text": text} for number, text in enumerate(texts)))
    assert called.code == 0
    assert [record["id"] for record in records] == [0, 1]
    first = {mention["id"]: mention for mention in records[0]["mentions"]}
    assert set(records[0]) == {"id", "language", "mentions"}
    assert set(first["HP:0001251"]) == {"start", "end", "text", "id", "label", "kind", "status"}
    assert first["HP:0001251"]["status"] == "present"
    assert first["HP:0001250"]["status"] == "excluded"
    assert records[1]["mentions"] == []


def test_offsets_count_code_points_of_the_text_as_it_came(annotated: Any) -> None:
    text = "\U0001d6fc-Fetoprotein\x07 normal, é.\u2028She has ataxia."
    _, records = annotated({"id": "x", "text": text, "language": "en"})
    mention = next(mention for mention in records[0]["mentions"] if mention["id"] == "HP:0001251")
    assert text[mention["start"] : mention["end"]] == mention["text"] == "ataxia"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"text": "ataxia"}, "id: missing"),
        ({"id": 1}, "text: missing"),
        ({"id": 1, "text": "x" * (2**20 + 1)}, "at most 1,048,576"),
        ({"id": 1, "text": "ataxia", "language": "klingon"}, "klingon"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_the_rest_is_annotated(annotated: Any, line: object, told: str) -> None:
    called, records = annotated(line, {"id": "good", "text": "ataxia"})
    assert called.code == 1
    assert "in.jsonl:1: " in called.err
    assert told in called.err
    assert [record["id"] for record in records] == ["good"]


def test_a_file_without_any_text_leaves_no_output(annotated: Any) -> None:
    called, records = annotated("{}")
    assert called.code == 1
    assert "no text could be read" in called.err
    assert records == []
