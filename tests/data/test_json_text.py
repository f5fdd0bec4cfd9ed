"""JSON as other systems write it, and JSON that is broken: the rest is read, and each record has its line."""

import gzip
import json
from collections.abc import Callable

import pytest

from data import Expert, ValidationReport

ReadExperts = Callable[..., tuple[list[Expert], ValidationReport]]


def line(identifier: str) -> str:
    return json.dumps({"expert_id": identifier, "name": "Müller", "bio": "x"}, ensure_ascii=False)


def test_byte_order_mark_windows_line_ends_and_blank_lines(experts_in: ReadExperts) -> None:
    experts, report = experts_in(f"\ufeff{line('1')}\r\n\r\n  \r\n{line('2')}\r\n")
    assert [expert.expert_id for expert in experts] == ["1", "2"]
    assert report.text() == ""


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_than_utf_8(experts_in: ReadExperts, encoding: str) -> None:
    experts, report = experts_in(f"{line('1')}\n{line('2')}\n".encode(encoding))
    assert [expert.name for expert in experts] == ["Müller", "Müller"]
    assert not report.has_errors
    assert (report.count("warning") > 0) == (encoding == "cp1252"), "a guess is told"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{bad}", "column 2"),
        ('{"expert_id": "9", "name": "B", "bio": ', "not valid JSON"),
        ('"text"', "not an object"),
        ("[1]", "not an object"),
        ("null", "not an object"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ('{"open_panels": ' + "9" * 5000 + "}", "not valid JSON"),
        ('{"expert_id": "9", "bio": "' + "x" * (17 * 1024 * 1024) + '"}', "a line of more than 16 MiB"),
        ("\x00\x01\x02", "not valid JSON"),
    ],
    ids=["broken", "cut", "text", "list", "null", "deep object", "deep list", "long number", "long line", "binary"],
)
def test_one_bad_line_never_stops_the_rest(experts_in: ReadExperts, bad: str, words: str) -> None:
    # The filler keeps the control characters of one line below the share that makes a file binary.
    experts, report = experts_in(f"{line('1')}\n{' ' * 1000}\n{bad}\n{line('2')}\n".replace("\x00", "\x01"))
    assert [expert.expert_id for expert in experts] == ["1", "2"]
    assert [(problem.line, problem.severity) for problem in report.problems] == [(3, "error")]
    assert words in report.text()
    assert report.records_read == 3


def test_a_key_given_twice_is_reported(experts_in: ReadExperts) -> None:
    experts, report = experts_in('{"expert_id": "1", "name": "A", "name": "B", "bio": "x"}')
    assert experts[0].name == "B"
    assert report.text() == "experts.jsonl:1: name: given twice in one object, the last value kept; give it once"


def test_several_records_in_one_line_are_read(experts_in: ReadExperts) -> None:
    experts, report = experts_in(line("1") + " " + line("2"))
    assert len(experts) == 2
    assert "several records in one line" in report.text()


def test_a_list_in_one_document_gives_each_record_its_line(experts_in: ReadExperts) -> None:
    good = json.dumps(json.loads(line("1")), indent=1)
    experts, report = experts_in(f'[\n{good},\n{{"expert_id": "2"}},\n7,\n{good}\n]', "experts.json")
    assert len(experts) == 1
    assert [(problem.line, problem.field) for problem in report.problems] == [(7, "name"), (8, None), (9, "expert_id")]


def test_broken_json_in_a_document_is_told_with_its_line(experts_in: ReadExperts) -> None:
    experts, report = experts_in(f'[\n{line("1")},\n{{"expert_id":\n  oops}},\n{line("2")}\n]', "experts.json")
    assert len(experts) == 1
    assert [problem.line for problem in report.problems] == [4, 4]
    assert "nothing is read after broken JSON" in report.text()


def test_a_list_that_is_cut_off_is_reported(experts_in: ReadExperts) -> None:
    experts, report = experts_in(f"[{line('1')},\n{line('2')}", "experts.json")
    assert len(experts) == 2
    assert "the list is not closed" in report.text()


def test_lines_are_told_from_a_document_by_content(experts_in: ReadExperts) -> None:
    experts, _ = experts_in(f"{line('1')}\n{line('2')}\n", "experts.json")
    assert len(experts) == 2
    experts, report = experts_in(f"{{broken\n{line('2')}\n", "experts")
    assert [expert.expert_id for expert in experts] == ["2"]
    assert report.problems[0].line == 1


def test_compressed_and_cut_off(experts_in: ReadExperts) -> None:
    packed = gzip.compress("\n".join(line(str(number)) for number in range(500)).encode())
    experts, report = experts_in(packed, "experts.jsonl.gz")
    assert len(experts) == 500
    assert report.text() == ""
    experts, report = experts_in(packed[: len(packed) // 2], "experts.jsonl.gz")
    assert 0 < len(experts) < 500, "what came before the damage is kept"
    assert "damaged" in report.problems[-1].text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n \r\n", "no record"),
        (b"\xef\xbb\xbf", "no record"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(256)) * 40, "binary"),
        (b"PK\x03\x04\x14\x00", "save the sheet as CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 text}", "rich-text"),
        (b"\x1f\x8b", "damaged"),
        (gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0), "compressed twice"),
    ],
)
def test_what_holds_no_records_is_one_clear_error(experts_in: ReadExperts, content: bytes, words: str) -> None:
    experts, report = experts_in(content)
    assert experts == []
    (problem,) = report.problems
    assert (problem.file, problem.severity) == ("experts.jsonl", "error")
    assert words in problem.text()
