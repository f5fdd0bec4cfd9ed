"""How often the differential names the true disorder of a published patient, by phenotype alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data import read_cases
from matching import Differential, read_publications
from ontology import Knowledge, Reader, read_case
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record

# Bars keep what was reached; aims are ARCHITECTURE.md's.
BARS, AIMS = {"first": 0.52, "top ten": 0.77}, {"first": 0.60, "top ten": 0.85}
BARS_REMOVED, AIMS_REMOVED = {"first": 0.29, "top ten": 0.58}, {"first": 0.32, "top ten": 0.62}


def ranks(shared: Path, knowledge: Knowledge, every: int) -> list[int]:
    """Rank of the true disorder of known patients; disorders of equal probability count as before it."""
    truth = {
        record["id"]: record["orpha"]
        for line in (shared / "cases" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
        if (record := json.loads(line))["known"]
    }
    cases, _ = read_cases(shared / "cases" / "phenopackets.jsonl.gz")
    reader, differential = Reader(knowledge), Differential(knowledge)
    members = knowledge.snapshot.disorders.members
    found: list[int] = []
    for case in [case for case in cases if case.case_id in truth][::every]:
        posterior = differential.of_case(read_case(case, reader))
        true = np.unique(np.concatenate([members(code) for code in truth[case.case_id]]))
        others = np.delete(posterior, true)
        found.append(1 + int((others >= posterior[true].max(initial=0)).sum()))
    return found


def conditions_of(found: list[int], how: str, bars: dict[str, float], aims: dict[str, float]) -> Iterator[Condition]:
    places = np.array(found)
    for name, place in (("first", 1), ("top ten", 10)):
        share = float((places <= place).mean())
        yield Condition(f"{how} ({len(places):,} patients): {name}", share, bars[name], aim=aims[name])


@pytest.mark.slow
def test_a_part_of_the_published_patients(shared: Path, full_knowledge: Knowledge) -> None:
    found = ranks(shared, full_knowledge, every=10)
    slack = {name: bar - 0.05 for name, bar in BARS.items()}
    check("Differential, every tenth patient", [*conditions_of(found, "all annotations", slack, AIMS)])


@pytest.mark.prove
def test_all_known_published_patients(shared: Path, full_knowledge: Knowledge, record: Record) -> None:
    removed = full_knowledge.without_publications(read_publications(shared / "cases" / "publications.txt"))
    found = ranks(shared, full_knowledge, every=1)
    assert len(found) == 4270
    conditions = [
        *conditions_of(found, "all annotations", BARS, AIMS),
        *conditions_of(ranks(shared, removed, every=1), "publications removed", BARS_REMOVED, AIMS_REMOVED),
    ]
    record("differential", figures(conditions), full_knowledge.stamp)
    check("Differential by phenotype alone", conditions)
