"""One case against every disorder, beside hpo3's set similarity in the same run."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from matching import Differential, shipped_encoder
from ontology import Knowledge, Reader, read_case
from tests.benchmarks.conditions import Condition, check, figures
from tests.benchmarks.conftest import Record
from tests.benchmarks.speed import cases

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "build" / "hpo3-environment"
HPO3 = "hpo3==1.5.1"
CASES, ROUNDS = 20, 3
"""Cases, and how often the two take turns, so that other work on the machine disturbs both alike."""


def hpo3_python() -> Path:
    """The interpreter of an environment that holds hpo3 and nothing else; made where it is missing."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / ".installed").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        # Tests keep every process from the network; this one, made by hand, fetches its peer.
        online = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        installed = subprocess.run(
            [str(python), "-m", "pip", "--disable-pip-version-check", "install", HPO3],
            check=False, capture_output=True, text=True, env=online,
        )  # fmt: skip
        if installed.returncode:
            pytest.skip(f"{HPO3} cannot be installed here: {installed.stderr.strip().splitlines()[-1]}")
        (ENVIRONMENT / ".installed").touch()
    return python


def profiles(knowledge: Knowledge) -> list[list[str]]:
    """Findings of every annotated entry, OMIM's and Orphanet's: what both compare a case with."""
    annotations, terms = knowledge.snapshot.annotations, knowledge.snapshot.terms
    usable = ~annotations.row_negated & terms.is_abnormality[annotations.row_term]
    found: list[set[str]] = [set() for _ in range(knowledge.frequencies.source_count)]
    for source, term in zip(
        annotations.row_source[usable].tolist(), annotations.row_term[usable].tolist(), strict=True
    ):
        found[source].add(str(terms.hpo_id(term)))
    return [sorted(terms) for terms in found if terms]


@pytest.mark.prove
def test_a_case_against_every_disorder_is_ten_times_as_fast_as_hpo3(
    knowledge: Knowledge, reader: Reader, record: Record
) -> None:
    python, work, entries = hpo3_python(), cases(knowledge, CASES), profiles(knowledge)
    content = json.dumps({"cases": [list(case.hpo_present) for case in work], "profiles": entries})
    differential = Differential(knowledge, encoder=shipped_encoder())
    understood = [read_case(case, reader) for case in work]
    differential.of_case(understood[0])
    theirs: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        peer = subprocess.run(
            [str(python), str(Path(__file__).with_name("hpo3_peer.py"))],
            input=content, capture_output=True, text=True, check=True, cwd=ENVIRONMENT,
        )  # fmt: skip
        answer = json.loads(peer.stdout)
        assert answer["profiles"] == len(entries)
        theirs += answer["seconds"]
        for case in understood:
            start = time.perf_counter()
            differential.of_case(case)
            ours.append(time.perf_counter() - start)
    hpo3, consilium = (len(entries) / float(np.median(seconds)) for seconds in (theirs, ours))
    conditions = [
        Condition("annotated entries compared with a case", len(entries)),
        Condition("hpo3, batch_set_similarity: thousand pairs a second", hpo3 / 1000),
        Condition("Consilium, differential: thousand pairs a second", consilium / 1000),
        Condition("ratio", consilium / hpo3, 10),
    ]
    record("speed", figures(conditions), knowledge.stamp)
    check(f"One case against every disorder, medians of {len(ours)} answers in turns with {HPO3}", conditions)
