"""Centres are read and written like everything else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import Centre, centres_frame, centres_from_frame, read_centres, write_centres
from data.writing import FileFormat

CENTRES = st.lists(
    st.builds(
        Centre,
        name=st.sampled_from(["Klinikum Elbauen Dresden", "=Hôpital; Lyon", "Szpital Łódź"]),
        country=st.sampled_from(["DE", "FR", "PL", None]),
        networks=st.lists(st.sampled_from(["ERKNet", "MetabERN"]), unique=True).map(tuple),
    ),
    min_size=1,
    unique_by=lambda centre: centre.key,
)


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "csv-for-spreadsheets"])
@given(centres=CENTRES)
def test_what_is_written_is_read_back(centres: list[Centre], file_format: FileFormat) -> None:
    stream = io.BytesIO()
    write_centres(centres, stream, file_format=file_format)
    stream.seek(0)
    read, report = read_centres(stream, name="centres")
    assert (read, report.has_errors) == (centres, False)


@given(centres=CENTRES)
def test_a_frame_holds_the_same(centres: list[Centre]) -> None:
    read, report = centres_from_frame(centres_frame(centres))
    assert (read, report.has_errors) == (centres, False)


def test_what_is_wrong_is_told_and_the_rest_kept() -> None:
    stream = io.BytesIO(
        b'{"name": "A", "country": "Q9"}\n{"country": "DE"}\n{"name": "A"}\n{"name": "B", "country": "DE"}\n'
    )
    read, report = read_centres(stream, name="centres.jsonl")
    assert [centre.key for centre in read] == ["A", "B (DE)"]
    told = [(problem.line, problem.field) for problem in report.problems if problem.severity == "error"]
    assert told == [(1, "country"), (2, "name"), (3, "key")]
