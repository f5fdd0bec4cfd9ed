"""One case from a file, from what was pasted, or from standard input."""

import io
import sys
from pathlib import Path

import pytest

from data import InputError, read_case


def test_json_where_it_begins_like_json_else_text() -> None:
    assert read_case('  {"hpo_present": ["HP:0001250"]}')[0].hpo_present == ("HP:0001250",)
    assert read_case(b'\xef\xbb\xbf{"case_id": "7", "genes": ["FBN1"]}')[0].case_id == "7"
    assert read_case("Age, sex: 5, male. History, clinical: none")[0].summary is not None
    assert read_case("[Referral] boy of 5")[0].summary == "[Referral] boy of 5"
    assert read_case("42")[0].summary == "42"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_usual_encoding(encoding: str) -> None:
    case, report = read_case("Mädchen, Größe normal".encode(encoding))
    assert (case.case_id, case.summary) == ("case", "Mädchen, Größe normal")
    assert report.count("warning") == (encoding == "cp1252")


def test_a_file_names_its_case(tmp_path: Path) -> None:
    path = tmp_path / "boy of 5.txt"
    path.write_text("Seizures", encoding="utf-8")
    case, report = read_case(path)
    assert (case.case_id, case.summary) == ("boy of 5", "Seizures")
    assert report.summary() == "1 record read, 1 kept; 0 errors, 0 warnings"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Seizures")))
    case, _ = read_case(Path("-"))
    assert (case.case_id, case.summary) == ("case", "Seizures")


def test_a_pasted_dash_is_text_and_does_not_wait_for_standard_input() -> None:
    assert read_case("-")[0].summary == "-"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "case: empty"),
        (" \n ", "case: empty"),
        (b"\x00\x01\x02", "case: binary"),
        (b"PK\x03\x04", "office document"),
        ("{", "case:1: {: not valid JSON"),
        ('{\n"age": "P1Y",\n"sex": MALE}', "case:3: "),
        ("[]", "consilium batch"),
        ('[{"case_id": "1"}]', "consilium batch"),
        ('{"case_id": "1"}\n{"case_id": "2"}', "consilium batch"),
        ("case_id;summary\n1;x\n", "consilium batch"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("seizures " * 200_000, "more than the 1,048,576"),
        ("seizures " * 6_000_000, "larger than 16 MiB"),
        ('{"expert_id": "1", "name": "A"}', "looks like an expert"),
        ("\x1f\x8b", "binary"),
    ],
)
def test_what_is_no_case_is_one_clear_line(content: str | bytes, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_case(content)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.json: no such file"):
        read_case(tmp_path / "absent.json")
    with pytest.raises(InputError, match="a folder, not a file"):
        read_case(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_case(Path("a\0b"))


def test_problems_inside_are_in_the_report() -> None:
    case, report = read_case('{"hpo_present": ["HP:0001250", "HP:1"], "age": 49}', name="boy.json")
    assert (case.case_id, case.hpo_present) == ("boy", ("HP:0001250",))
    assert [problem.field for problem in report.problems] == ["hpo_present", "age"]


def test_halves_of_characters_do_no_harm() -> None:
    assert read_case("a\ud800b")[0].summary == "a?b"
    assert read_case('{"summary": "a\\ud800b"}')[0].summary == "ab"
