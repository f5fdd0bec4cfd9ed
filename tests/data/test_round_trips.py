"""What is written is read back equal: parse(write(x)) == x, in every format."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import (
    Case,
    Expert,
    Publication,
    cases_frame,
    cases_from_frame,
    experts_frame,
    experts_from_frame,
    read_cases,
    read_experts,
    write_cases,
    write_experts,
)
from data.iso import COUNTRIES, LANGUAGES
from data.writing import FileFormat

FORMATS: tuple[FileFormat, ...] = ("jsonl", "csv", "csv-for-spreadsheets")


def some(elements: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(elements, max_size=4)


# Awkward on purpose: what CSV, formulas, lists in cells and JSON treat in a special way.
awkward = st.sampled_from(
    ["=1+1", "'=", "''-", "-", "+", "@", "\t", '"', ";", "|", ",", "\r\n", "PMID:1|", ";PMID:2|x"]
)
words = st.one_of(st.text(max_size=30), st.lists(awkward | st.text(max_size=3), max_size=5).map("".join))
names = words.filter(lambda text: bool(Case.model_validate({"case_id": "x", "summary": text}).summary)).map(
    lambda text: "n" + text
)
hpo_ids = st.integers(0, 9_999_999).map("HP:{:07}".format)
orpha_codes = st.integers(1, 999_999).map("ORPHA:{}".format)
omim_ids = st.integers(100_000, 999_999).map("OMIM:{}".format)
genes = st.sampled_from(["FBN1", "UMOD", "C9orf72", "MT-ND1", "HLA-B"])
countries = st.sampled_from(sorted(COUNTRIES))
languages = st.sampled_from(sorted(LANGUAGES))
networks = st.sampled_from(["ERKNet", "ERN BOND", "ERN eUROGEN"])
publications = st.builds(
    lambda number, title: {"pmid": f"PMID:{number}", "title": title}, st.integers(1, 99_999_999), words
)

experts = st.builds(
    lambda **fields: Expert.model_validate(fields),
    expert_id=names,
    name=names,
    email=st.none() | st.just("a@b.org"),
    centre=st.none() | words,
    country=st.none() | countries,
    erns=some(networks),
    membership=st.sampled_from(["full", "affiliated", "none"]),
    age_groups=some(st.sampled_from(["adult", "paediatric"])),
    languages=some(languages),
    thematic_areas=some(orpha_codes),
    disorders=st.dictionaries(orpha_codes, st.integers(0, 1000), min_size=1, max_size=4),
    hpo_terms=some(hpo_ids),
    genes=some(genes),
    publications=st.lists(publications, max_size=3, unique_by=lambda entry: entry["pmid"]),
    bio=words,
    max_open_panels=st.none() | st.integers(0, 50),
    open_panels=st.integers(0, 50),
    available=st.booleans(),
)

cases = st.builds(
    lambda **fields: Case.model_validate(fields),
    case_id=names,
    summary=st.none() | words,
    language=st.none() | languages,
    hpo_present=some(hpo_ids),
    hpo_excluded=some(hpo_ids),
    genes=some(genes),
    suspected_disorders=some(orpha_codes),
    age=st.none() | st.sampled_from(["P49Y", "P3Y6M", "P12D"]),
    sex=st.sampled_from(["UNKNOWN_SEX", "FEMALE", "MALE", "OTHER_SEX"]),
    country=st.none() | countries,
    history=st.none() | words,
    imaging=st.none() | words,
    recorded_genes=some(genes),
    recorded_disorders=some(orpha_codes | omim_ids),
)

expert_lists = st.lists(experts, min_size=1, max_size=3, unique_by=lambda expert: expert.expert_id)
case_lists = st.lists(cases, min_size=1, max_size=3, unique_by=lambda case: case.case_id)


def written(write: Callable[..., None], records: Any, file_format: FileFormat) -> io.BytesIO:
    stream = io.BytesIO()
    write(records, stream, file_format=file_format)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("file_format", FORMATS)
@given(records=expert_lists)
def test_experts_come_back_equal(file_format: FileFormat, records: list[Expert]) -> None:
    name = "x.jsonl" if file_format == "jsonl" else "x.csv"
    experts_read, report = read_experts(written(write_experts, records, file_format), name=name)
    assert experts_read == records, report.text()
    assert not report.has_errors


@pytest.mark.parametrize("file_format", FORMATS)
@given(records=case_lists)
def test_cases_come_back_equal(file_format: FileFormat, records: list[Case]) -> None:
    name = "x.jsonl" if file_format == "jsonl" else "x.csv"
    cases_read, report = read_cases(written(write_cases, records, file_format), name=name)
    assert cases_read == records, report.text()
    assert not report.has_errors


@given(records=expert_lists)
def test_experts_come_back_equal_from_a_frame(records: list[Expert]) -> None:
    experts_read, report = experts_from_frame(experts_frame(records))
    assert experts_read == records, report.text()


@given(records=case_lists)
def test_cases_come_back_equal_from_a_frame(records: list[Case]) -> None:
    cases_read, report = cases_from_frame(cases_frame(records))
    assert cases_read == records, report.text()


@given(title=st.lists(st.sampled_from([";", " ", "\\", "PMID:1", "pmid 2", "|", "x", ":"]), max_size=8).map("".join))
def test_titles_that_look_like_lists_come_back_equal(title: str) -> None:
    expert = Expert.model_validate(
        {
            "expert_id": "1",
            "name": "A",
            "publications": [{"pmid": "9", "title": title}, {"pmid": "8", "title": title}],
        }
    )
    (read,), _ = read_experts(written(write_experts, [expert], "csv"), name="x.csv")
    assert read.publications == expert.publications
    assert isinstance(read.publications[0], Publication)


@given(content=st.binary(max_size=200) | words.map(str.encode))
def test_no_content_whatever_raises_anything(content: bytes) -> None:
    for name in ("x.jsonl", "x.json", "x.csv", "x.txt", "x"):
        for read in (read_experts, read_cases):
            records, report = read(io.BytesIO(content), name=name)
            assert records or report.problems, "nothing read and nothing said"
            assert report.records_kept == len(records)
            assert "\n" not in "".join(problem.text() for problem in report.problems)
