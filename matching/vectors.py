"""One ontology-grounded vector space for disorders, experts and cases.

A disorder's vector has three parts: what it shows (its findings weighed by information content, reduced by a truncated
SVD), where it stands in the classification (its ancestors, likewise), and what is its own (a seeded random direction),
so that related disorders lie near each other and yet can be told apart. Experts and cases are weighted sums of the
disorders' vectors, hence the inner product of a case and an expert approximates the expected relevance.
"""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from matching.evidence import Matrix
from matching.expertise import Expertise
from ontology import Knowledge
from ontology.tables import FloatArray

FINDING_DIMENSIONS = 64
CLASS_DIMENSIONS = 64
OWN_DIMENSIONS = 64
_FINDING_SHARE, _CLASS_SHARE = 0.15, 0.15
"""Squared length of the findings' and the classification's part; the rest is the disorder's own."""
_SEED = 20251209
_ROUNDING = 1e-6
"""Length under which a reduced row is noise of the reduction."""
_LIKELY_DISORDERS = 512
"""Disorders of a differential that make up a case's vector; the rest do not change who is a candidate."""


def disorder_vectors(knowledge: Knowledge) -> FloatArray:
    """Unit vectors, float32 (disorders, FINDING_DIMENSIONS + CLASS_DIMENSIONS + OWN_DIMENSIONS)."""
    generator = np.random.default_rng(_SEED)
    count = knowledge.disorder_count
    own = generator.choice(np.array([-1, 1], np.float32), (count, OWN_DIMENSIONS)) / np.sqrt(OWN_DIMENSIONS)
    findings = _reduced(_finding_profiles(knowledge), FINDING_DIMENSIONS)
    places = _reduced(_class_profiles(knowledge), CLASS_DIMENSIONS)
    vectors = np.hstack(
        [
            np.sqrt(_FINDING_SHARE) * findings,
            np.sqrt(_CLASS_SHARE) * places,
            np.sqrt(1 - _FINDING_SHARE - _CLASS_SHARE) * own,
        ]
    )
    return vectors.astype(np.float32)


def expert_vectors(expertise: Expertise, vectors: FloatArray) -> FloatArray:
    """Expected relevance as vectors, float32 (experts, dimensions + networks).

    The last part holds what membership of each network gives; its counterpart in a case is the probability in scope.
    """
    share = expertise.scope_gain[:, None] * expertise.scope / np.maximum(expertise.scope.sum(axis=1, keepdims=True), 1)
    return np.hstack([expertise.gains @ vectors, share]).astype(np.float32)


def case_vector(posterior: FloatArray, vectors: FloatArray, scope_probability: FloatArray) -> FloatArray:
    """The differential as a vector, float32 (dimensions + networks,)."""
    likely = np.nonzero(posterior)[0]
    if len(likely) > _LIKELY_DISORDERS:
        likely = likely[np.argpartition(-posterior[likely], _LIKELY_DISORDERS)[:_LIKELY_DISORDERS]]
    # einsum stays in this thread; a product this small through BLAS would mostly wait for another one.
    weighted = np.einsum("d,dv->v", posterior[likely], vectors[likely])
    return np.concatenate([weighted, scope_probability]).astype(np.float32)


def _finding_profiles(knowledge: Knowledge) -> Matrix:
    frequencies, links = knowledge.frequencies, knowledge.snapshot.disorders.source_disorders
    terms = len(frequencies.offsets) - 1
    shown = sparse.csc_matrix(
        (frequencies.shares, frequencies.sources, frequencies.offsets), shape=(frequencies.source_count, terms)
    )
    owners = np.repeat(np.arange(len(links)), links.lengths())
    to_disorders = sparse.csr_matrix(
        (np.ones(len(owners), np.float32), (links.values, owners)), shape=(knowledge.disorder_count, len(links))
    )
    profiles = (to_disorders @ shown).tocsr()
    return profiles @ sparse.diags(knowledge.information)


def _class_profiles(knowledge: Knowledge) -> Matrix:
    tables = knowledge.snapshot.disorders
    rows = tables.entity_ancestors
    above = sparse.csr_matrix(
        (np.ones(len(rows.values), np.float32), rows.values, rows.offsets), shape=(len(rows), len(rows))
    )
    of_disorders = above[tables.disorder_entity]
    frequency = np.asarray(of_disorders.sum(axis=0)).ravel()
    weights = np.where(frequency > 1, np.log(knowledge.disorder_count / np.maximum(frequency, 1)), 0)
    return (of_disorders @ sparse.diags(weights.astype(np.float32))).tocsr()


def _reduced(profiles: Matrix, dimensions: int) -> FloatArray:
    """Rows as unit vectors of `dimensions`; rows of zeros, and all where there is nothing to reduce, stay zero."""
    reduced = np.zeros((profiles.shape[0], dimensions), np.float32)
    if profiles.nnz and min(profiles.shape) > dimensions:
        start = np.random.default_rng(_SEED).standard_normal(min(profiles.shape))
        left, values, _ = svds(profiles.astype(np.float64), k=dimensions, v0=start)
        reduced = (left * values).astype(np.float32)
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(np.divide(reduced, lengths, out=np.zeros_like(reduced), where=lengths > _ROUNDING), np.float32)
