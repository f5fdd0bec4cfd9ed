"""Benchmark folders: read whole or refused with file, line and value; never a grade 0 for what cannot be read."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from data import InputError
from matching import read_benchmark, read_publications
from matching.benchmark import mode_of

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a benchmark of two experts and two cases, some files replaced or left out (None)."""

    def written(**replaced: str | bytes | None) -> Path:
        files: dict[str, str | bytes | None] = {
            "experts.jsonl": "".join(f'{{"expert_id":"{one}","name":"{one}","genes":["UMOD"]}}\n' for one in "ba"),
            "cases.jsonl": '{"case_id":"C1#hpo","genes":["UMOD"]}\n{"case_id":"C2","genes":["FBN1"]}\n',
            "qrels.txt": "C1#hpo 0 a 3\n\nC1#hpo 0 b 0\nC2 0 b 1\n",
            "diagnoses.jsonl": '{"case_id":"C1","orpha":["558"],"pmid":"PMID:1"}\n\n',
        }
        files.update({name.replace("__", "."): content for name, content in replaced.items()})
        for name, content in files.items():
            if content is not None:
                (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return written


def test_a_folder_is_read_whole(write: Write) -> None:
    benchmark = read_benchmark(write())
    assert [expert.expert_id for expert in benchmark.experts] == ["a", "b"]
    assert benchmark.judgements == {"C1#hpo": {"a": 3, "b": 0}, "C2": {"b": 1}}
    assert benchmark.diagnoses["C1"].disorders == ("ORPHA:558",)
    assert [mode_of(case) for case in benchmark.cases] == ["hpo", "all"]


def test_packing_and_order_do_not_change_the_digest(write: Write, tmp_path: Path) -> None:
    plain = read_benchmark(write()).digest
    (tmp_path / "qrels.txt").unlink()
    packed = gzip.compress(b"C2 0 b 1\nC1#hpo 0 b 0\nC1#hpo 0 a 3\n")
    assert read_benchmark(write(qrels__txt=None, **{"qrels.txt.gz": packed})).digest == plain
    (tmp_path / "qrels.txt").write_text("C1#hpo 0 a 2\nC1#hpo 0 b 0\nC2 0 b 1\n", encoding="utf-8")
    assert read_benchmark(tmp_path).digest != plain


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        ("C1#hpo 0 a 3\nC1#hpo 0 b\n", "qrels.txt line 2: 'C1#hpo 0 b' is not `case 0 expert grade`"),
        ("C1#hpo 0 a 4\n", "line 1: .*grade of 0 to 3"),
        ("C1#hpo 0 a -1\n", "line 1: .*grade of 0 to 3"),
        ("C1#hpo 0 a ²\n", "line 1: .*grade of 0 to 3"),
        ("C1#hpo 0 a 2.0\n", "line 1: .*grade of 0 to 3"),
        ("C1#hpo 0 a 3 x\n", "line 1: .*grade of 0 to 3"),
        ("C1#hpo 0 a 3\nC1#hpo 0 a 1\n", "line 2: a has another grade for C1#hpo"),
        ("C9 0 a 3\n", "qrels.txt: case C9 is judged but is not among the cases"),
        ("C2 0 z 3\nC2 0 y 3\n", "qrels.txt: expert y and 1 more is judged but is not among the experts"),
        ("\n", "judges no case"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_judgements_that_cannot_be_read(write: Write, qrels: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_benchmark(write(qrels__txt=qrels))


@pytest.mark.parametrize("content", [gzip.compress(b"C2 0 b 1\n" * 99, mtime=0)[:-9], b"no gzip at all", b""])
def test_a_broken_packed_file(write: Write, content: bytes) -> None:
    folder = write(qrels__txt=None, **{"qrels.txt.gz": content})
    with pytest.raises(InputError, match=r"qrels\.txt\.gz"):
        read_benchmark(folder)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"case_id":"C1"}', '{"case_id":"C1","orpha":["x"],"pmid":"1"}', '{"case_id":[],"orpha":[],"pmid":""}'],
)
def test_diagnoses_that_cannot_be_read(write: Write, line: str) -> None:
    with pytest.raises(InputError, match=r"diagnoses\.jsonl line 1: .* is no diagnosis"):
        read_benchmark(write(diagnoses__jsonl=line))


@pytest.mark.parametrize("name", ["experts.jsonl", "cases.jsonl", "qrels.txt"])
def test_a_missing_file(write: Write, tmp_path: Path, name: str) -> None:
    write()
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=name):
        read_benchmark(tmp_path)


def test_an_expert_that_cannot_be_read_is_no_smaller_directory(write: Write) -> None:
    with pytest.raises(InputError, match="read whole"):
        read_benchmark(write(experts__jsonl=json.dumps({"expert_id": "a"}) + "\n"))


def test_publications(tmp_path: Path) -> None:
    listed = tmp_path / "publications.txt"
    listed.write_text("\ufeffPMID:12\n\n 34 \n", encoding="utf-8")
    assert read_publications(listed) == {"PMID:12", "PMID:34"}
    listed.write_text("PMID:12\ntwelve\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"publications\.txt:2: 'twelve'"):
        read_publications(listed)
    with pytest.raises(InputError, match="cannot be read"):
        read_publications(tmp_path / "missing.txt")
