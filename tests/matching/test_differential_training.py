"""Fitting the differential: the same numbers whatever patients are called, sensible ones, and refused without truth."""

import json
from pathlib import Path

import numpy as np
import pytest

from data import InputError
from data.releases import NoProgress
from matching import shipped_encoder, train_differential
from matching.differential_model import EVIDENCE_KINDS
from matching.differential_training import CONDITIONS, known_tables
from matching.known_patients import KnownPatients, read_known_patients
from ontology import Knowledge

PATIENTS, FINDINGS = 30, 5


@pytest.fixture(scope="module")
def known_folder(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Patients with some findings of a disorder each, every third with findings of another one instead."""
    folder = tmp_path_factory.mktemp("known")
    tables, terms = knowledge.snapshot.disorders, knowledge.snapshot.terms
    rows = knowledge.snapshot.annotations
    sources = [
        source
        for source in range(0, 6000, 9)
        if len(tables.source_disorders[source]) and len(np.unique(rows.row_term[rows.row_source == source])) > FINDINGS
    ][:PATIENTS]
    cases, truth = [], []
    for number, source in enumerate(sources):
        shown = sources[(number + 1) % len(sources)] if number % 3 == 0 else source
        found = np.unique(rows.row_term[rows.row_source == shown])[:FINDINGS]
        ids = [f"HP:{int(terms.term_number[term]):07}" for term in found]
        codes = [knowledge.disorder_code(int(disorder)) for disorder in tables.source_disorders[source]]
        cases.append(json.dumps({"case_id": f"K{number}", "hpo_present": ids}))
        truth.append(json.dumps({"id": f"K{number}", "orpha": codes, "pmid": f"PMID:{number // 2 + 1}"}))
    (folder / "cases.jsonl").write_text("\n".join(cases), encoding="utf-8")
    (folder / "truth.jsonl").write_text("\n".join(truth), encoding="utf-8")
    (folder / "publications.txt").write_text("PMID:1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def known(known_folder: Path, knowledge: Knowledge) -> KnownPatients:
    return read_known_patients(known_folder, knowledge)


def test_names_and_order_of_patients_change_nothing(known_folder: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    for name in ("cases.jsonl", "truth.jsonl"):
        lines = (known_folder / name).read_text(encoding="utf-8").replace('"K', '"Another').splitlines()
        (tmp_path / name).write_text("\n".join(reversed(lines)), encoding="utf-8")
    (tmp_path / "publications.txt").write_text("PMID:1\n", encoding="utf-8")
    one, two = (train_differential(folder, knowledge) for folder in (known_folder, tmp_path))
    assert one.model == two.model
    assert one.table() == two.table()
    assert one.in_sample[CONDITIONS[0]].first > 0.3, "two thirds of the patients show what is annotated"
    assert one.model.weights.present > 0
    assert one.model.weights.absent >= 0.05
    assert len(one.cross_validated[CONDITIONS[1]].answers) == PATIENTS
    assert "cross-validated, publications removed" in one.table()


def test_a_table_ranks_like_its_parts(known: KnownPatients, knowledge: Knowledge) -> None:
    table = known_tables(known, knowledge, shipped_encoder(), NoProgress())[0]
    scores = table.evidence[:, EVIDENCE_KINDS.index("present")]
    chosen = np.arange(len(known.patients)) % 2 == 0
    assert (
        table.where(chosen).ranks(table.where(chosen).best(table.where(chosen).evidence[:, 0]))
        == table.ranks(table.best(scores))[chosen]
    ).all()
    rows = table.best_rows(scores)
    assert (scores[rows] == table.best(scores)).all()
    assert (rows[1:] >= table.first_row[1:]).all()
    assert ((table.explained >= 0) & (table.explained <= 1)).all()


@pytest.mark.parametrize("missing", ["cases.jsonl", "truth.jsonl", "publications.txt"])
def test_a_missing_file_is_named(known_folder: Path, knowledge: Knowledge, tmp_path: Path, missing: str) -> None:
    for name in ("cases.jsonl", "truth.jsonl", "publications.txt"):
        if name != missing:
            (tmp_path / name).write_bytes((known_folder / name).read_bytes())
    with pytest.raises(InputError, match=missing.replace(".", r"\.")):
        read_known_patients(tmp_path, knowledge)


def test_patients_without_a_known_disorder_are_no_ground(
    known_folder: Path, knowledge: Knowledge, tmp_path: Path
) -> None:
    for name in ("cases.jsonl", "publications.txt"):
        (tmp_path / name).write_bytes((known_folder / name).read_bytes())
    (tmp_path / "truth.jsonl").write_text('{"id": "K1", "orpha": ["ORPHA:9999999"]}\n', encoding="utf-8")
    with pytest.raises(InputError, match="no patient has a known disorder"):
        read_known_patients(tmp_path, knowledge)
