"""How likely each expert truly handles each disorder, given an uneven profile.

Most profiles list only part of what an expert treats: absence from a short list is not absence of expertise, a long
list says more. A multinomial logistic model weighs the kinds of evidence for a pair of expert and disorder and gives
the chance of each grade: 3 treats the disorder, 2 treats a sibling within a network in scope, 1 the disorder lies in a
thematic area. The value of a pair is the expected gain (2^grade - 1) / 7, so the sum over a differential is the
expected relevance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.errors import ArtifactError
from data.expert import Expert
from matching.evidence import KINDS, Matrix, specific
from matching.fusion import FusionModel
from ontology.tables import FloatArray

_GRADE_GAINS = np.array([0, 1, 3, 7], np.float32) / 7
_PAIRS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Expertise:
    """Expected gains of all experts.

    Attributes:
        gains: float32 CSR (experts, disorders): what a pair adds beyond the network's scope, 0..1.
        scope_gain: float32 (experts,): value of a disorder in scope of which the profile says nothing.
        scope: bool (experts, networks).
    """

    gains: Matrix
    scope_gain: FloatArray
    scope: NDArray[np.bool_]


def profile_shape(experts: Sequence[Expert]) -> FloatArray:
    """ln(1 + number of listed disorders) of each expert, float32 (experts,)."""
    return np.asarray(np.log1p(np.array([len(expert.disorders) for expert in experts], np.float32)))


def pair_features(values: FloatArray, list_length: FloatArray) -> FloatArray:
    """Features of pairs: each kind's value, whether there is any, and both with the length of the expert's list.

    Args:
        values: float32 (pairs, kinds), in the order of KINDS.
        list_length: float32 (pairs,), see `profile_shape`.

    Returns:
        float32 (pairs, features), in the order of `feature_names`.
    """
    there = (values > 0).astype(np.float32)
    has_list = (list_length > 0).astype(np.float32)[:, None]
    length = list_length[:, None]
    return np.hstack([values, there, has_list, length, there * has_list, there * length])


def feature_names() -> tuple[str, ...]:
    """Names of the columns of `pair_features`."""
    return (
        *KINDS, *(f"any {kind}" for kind in KINDS), "has a list", "ln list length",
        *(f"any {kind}, has a list" for kind in KINDS), *(f"any {kind} x ln list length" for kind in KINDS),
    )  # fmt: skip


def estimate_expertise(
    evidence: dict[str, Matrix], list_length: FloatArray, scope: NDArray[np.bool_], model: FusionModel
) -> Expertise:
    """Values every pair that has any evidence.

    Args:
        evidence: From `gather_evidence`.
        list_length: From `profile_shape`.
        scope: bool (experts, networks), memberships.
        model: The weights.

    Raises:
        ArtifactError: The model was trained on other features.
    """
    if model.features != feature_names():
        raise ArtifactError("the fusion model weighs other features than this version has; run `consilium train`")
    pattern = specific(evidence)
    rows = np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr))
    gains = np.zeros(len(rows), np.float32)
    for start in range(0, len(rows), _PAIRS_AT_ONCE):
        window = slice(start, start + _PAIRS_AT_ONCE)
        values = pair_values(evidence, rows[window], pattern.indices[window])
        gains[window] = expected_gain(model, pair_features(values, list_length[rows[window]]))
    in_scope = (
        pair_values(evidence, rows, pattern.indices)[:, KINDS.index("in_scope")]
        if len(rows)
        else np.zeros(0, np.float32)
    )
    scope_gain = _scope_gain(model, list_length)
    # What membership alone would give is counted once for all disorders in scope, so a pair holds only the rest.
    gains = np.maximum(gains - in_scope * scope_gain[rows], 0)
    return Expertise(
        sparse.csr_matrix((gains, pattern.indices, pattern.indptr), shape=pattern.shape), scope_gain, scope
    )


def pair_values(evidence: dict[str, Matrix], rows: NDArray[np.int64], columns: NDArray[np.int32]) -> FloatArray:
    """Evidence of pairs, float32 (pairs, kinds)."""
    return np.stack([np.asarray(evidence[kind][rows, columns], np.float32).ravel() for kind in KINDS], axis=1)


def expected_gain(model: FusionModel, features: FloatArray) -> FloatArray:
    """Expected gain of pairs, float32 (pairs,), 0..1."""
    return np.asarray(model.grade_probabilities(features).astype(np.float64) @ _GRADE_GAINS, np.float32)


def _scope_gain(model: FusionModel, list_length: FloatArray) -> FloatArray:
    values = np.zeros((len(list_length), len(KINDS)), np.float32)
    values[:, KINDS.index("in_scope")] = 1
    return expected_gain(model, pair_features(values, list_length))
