"""One batch call over many cases: cases a second, memory that does not grow with them, and going on after a kill."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ontology import Knowledge
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record

ROOT = Path(__file__).resolve().parents[2]


def ranked(home: Path, folder: Path, cases: int, stop_after: int | None = None) -> dict[str, float]:
    """The figures of one run over 3,000 experts with two processes; none where it was to be killed."""
    command = [sys.executable, "-m", "tests.benchmarks.batch", str(home), "3000", str(cases), "2", str(folder)]
    command += [] if stop_after is None else [str(stop_after)]
    done = subprocess.run(command, check=stop_after is None, capture_output=True, text=True, cwd=ROOT)
    assert stop_after is None or done.returncode < 0, done.stderr
    found: dict[str, float] = {} if stop_after is not None else json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_a_killed_batch_goes_on(home: Path, tmp_path: Path) -> None:
    ranked(home, tmp_path / "run", 3000, stop_after=2)
    found = ranked(home, tmp_path / "run", 3000)
    assert found["cases"] == 3000
    assert found["parts found"] >= 2
    assert found["rows"] == 30_000


@pytest.mark.prove
def test_a_hundred_thousand_cases(home: Path, knowledge: Knowledge, tmp_path: Path, record: Record) -> None:
    few = ranked(home, tmp_path / "few", 10_000)
    ranked(home, tmp_path / "many", 100_000, stop_after=60)
    many = ranked(home, tmp_path / "many", 100_000)
    conditions = [
        Condition("100,000 cases, 3,000 experts, 2 processes: cases/s", many["cases/s"], 60.0),
        Condition("cases answered in the end", many["cases"], 100_000),
        Condition("parts found after a kill", many["parts found"], 60),
        Condition("peak memory of all processes, MiB", many["peak memory MiB"], 2000.0, at_least=False),
        Condition(
            "... against that of 10,000 cases", many["peak memory MiB"] / few["peak memory MiB"], 1.25, at_least=False
        ),
    ]
    record("batch", figures(conditions), knowledge.stamp)
    check("Batch, embedded knowledge, the sample directory repeated", conditions)
