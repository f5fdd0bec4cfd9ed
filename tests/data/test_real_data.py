"""Published cases and the benchmark beside the project are read without an error, and fast."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from data import Expert, read_case, read_cases, read_experts, write_experts


def test_the_benchmark(shared: Path) -> None:
    experts, report = read_experts(shared / "benchmark" / "experts.jsonl")
    assert len(experts) == 3000
    assert not report.has_errors
    cases, report = read_cases(shared / "benchmark" / "cases.jsonl")
    assert len(cases) == 2345
    assert not report.has_errors
    assert report.text().endswith("cases.jsonl:1: mode: warning: unknown field, not read (2,345 times, first here)"), (
        "one line for the field nobody reads"
    )


def test_published_phenopackets(shared: Path) -> None:
    cases, report = read_cases(shared / "cases" / "phenopackets.jsonl.gz")
    assert len(cases) == 5698
    assert not report.has_errors
    assert sum(case.age is not None for case in cases) == 4049, "every form of age is understood"
    assert sum(len(case.hpo_excluded) for case in cases) > 60_000


@pytest.mark.parametrize(
    ("name", "gene", "omim", "years"),
    [("UMOD", "UMOD", "OMIM:162000", 33), ("FBN1", "FBN1", "OMIM:154700", 13), ("HNF1B", "HNF1B", "OMIM:137920", 21)],
)
def test_whole_phenopackets_as_published(shared: Path, name: str, gene: str, omim: str, years: float) -> None:
    case, report = read_case(shared / "cases" / "single" / f"{name}.json")
    assert report.text() == ""
    assert (case.recorded_genes, case.recorded_disorders, case.age_years) == ((gene,), (omim,), years)
    assert (case.genes, case.suspected_disorders) == ((), ())
    assert case.hpo_present
    assert case.hpo_excluded


def test_twenty_thousand_experts_in_a_few_seconds(tmp_path: Path) -> None:
    fields = {
        "name": "Anna",
        "erns": ["ERKNet"],
        "disorders": {f"ORPHA:{number}": number for number in range(1, 11)},
        "hpo_terms": [f"HP:{number:07}" for number in range(10)],
        "publications": [{"pmid": f"PMID:{number}", "title": "Title"} for number in range(1, 6)],
        "bio": "Kidneys " * 20,
    }
    anna = Expert.model_validate(fields | {"expert_id": "0"})
    write_experts(
        (anna.model_copy(update={"expert_id": str(number)}) for number in range(20_000)), tmp_path / "e.jsonl"
    )
    start = time.perf_counter()
    experts, report = read_experts(tmp_path / "e.jsonl")
    elapsed = time.perf_counter() - start
    assert len(experts) == 20_000
    assert not report.problems
    assert elapsed < 15, f"took {elapsed:.1f} s"


def test_importing_data_loads_nothing_heavy() -> None:
    script = "import sys, data; print(*sorted({'pandas', 'numpy', 'torch', 'rapidfuzz', 'pyhpo'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
