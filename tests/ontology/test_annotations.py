"""phenotype.hpoa: the three notations of frequency, what is kept of a row, and malformed rows."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import KnowledgeError
from ontology.annotations import (
    COLUMNS,
    FREQUENCY_TERMS,
    AnnotationRelease,
    Frequency,
    parse_frequency,
    phenotype_rows,
    read_annotations,
)

ROW = ("OMIM:1", "A", "", "HP:0001250", "PMID:1", "PCS", "", "1/2", "", "", "P", "HPO:x")


def file_with(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "phenotype.hpoa"
    lines = ["#description: x", "#version: 2030-01-02", "\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def changed(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(column, cell) for column, cell in zip(COLUMNS, ROW, strict=True))


def test_the_wheel_has_rows_of_omim_and_orpha_in_all_notations(annotations: AnnotationRelease) -> None:
    assert annotations.version == "2025-01-16"
    sources = Counter(row.source.split(":")[0] for row in annotations.rows)
    assert sources["OMIM"] > 100_000
    assert sources["ORPHA"] > 100_000
    counted = [row.frequency for row in annotations.rows if row.frequency and row.frequency.patients]
    ranges = {row.frequency.share for row in annotations.rows if row.frequency and not row.frequency.patients}
    assert len(counted) > 10_000
    assert set(FREQUENCY_TERMS.values()) - {0.0} <= ranges
    assert any(share not in FREQUENCY_TERMS.values() for share in ranges), "percentages"
    assert all(0 <= row.frequency.share <= 1 for row in annotations.rows if row.frequency)
    assert {row.aspect for row in annotations.rows} >= {"P", "I", "C"}
    assert sum(row.negated for row in annotations.rows) > 500
    assert all(row.aspect == "P" for row in phenotype_rows(annotations))
    assert any(row.onset for row in annotations.rows)
    assert any(row.sex == "FEMALE" for row in annotations.rows)
    assert any(reference.startswith("PMID:") for row in annotations.rows for reference in row.references)


def test_a_row_keeps_what_it_says(tmp_path: Path) -> None:
    row = changed(
        qualifier="NOT", reference="PMID:1; PMID:2;", onset="HP:0003577", sex="female", frequency="HP:0040283"
    )
    release = read_annotations(file_with(tmp_path, row))
    assert release.version == "2030-01-02"
    (read,) = release.rows
    assert (read.source, read.term, read.negated, read.onset, read.sex) == (
        "OMIM:1", "HP:0001250", True, "HP:0003577", "FEMALE",
    )  # fmt: skip
    assert read.references == ("PMID:1", "PMID:2")
    assert read.frequency == Frequency(0.17, 0)


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("", None),
        ("HP:0040280", Frequency(1.0, 0)),
        ("HP:0040285", Frequency(0.0, 0)),
        ("3/4", Frequency(0.75, 4)),
        (" 0 / 7 ", Frequency(0.0, 7)),
        ("0/0", None),
        ("12%", Frequency(0.12, 0)),
        ("7.5 %", Frequency(0.075, 0)),
    ],
)
def test_frequencies(text: str, frequency: Frequency | None) -> None:
    assert parse_frequency(text) == frequency


@pytest.mark.parametrize(
    "text", ["HP:0040286", "often", "5/4", "101%", "-1%", "1/-2", "1/", "/", "\u0661/\u0662", "9" * 400 + "/1"]
)
def test_frequencies_that_are_none(text: str) -> None:
    with pytest.raises(KnowledgeError, match=r"^row 7: frequency: "):
        parse_frequency(text, "row 7")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_counts_give_their_share(seen: int, patients: int) -> None:
    if seen > patients:
        with pytest.raises(KnowledgeError):
            parse_frequency(f"{seen}/{patients}")
    else:
        assert parse_frequency(f"{seen}/{patients}") == Frequency(seen / patients, patients)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW[:-1], "11 columns instead of 12"),
        ((*ROW, "more"), "13 columns instead of 12"),
        (changed(hpo_id="HP:1"), "hpo_id: 'HP:1'"),
        (changed(database_id="ORPHA:x"), "database_id: 'ORPHA:x'"),
        (changed(qualifier="MAYBE"), "qualifier: 'MAYBE'"),
        (changed(aspect="Z"), "aspect: 'Z'"),
        (changed(onset="late"), "onset: 'late'"),
        (changed(frequency="sometimes"), "frequency: 'sometimes'"),
    ],
)
def test_a_malformed_row_is_named_by_its_line(tmp_path: Path, row: tuple[str, ...], problem: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"^phenotype\.hpoa line 5: .*{problem}"):
        read_annotations(file_with(tmp_path, ROW, row))


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "phenotype.hpoa"
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_annotations(path)
    path.write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_annotations(path)
    path.write_text("a\tb\n1\t2\n")
    with pytest.raises(KnowledgeError, match="line 1: columns are not those"):
        read_annotations(path)
    with pytest.raises(KnowledgeError, match="holds no annotations"):
        read_annotations(file_with(tmp_path))
