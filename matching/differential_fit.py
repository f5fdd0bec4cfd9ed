"""Fits the differential's weights and its confidence to patients whose disorder is known.

Weights start from a conditional logit over candidates (McFadden 1974), which judges every patient, the hopeless ones
most; a pattern search (Hooke and Jeeves 1961) then moves them to where the true disorders rank best. Patients count
under all annotations and with their publications left out alike, and those of one publication or disorder by the
square root of their number, so that a few large series do not decide.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from data.errors import InputError
from matching.candidate_table import CandidateTable
from matching.confidence import Confidence, confidence_features
from matching.differential_model import EVIDENCE_KINDS, DifferentialModel, EvidenceWeights
from matching.folds import clusters_of, folds_of
from ontology.tables import FloatArray

LEAST = {"absent": 0.05}
"""An excluded finding always speaks against its disorder, whatever tables of cohorts tell (DECISIONS.md 20)."""
FINDINGS_POWER = 0.2
"""Power of the number of findings by which scores are divided in the logit: many findings repeat each other."""
CONFIDENCE_FOLDS = 3
ROUNDS, ITERATIONS, RIDGE = 5, 50, 1e-3
STEPS, SWEEPS, LEAST_GAIN = (0.25, 0.12), 4, 1e-4
"""Steps of the search in multiples of the median weight; finer ones fit these patients and no others."""

Doubles = NDArray[np.float64]


def fit_differential(
    tables: Sequence[CandidateTable], keys: Sequence[tuple[str, ...]], stamp: Mapping[str, str]
) -> DifferentialModel:
    """Fits a model to all patients under each knowledge; the same tables give the same numbers.

    Args:
        tables: The same patients under all annotations and with their publications left out.
        keys: Publication and disorders of each patient.
        stamp: What the model is to carry.

    Raises:
        InputError: There is too little to fit on.
    """
    weights = fit_weights(tables, importance_of(keys))
    rounded = {kind: round(float(value), 4) for kind, value in zip(EVIDENCE_KINDS, weights, strict=True)}
    return DifferentialModel(EvidenceWeights(**rounded), fit_confidence(tables, keys), stamp)


def importance_of(keys: Sequence[tuple[str, ...]]) -> Doubles:
    """One over the square root of the number of patients that hang together by publication or disorder."""
    cluster = clusters_of(keys)
    return np.asarray(1 / np.sqrt(np.bincount(cluster)[cluster]), np.float64)


def fit_weights(tables: Sequence[CandidateTable], importance: Doubles) -> Doubles:
    """Weights of the kinds of evidence, float64 (kinds,)."""
    scale = np.mean([table.evidence[::50].std(axis=0) for table in tables], axis=0).astype(np.float64) + 1e-9
    least = np.array([LEAST.get(kind, 0.0) for kind in EVIDENCE_KINDS]) * scale
    start = _logit(tables, importance, scale, least)
    return np.asarray(_search(tables, importance, scale, least, start) / scale, np.float64)


def fit_confidence(tables: Sequence[CandidateTable], keys: Sequence[tuple[str, ...]]) -> Confidence:
    """The logistic model of whether the disorder named first is true.

    It learns from answers to patients whom their weights have not seen: on those they have, weights look too sure.

    Raises:
        InputError: All are right or all are wrong.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - needed for training only

    folds, importance = folds_of(keys, CONFIDENCE_FOLDS), importance_of(keys)
    told = []
    for fold in range(CONFIDENCE_FOLDS):
        weights = fit_weights([table.where(folds != fold) for table in tables], importance[folds != fold])
        told += [answers(table.where(folds == fold), weights) for table in tables]
    features, right = np.concatenate([part[0] for part in told]), np.concatenate([part[1] for part in told])
    if right.all() or not right.any():
        raise InputError("all differentials are right or all are wrong", "patients to fit on are of both kinds")
    centre, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((features - centre) / scale, right)
    slopes = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - slopes @ centre)
    return Confidence(round(intercept, 4), tuple(round(float(slope), 4) for slope in slopes))


def answers(table: CandidateTable, weights: Doubles) -> tuple[Doubles, NDArray[np.bool_]]:
    """What the confidence goes by for every patient, and whether the disorder named first is true."""
    row_scores = np.asarray(table.evidence @ weights.astype(np.float32), np.float32)
    scores, rows = table.best(row_scores), table.best_rows(row_scores)
    bounds = np.append(table.first_candidate, len(scores))
    features = []
    for patient, findings in enumerate(table.findings.tolist()):
        own = slice(bounds[patient], bounds[patient + 1])
        row = rows[own][scores[own].argmax()]
        features.append(
            confidence_features(scores[own], findings, float(table.explained[row]), float(table.spoken_of[row]))
        )
    return np.array(features), table.ranks(scores) == 1


def _logit(tables: Sequence[CandidateTable], importance: Doubles, scale: Doubles, least: Doubles) -> Doubles:
    """Weights per standard deviation; each candidate's best entry is chosen anew in every round."""
    weights = np.zeros(len(EVIDENCE_KINDS))
    weights[EVIDENCE_KINDS.index("present")] = 1.0
    share = importance / importance.sum()
    for _ in range(ROUNDS):
        chosen = []
        for table in tables:
            rows = table.best_rows(np.asarray(table.evidence @ (weights / scale).astype(np.float32), np.float32))
            damping = np.maximum(table.findings, 1)[table.patient] ** -FINDINGS_POWER
            chosen.append((table.evidence[rows] / scale.astype(np.float32) * damping[:, None]).astype(np.float32))

        def loss(at: Doubles, chosen: Sequence[FloatArray] = tuple(chosen)) -> tuple[float, Doubles]:
            total, slope = RIDGE * float(at @ at), 2 * RIDGE * at
            for table, evidence in zip(tables, chosen, strict=True):
                part, gradient = _logit_loss(table, evidence, at, share)
                total, slope = total + part, slope + gradient
            return total, slope

        bounds = [(low, None) for low in least]
        weights = minimize(loss, weights, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    return np.asarray(weights, np.float64)


def _logit_loss(table: CandidateTable, evidence: FloatArray, weights: Doubles, share: Doubles) -> tuple[float, Doubles]:
    """Mean negative log probability of the true disorders among the candidates, and its slope."""
    scores = evidence @ weights.astype(np.float32)
    raised = np.exp(scores - np.maximum.reduceat(scores, table.first_candidate)[table.patient])
    everyone = np.add.reduceat(raised, table.first_candidate)
    of_true = np.where(table.is_true, raised, 0)
    true = np.maximum(np.add.reduceat(of_true, table.first_candidate), 1e-30)
    pull = (of_true / true[table.patient] - raised / everyone[table.patient]) * share[table.patient]
    return float(-(share * np.log(true / everyone)).sum()), -np.asarray(pull.astype(np.float32) @ evidence, np.float64)


def _search(
    tables: Sequence[CandidateTable], importance: Doubles, scale: Doubles, least: Doubles, start: Doubles
) -> Doubles:
    """Moves one weight at a time while the mean reciprocal rank of the true disorders rises."""
    weights = start.copy()
    unit = float(np.median(weights[weights > 0]))
    share = importance / importance.sum()

    def value(rows: Sequence[FloatArray]) -> float:
        return sum(
            float((share / table.ranks(table.best(scores))).sum()) for table, scores in zip(tables, rows, strict=True)
        )

    rows = [np.asarray(table.evidence @ (weights / scale).astype(np.float32), np.float32) for table in tables]
    best = value(rows)
    for step in STEPS:
        for _ in range(SWEEPS):
            before = best
            for kind in range(len(weights)):
                for move in (step * unit, -step * unit):
                    while (moved := max(weights[kind] + move, least[kind])) != weights[kind]:
                        change = np.float32((moved - weights[kind]) / scale[kind])
                        tried = [
                            np.asarray(scores + change * table.evidence[:, kind], np.float32)
                            for table, scores in zip(tables, rows, strict=True)
                        ]
                        if (reached := value(tried)) <= best + LEAST_GAIN:
                            break
                        best, rows, weights[kind] = reached, tried, moved
            if best < before + 10 * LEAST_GAIN:
                break
    return weights
