"""Files as other programs see them: CSV by the standard, cells that no spreadsheet takes for a formula."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from data import Case, Expert, InputError, experts_frame, experts_from_frame, read_experts, write_cases, write_experts

ANNA = Expert.model_validate(
    {
        "expert_id": "1",
        "name": "=cmd|'/c calc'!A1",
        "erns": ["ERKNet", "ERN BOND"],
        "disorders": {"ORPHA:558": 12, "ORPHA:559": 0},
        "publications": [{"pmid": "1", "title": "One; two"}, {"pmid": "2"}],
        "bio": "a\nb",
    }
)


def test_csv_is_read_by_any_csv_reader() -> None:
    stream = io.BytesIO()
    write_experts([ANNA], stream, file_format="csv")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert list(row)[:3] == ["expert_id", "name", "email"]
    assert row["erns"] == "ERKNet;ERN BOND"
    assert row["disorders"] == "ORPHA:558=12;ORPHA:559=0"
    assert row["publications"] == "PMID:1|One; two;PMID:2|"
    assert row["available"] == "true"
    assert row["bio"] == "a\nb"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "'=", "''@"])
def test_no_cell_is_a_formula(start: str) -> None:
    case = Case.model_validate({"case_id": "c", "summary": start + "1"})
    stream = io.BytesIO()
    write_cases([case], stream, file_format="csv")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert row["summary"] == "'" + start + "1"


def test_the_file_name_tells_the_format(tmp_path: Path) -> None:
    for name in ("experts.csv", "experts.jsonl", "experts.tsv"):
        write_experts([ANNA], tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(b"expert_id" if name.endswith(".csv") else b"{")
    assert read_experts(tmp_path / "experts.csv")[0] == [ANNA]


def test_spreadsheets_get_a_mark_and_semicolons() -> None:
    stream = io.BytesIO()
    write_experts([ANNA], stream, file_format="csv-for-spreadsheets")
    assert stream.getvalue().startswith(b"\xef\xbb\xbfexpert_id;name;")


def test_cases_as_lines_say_only_what_is_known() -> None:
    stream = io.BytesIO()
    write_cases([Case.model_validate({"case_id": "c", "age": "P1Y"})], stream)
    assert json.loads(stream.getvalue()) == {"case_id": "c", "age": "P1Y"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_experts([ANNA], tmp_path / "absent" / "experts.csv")


def test_a_frame_has_a_column_for_each_field_and_whole_numbers() -> None:
    frame = experts_frame([ANNA])
    assert list(frame.columns) == list(Expert.model_fields)
    assert frame["max_open_panels"].isna().all()
    assert frame["open_panels"].dtype == "Int64"
    assert frame["erns"][0] == ["ERKNet", "ERN BOND"]


def test_a_frame_that_pandas_read_from_csv_is_understood(tmp_path: Path) -> None:
    write_experts([ANNA, ANNA.model_copy(update={"expert_id": "2"})], tmp_path / "experts.csv")
    frame = pd.read_csv(tmp_path / "experts.csv")
    experts, report = experts_from_frame(frame)
    assert [(expert.expert_id, expert.erns, expert.disorders) for expert in experts] == [
        ("1", ANNA.erns, ANNA.disorders),
        ("2", ANNA.erns, ANNA.disorders),
    ]
    assert report.text() == ""


def test_problems_of_a_frame_tell_the_row() -> None:
    frame = pd.DataFrame(
        [{"expert_id": "1", "name": "A", "genes": ["FBN1"]}, {"expert_id": "1", "name": "B", "bio": "x"}]
    )
    experts, report = experts_from_frame(frame)
    assert len(experts) == 1
    assert report.text().startswith("DataFrame:2: expert_id: 1: already used in line 1")


def test_no_frame_of_experts_is_still_a_frame() -> None:
    frame = experts_frame([])
    assert list(frame.columns) == list(Expert.model_fields)
    assert experts_from_frame(frame)[0] == []
