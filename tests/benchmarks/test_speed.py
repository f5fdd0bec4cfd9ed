"""How fast the match answers from HPO terms, how long an index takes to build, and how much memory that needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ontology import Knowledge
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record


def measured(home: Path, index: Path, experts: int, cases: int) -> list[Condition]:
    command = [sys.executable, "-m", "tests.benchmarks.speed", str(home), str(index), str(experts), str(cases)]
    finished = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2]
    )
    found = json.loads(finished.stdout)
    bars = {
        "build s": 60.0,
        "open s": 2.0,
        "rank p50 ms": 15.0,
        "rank p99 ms": 50.0,
        "shortlist p50 ms": 60.0,
        "shortlist p99 ms": 300.0,
        "peak memory MiB": 2048.0,
    }
    return [Condition(f"{experts:,} experts: {name}", found[name], bar, at_least=False) for name, bar in bars.items()]


@pytest.mark.slow
def test_three_thousand_experts(home: Path, tmp_path: Path) -> None:
    check("Speed, embedded knowledge, 100 cases", measured(home, tmp_path, 3000, 100))


@pytest.mark.prove
def test_twenty_thousand_experts(home: Path, knowledge: Knowledge, tmp_path: Path, record: Record) -> None:
    conditions = [*measured(home, tmp_path, 3000, 400), *measured(home, tmp_path, 20_000, 400)]
    record("speed", figures(conditions), knowledge.stamp)
    check("Speed, embedded knowledge, 400 cases", conditions)
