"""How fast the match answers from HPO terms as the directory grows, what it finds, and what an index costs."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ontology import Knowledge
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record

BARS: dict[int, dict[str, float]] = {
    3000: {"rank p50 ms": 15, "rank p99 ms": 50, "shortlist p50 ms": 60, "shortlist p99 ms": 300},
    20_000: {"rank p50 ms": 15, "rank p99 ms": 50, "shortlist p50 ms": 60, "shortlist p99 ms": 300},
    1_000_000: {"rank p50 ms": 50},
}
"""Upper bars by number of experts; recall has one everywhere."""
RECALL = 0.98


def measured(home: Path, index: Path, experts: int, cases: int, slack: float = 1) -> dict[str, Condition]:
    """Figures of a directory, each with its bar where it has one; `slack` widens those of time for slower machines."""
    command = [sys.executable, "-m", "tests.benchmarks.speed", str(home), str(index), str(experts), str(cases)]
    finished = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2]
    )
    found: dict[str, float] = json.loads(finished.stdout)
    bars = BARS.get(experts, {})
    conditions = {}
    for name, value in found.items():
        bar = RECALL if name == "recall@50" else bars[name] * slack if name in bars else None
        conditions[name] = Condition(f"{experts:,} experts: {name}", value, bar, at_least=name == "recall@50")
    return conditions


def growth(tables: dict[int, dict[str, Condition]], name: str) -> list[Condition]:
    """How a figure grows from one directory to the next, as a share of how the directory grows."""
    return [
        Condition(
            f"{name}, {small:,} to {large:,}, share of linear growth",
            tables[large][name].value / tables[small][name].value / (large / small), 1.0, at_least=False,
        )
        for small, large in pairwise(tables)
    ]  # fmt: skip


@pytest.mark.slow
def test_three_and_thirty_thousand_experts(home: Path, tmp_path: Path) -> None:
    tables = {experts: measured(home, tmp_path, experts, 60, slack=5) for experts in (3000, 30_000)}
    conditions = [condition for table in tables.values() for condition in table.values()]
    check("Speed, embedded knowledge, 60 cases", [*conditions, *growth(tables, "rank p50 processor ms")])


@pytest.mark.prove
def test_up_to_a_million_experts(full_home: Path, full_knowledge: Knowledge, tmp_path: Path, record: Record) -> None:
    """Takes some quarter of an hour and 8 GB (estimated) on a machine that does nothing else."""
    tables = {
        experts: measured(full_home, tmp_path / str(experts), experts, 200)
        for experts in (3000, 20_000, 30_000, 300_000, 1_000_000)
    }
    conditions = [condition for table in tables.values() for condition in table.values()]
    conditions += growth(tables, "rank p50 ms")
    record("speed", figures(conditions), full_knowledge.stamp)
    check("Speed, all knowledge, 200 cases", conditions)
