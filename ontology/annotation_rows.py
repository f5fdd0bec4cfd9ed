"""Rows of the annotations as published: which count, and what they tell beside frequencies."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ontology.frequencies import pool_rows
from ontology.snapshot import Snapshot
from ontology.tables import FloatArray, IntArray, Ragged


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rows that count tell beside frequencies.

    Attributes:
        patients: float32 (annotated entries,); the most patients that any finding of the entry was looked for in, 0
            where no row counts patients.
        denied: For each term the annotated entries that are said not to show it (NOT rows).
    """

    patients: FloatArray
    denied: Ragged

    @classmethod
    def of(cls, snapshot: Snapshot, left_out: AbstractSet[str]) -> "Counted":
        """Counts the rows of a snapshot that cite none of the publications left out."""
        rows = snapshot.annotations
        kept = finding_rows(snapshot, left_out)
        patients = np.zeros(len(snapshot.disorders.source_ids), np.float32)
        np.maximum.at(patients, rows.row_source[kept], rows.row_patients[kept].astype(np.float32))
        negated = kept & rows.row_negated
        pairs = np.unique(np.stack([rows.row_term[negated], rows.row_source[negated]], axis=1), axis=0)
        offsets = np.searchsorted(pairs[:, 0], np.arange(len(snapshot.terms.term_number) + 1))
        return cls(patients, Ragged(offsets.astype(np.int32), np.ascontiguousarray(pairs[:, 1], np.int32)))


@dataclass(frozen=True, slots=True)
class Profiles:
    """What each annotated entry shows as annotated, not propagated.

    Attributes:
        offsets: int64 (annotated entries + 1,); the window of each entry in the other two.
        terms: int32; terms.
        shares: float32, 0..1; how often the entry shows them.
    """

    offsets: NDArray[np.int64]
    terms: IntArray
    shares: FloatArray


def finding_rows(snapshot: Snapshot, left_out: AbstractSet[str]) -> NDArray[np.bool_]:
    """Rows, NOT rows among them, of phenotypic abnormalities that cite none of the publications left out."""
    about_findings = (snapshot.annotations.row_aspect == 0) & snapshot.terms.is_abnormality[
        snapshot.annotations.row_term
    ]
    return np.asarray(about_findings & ~_citing(snapshot, left_out.__contains__))


def unpublished_profiles(snapshot: Snapshot) -> Profiles:
    """Profiles by the rows that cite no publication at all, so that leaving publications out changes nothing of them.

    Half of the rows: Orphanet's, and those that HPO took from OMIM's own text.
    """
    rows = snapshot.annotations
    kept = ~rows.row_negated & finding_rows(snapshot, frozenset())
    kept &= ~_citing(snapshot, lambda reference: reference.startswith("PMID:"))
    source, term, share = pool_rows(
        rows.row_source[kept], rows.row_term[kept], rows.row_share[kept], rows.row_patients[kept]
    )
    offsets = np.searchsorted(source, np.arange(len(snapshot.disorders.source_ids) + 1))
    return Profiles(offsets, term.astype(np.int32), share.astype(np.float32))


def _citing(snapshot: Snapshot, chosen: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Rows that cite any of the chosen references."""
    rows = snapshot.annotations
    barred = np.array([chosen(reference) for reference in rows.reference_ids], np.bool_)
    owners = np.repeat(np.arange(len(rows.row_source)), rows.row_references.lengths())
    citing = np.zeros(len(rows.row_source), np.bool_)
    citing[owners[barred[rows.row_references.values]]] = True
    return citing
