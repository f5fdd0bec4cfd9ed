"""The evidence for the likeliest disorders of many patients as one table, on which weights are fitted quickly."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.releases import Progress
from matching.differential import annotated_links
from matching.disorder_prior import prior_parts
from matching.finding_evidence import FINDING_KINDS, FindingEvidence
from matching.known_patients import KnownPatients
from matching.likelihood import LikelihoodSettings
from matching.set_encoder import SetEncoder
from ontology import Knowledge
from ontology.tables import FloatArray

BEST_BY_ALL, BEST_BY_ONE = 250, 50
"""Candidates taken by the sum of all kinds of evidence, each at one standard deviation, and by the strongest kinds."""
STRONGEST = ("present", "similarity", "encoder")


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """Entries of the candidates of all patients; a candidate is as good as the best of its entries.

    Attributes:
        evidence: float32 (rows, kinds), in the order of differential_model.EVIDENCE_KINDS.
        explained: float32 (rows,), share of the patient's observed findings that the entry shows.
        spoken_of: float32 (rows,), the same of excluded findings.
        first_row: int64 (candidates,), a candidate's rows follow each other from here.
        first_candidate: int64 (patients,), a patient's candidates follow each other from here.
        patient: int64 (candidates,), whose candidate it is.
        is_true: bool (candidates,).
        findings: int64 (patients,), number of observed findings.
    """

    evidence: FloatArray
    explained: FloatArray
    spoken_of: FloatArray
    first_row: NDArray[np.int64]
    first_candidate: NDArray[np.int64]
    patient: NDArray[np.int64]
    is_true: NDArray[np.bool_]
    findings: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> "CandidateTable":
        """The same of some patients, bool (patients,)."""
        candidates = chosen[self.patient]
        lengths = np.diff(np.append(self.first_row, len(self.evidence)))
        rows = np.repeat(candidates, lengths)
        counts = np.bincount(self.patient, minlength=len(chosen))[chosen]
        return CandidateTable(
            self.evidence[rows], self.explained[rows], self.spoken_of[rows],
            _starts(lengths[candidates]), _starts(counts), np.repeat(np.arange(len(counts)), counts),
            self.is_true[candidates], self.findings[chosen],
        )  # fmt: skip

    def best(self, row_scores: FloatArray) -> FloatArray:
        """The score of every candidate: that of its best entry, float32 (candidates,)."""
        return np.asarray(np.maximum.reduceat(row_scores, self.first_row), np.float32)

    def best_rows(self, row_scores: FloatArray) -> NDArray[np.int64]:
        """The row of every candidate's best entry, the first of equal ones, int64 (candidates,)."""
        lengths = np.diff(np.append(self.first_row, len(row_scores)))
        owner = np.repeat(np.arange(len(lengths)), lengths)
        top = np.nonzero(row_scores == self.best(row_scores)[owner])[0]
        return np.asarray(top[np.unique(owner[top], return_index=True)[1]], np.int64)

    def ranks(self, scores: FloatArray) -> NDArray[np.int64]:
        """Rank of each patient's true disorder by the candidates' scores; equal ones count as before it."""
        true = np.maximum.reduceat(np.where(self.is_true, scores, -np.inf), self.first_candidate)
        before = (scores >= true[self.patient]) & ~self.is_true
        return np.asarray(1 + np.add.reduceat(before.astype(np.int64), self.first_candidate), np.int64)


def tabulate(
    known: KnownPatients, knowledge: Knowledge, settings: LikelihoodSettings, encoder: SetEncoder, progress: Progress
) -> CandidateTable:
    """Computes the evidence of the candidates of every patient under one knowledge."""
    evidence = FindingEvidence(knowledge, settings, encoder)
    link_source, link_disorder = annotated_links(knowledge, evidence.likelihood.has_findings)
    # By disorder, so that a candidate's entries follow each other.
    order = np.argsort(link_disorder, kind="stable")
    link_source, link_disorder = link_source[order], link_disorder[order]
    start = np.searchsorted(link_disorder, np.arange(knowledge.disorder_count + 1))
    prior = prior_parts(knowledge)
    columns = [FINDING_KINDS.index(kind) for kind in STRONGEST]
    rows, shown, lengths, counts, is_true = [], [], [], [], []
    progress.start("weighing evidence", len(known.patients))
    try:
        for patient in known.patients:
            parts = np.vstack(
                [evidence.parts(patient.present, patient.excluded)[:, link_source], prior[:, link_disorder]]
            )
            sums = (parts / (parts.std(axis=1, keepdims=True) + 1e-6)).sum(axis=0)
            likely = [np.argsort(-sums, kind="stable")[:BEST_BY_ALL]]
            likely += [np.argsort(-parts[column], kind="stable")[:BEST_BY_ONE] for column in columns]
            disorders = np.union1d(link_disorder[np.concatenate(likely)], patient.true)
            disorders = disorders[start[disorders + 1] > start[disorders]]
            sizes = start[disorders + 1] - start[disorders]
            links = np.concatenate([np.arange(start[one], start[one + 1]) for one in disorders])
            rows.append(parts[:, links].T)
            entries = link_source[links]
            shown.append([evidence.shown(terms)[entries] for terms in (patient.present, patient.excluded)])
            lengths.append(sizes)
            counts.append(len(disorders))
            is_true.append(np.isin(disorders, patient.true))
            progress.advance(1)
    finally:
        progress.finish()
    explained, spoken_of = (np.concatenate([pair[which] for pair in shown]) for which in (0, 1))
    return CandidateTable(
        np.concatenate(rows), explained, spoken_of, _starts(np.concatenate(lengths)), _starts(np.array(counts)),
        np.repeat(np.arange(len(counts)), counts), np.concatenate(is_true),
        np.array([len(patient.present) for patient in known.patients]),
    )  # fmt: skip


def _starts(lengths: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(np.cumsum(lengths) - lengths, np.int64)
