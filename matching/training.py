"""Fits the fusion model to a benchmark with scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError
from matching.benchmark import Benchmark
from matching.evidence import Matrix, specific
from matching.expertise import feature_names, pair_features, pair_values
from matching.fusion import FusionModel
from ontology import Knowledge
from ontology.tables import FloatArray

SEED = 11
REGULARISATION = 1.0
BACKGROUND_SHARE = 0.05
"""Share of the pairs without evidence that is trained on; each counts 1 / BACKGROUND_SHARE times."""
FINDING_WEIGHT, TEXT_WEIGHT, TEXT_FLOOR = 0.03, 0.02, 0.3
"""Additive weights of an expert's own findings and of text similarity, see DECISIONS.md 12."""


@dataclass(frozen=True, slots=True)
class TrainingPairs:
    """Pairs of expert and true disorder with their grade.

    Attributes:
        features: float32 (pairs, features).
        grades: int8 (pairs,), 0..3.
        weights: float32 (pairs,).
        experts: Row of each pair's expert.
        disorders: Disorder of each pair.
    """

    features: FloatArray
    grades: NDArray[np.int8]
    weights: FloatArray
    experts: NDArray[np.int64]
    disorders: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> "TrainingPairs":
        """Some of the pairs."""
        return TrainingPairs(
            self.features[chosen],
            self.grades[chosen],
            self.weights[chosen],
            self.experts[chosen],
            self.disorders[chosen],
        )


def true_disorders(benchmark: Benchmark, knowledge: Knowledge) -> dict[str, int]:
    """Case without mode -> its true disorder, where there is exactly one."""
    truths: dict[str, int] = {}
    for case, diagnosis in benchmark.diagnoses.items():
        meant = {
            int(disorder) for code in diagnosis.disorders for disorder in knowledge.snapshot.disorders.members(code)
        }
        if len(meant) == 1:
            truths[case] = meant.pop()
    return truths


def training_pairs(
    benchmark: Benchmark, knowledge: Knowledge, evidence: Mapping[str, Matrix], list_length: FloatArray
) -> TrainingPairs:
    """Lays a benchmark's judgements out as pairs; each true disorder counts once, however many cases have it.

    Raises:
        InputError: The benchmark has no diagnoses of known disorders.
    """
    place = {str(expert.expert_id): row for row, expert in enumerate(benchmark.experts)}
    by_base: dict[str, str] = {}
    for case in benchmark.judgements:
        by_base.setdefault(case.partition("#")[0], case)
    first_case: dict[int, str] = {}
    for base, disorder in sorted(true_disorders(benchmark, knowledge).items()):
        if base in by_base:
            first_case.setdefault(disorder, by_base[base])
    if not first_case:
        raise InputError("the benchmark names no diagnosis that is known", "diagnoses.jsonl is needed for training")
    pattern = specific(dict(evidence)).tocsc()
    generator = np.random.default_rng(SEED)
    features: list[FloatArray] = []
    all_grades: list[NDArray[np.int8]] = []
    weights: list[FloatArray] = []
    pair_experts: list[NDArray[np.int64]] = []
    pair_disorders: list[NDArray[np.int64]] = []
    for disorder, case in sorted(first_case.items()):
        grades = np.zeros(len(place), np.int8)
        for expert, grade in benchmark.judgements[case].items():
            grades[place[expert]] = grade
        evident = np.zeros(len(place), np.bool_)
        evident[pattern.indices[pattern.indptr[disorder] : pattern.indptr[disorder + 1]]] = True
        rows = np.nonzero(evident | (generator.random(len(place)) < BACKGROUND_SHARE))[0]
        values = pair_values(dict(evidence), rows, np.full(len(rows), disorder, np.int32))
        features.append(pair_features(values, list_length[rows]))
        all_grades.append(grades[rows])
        weights.append(np.where(evident[rows], 1.0, 1 / BACKGROUND_SHARE).astype(np.float32))
        pair_experts.append(rows)
        pair_disorders.append(np.full(len(rows), disorder, np.int64))
    return TrainingPairs(
        np.concatenate(features), np.concatenate(all_grades), np.concatenate(weights),
        np.concatenate(pair_experts), np.concatenate(pair_disorders),
    )  # fmt: skip


def fit(pairs: TrainingPairs, stamp: Mapping[str, str]) -> FusionModel:
    """Fits the multinomial logistic model; the same pairs give the same weights.

    Raises:
        InputError: The pairs are all of one grade.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - needed for training only

    if len(np.unique(pairs.grades)) < 2:  # noqa: PLR2004 - one class cannot be told from another
        raise InputError("all pairs of expert and disorder have one grade", "a benchmark to train on has several")
    scale = np.maximum(pairs.features.std(axis=0), 1e-6)
    model = LogisticRegression(C=REGULARISATION, max_iter=2000, random_state=SEED)
    model.fit(pairs.features / scale, pairs.grades, sample_weight=pairs.weights)
    weights = np.zeros((4, pairs.features.shape[1]))
    intercepts = np.full(4, -20.0)
    weights[model.classes_] = model.coef_ / scale
    intercepts[model.classes_] = model.intercept_
    return FusionModel(
        feature_names(), tuple(tuple(row) for row in weights.round(4).tolist()), tuple(intercepts.round(4).tolist()),
        FINDING_WEIGHT, TEXT_WEIGHT, TEXT_FLOOR, dict(stamp),
    )  # fmt: skip
