"""Published patients whose disorder is known: what the differential is fitted and judged on."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data import read_cases
from data.errors import InputError
from data.identifiers import HpoId
from matching.benchmark import read_publications
from ontology import Knowledge, Reader, read_case
from ontology.tables import IntArray

CASES = ("phenopackets.jsonl.gz", "phenopackets.jsonl", "cases.jsonl")
TRUTH, PUBLICATIONS = "truth.jsonl", "publications.txt"


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth about a patient, for evaluation and fitting only.

    Attributes:
        disorders: ORPHAcodes any of which counts as the diagnosis.
        publication: Where the patient was published; empty where that is not told.
    """

    disorders: tuple[str, ...]
    publication: str


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """A patient as the differential sees them, by phenotype alone, with the truth.

    Attributes:
        present: Positions of observed terms.
        excluded: Positions of terms looked for and not there.
        true: Disorders any of which counts as the diagnosis, ascending; at least one.
        keys: Publication and disorders: patients who share one belong to one fold.
    """

    present: IntArray
    excluded: IntArray
    true: IntArray
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPatients:
    """A folder of known patients.

    Attributes:
        patients: In an order that neither their ids nor the order of the file enters.
        publications: PMIDs that the patients were taken from, to be left out of the annotations.
        digest: Sixteen hex digits of all that is fitted to.
    """

    patients: tuple[KnownPatient, ...]
    publications: frozenset[str]
    digest: str


def read_known_patients(folder: Path, knowledge: Knowledge) -> KnownPatients:
    """Reads cases or phenopackets, truth.jsonl and publications.txt; patients without a known disorder are left out.

    Raises:
        InputError: A file is missing or cannot be read, or no patient has a known disorder.
    """
    file = next((folder / name for name in CASES if (folder / name).is_file()), None)
    if file is None:
        raise InputError(f"{folder}: holds none of {', '.join(CASES)}", "name a folder of known patients")
    told = read_truth(folder / TRUTH)
    cases, _ = read_cases(file)
    reader = Reader(knowledge)
    patients = []
    for case in cases:
        truth = told.get(case.case_id)
        if truth and len(true := disorders_meant(truth.disorders, knowledge)):
            understood = read_case(case, reader)
            present, excluded = (
                knowledge.term_positions(tuple(HpoId(finding.id) for finding in found))
                for found in (understood.present, understood.excluded)
            )
            keys = (*filter(None, [truth.publication]), *(f"disorder {disorder}" for disorder in true.tolist()))
            patients.append(KnownPatient(present, excluded, true, keys))
    if not patients:
        raise InputError(f"{folder}: no patient has a known disorder", f"{TRUTH} names them by id and orpha")
    patients.sort(key=lambda patient: (patient.keys, patient.present.tolist(), patient.excluded.tolist()))
    content = json.dumps([(p.keys, p.present.tolist(), p.excluded.tolist()) for p in patients])
    publications = read_publications(folder / PUBLICATIONS)
    return KnownPatients(tuple(patients), publications, hashlib.sha256(content.encode()).hexdigest()[:16])


def read_truth(file: Path) -> Mapping[str, Truth]:
    """Reads the true disorders of cases: JSON lines of `id`, `orpha` and `pmid`; those with `known` false are left out.

    Raises:
        InputError: The file cannot be read; the message names the line.
    """
    truth: dict[str, Truth] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                record = json.loads(line)
                if record.get("known", True):
                    codes = tuple(str(code) for code in record["orpha"])
                    truth[str(record["id"])] = Truth(codes, str(record.get("pmid", "")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(f"{file}:{number}: is no object with id and orpha: {error}") from error
    return truth


def disorders_meant(codes: Sequence[str], knowledge: Knowledge) -> IntArray:
    """Disorders that any of the codes stands for, ascending; empty where none is known."""
    members = [knowledge.snapshot.disorders.members(code) for code in codes]
    return np.unique(np.concatenate(members)) if members else np.zeros(0, np.int32)
