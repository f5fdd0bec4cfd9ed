"""Derives the fitted numbers of the differential from a folder of known patients, with figures that hold for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.releases import NoProgress, Progress
from matching.candidate_table import CandidateTable, tabulate
from matching.confidence import Confidence
from matching.differential import DifferentialSettings
from matching.differential_fit import answers, fit_confidence, fit_differential, fit_weights, importance_of
from matching.differential_model import EVIDENCE_KINDS, DifferentialModel
from matching.differential_quality import DifferentialAnswer, DifferentialQuality
from matching.folds import folds_of
from matching.known_patients import KnownPatients, read_known_patients
from matching.set_encoder import SetEncoder, shipped_encoder
from ontology import Knowledge

FOLDS = 5
CONDITIONS = ("all annotations", "publications removed")


@dataclass(frozen=True, slots=True)
class DifferentialTraining:
    """A fitted model with its figures.

    Attributes:
        model: Fitted to all patients.
        in_sample: Condition -> its quality on the patients it was fitted to.
        cross_validated: Condition -> quality on each fold of a model fitted to the others: no publication and no
            disorder is on both sides.
    """

    model: DifferentialModel
    in_sample: Mapping[str, DifferentialQuality]
    cross_validated: Mapping[str, DifferentialQuality]

    def table(self) -> str:
        """Shares and calibration errors, and the reliability of the cross-validated probabilities, as aligned text."""
        head = f"{'':<40}{'first':>8}{'first ten':>11}{'calibration error':>19}"
        lines = [
            f"{f'{how}, {condition}':<40}{found.first:>8.3f}{found.top_ten:>11.3f}"
            f"{found.reliability.expected_error:>19.3f}"
            for how, by_condition in (("in-sample", self.in_sample), ("cross-validated", self.cross_validated))
            for condition, found in by_condition.items()
        ]
        drawn = [
            f"\ncross-validated, {condition}:\n{found.reliability.table()}"
            for condition, found in self.cross_validated.items()
        ]
        return "\n".join([head, *lines, *drawn])


def train_differential(
    folder: Path, knowledge: Knowledge, *, encoder: SetEncoder | None = None, progress: Progress | None = None
) -> DifferentialTraining:
    """Fits weights and confidence to a folder of known patients, under all annotations and without their publications.

    Args:
        folder: phenopackets.jsonl[.gz] or cases.jsonl, truth.jsonl and publications.txt.
        knowledge: The snapshot.
        encoder: The set encoder; the shipped one by default.
        progress: Is told how many patients are done.

    Raises:
        InputError: The folder cannot be read or holds too little to fit on.
    """
    encoder, progress = encoder or shipped_encoder(), progress or NoProgress()
    known = read_known_patients(folder, knowledge)
    tables = known_tables(known, knowledge, encoder, progress)
    stamp = {
        "patients": known.digest,
        "knowledge": knowledge.stamp,
        "set encoder": encoder.digest,
        "command": "consilium train DIR --part differential",
    }
    keys = [patient.keys for patient in known.patients]
    model = fit_differential(tables, keys, stamp)
    weights = np.array([getattr(model.weights, kind) for kind in EVIDENCE_KINDS])
    in_sample = {name: judged(table, weights, model.confidence) for name, table in zip(CONDITIONS, tables, strict=True)}
    return DifferentialTraining(model, in_sample, cross_validated(tables, keys, progress))


def known_tables(
    known: KnownPatients, knowledge: Knowledge, encoder: SetEncoder, progress: Progress
) -> tuple[CandidateTable, ...]:
    """The patients' candidates under each of CONDITIONS."""
    likelihood = DifferentialSettings().likelihood
    removed = knowledge.without_publications(known.publications)
    return tuple(tabulate(known, each, likelihood, encoder, progress) for each in (knowledge, removed))


def cross_validated(
    tables: Sequence[CandidateTable], keys: Sequence[tuple[str, ...]], progress: Progress
) -> Mapping[str, DifferentialQuality]:
    """Condition -> quality of models on patients of whom they have seen neither the publication nor the disorder."""
    folds, importance = folds_of(keys, FOLDS), importance_of(keys)
    found: dict[str, list[DifferentialAnswer]] = {condition: [] for condition in CONDITIONS}
    progress.start("cross-validating", FOLDS)
    try:
        for fold in range(FOLDS):
            seen = [table.where(folds != fold) for table in tables]
            weights = fit_weights(seen, importance[folds != fold])
            confidence = fit_confidence(seen, [own for own, held in zip(keys, folds == fold, strict=True) if not held])
            for condition, table in zip(CONDITIONS, tables, strict=True):
                found[condition] += judged(table.where(folds == fold), weights, confidence).answers
            progress.advance(1)
    finally:
        progress.finish()
    return {condition: DifferentialQuality(tuple(told)) for condition, told in found.items()}


def judged(table: CandidateTable, weights: NDArray[np.float64], confidence: Confidence) -> DifferentialQuality:
    """How often weights rank the true disorders first, and what the confidence says of it."""
    features, right = answers(table, weights)
    ranks = table.ranks(table.best(np.asarray(table.evidence @ weights.astype(np.float32), np.float32)))
    told = zip(ranks.tolist(), confidence.probability(features).tolist(), right.tolist(), strict=True)
    return DifferentialQuality(tuple(DifferentialAnswer(rank, sure, hit) for rank, sure, hit in told))
