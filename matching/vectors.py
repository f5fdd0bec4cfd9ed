"""One ontology-grounded vector space for disorders, experts and cases.

A disorder's vector has three parts: what it shows (its findings weighed by information content, reduced by a truncated
SVD), where it stands in the classification (its ancestors, likewise), and what is its own (a seeded random direction),
so that related disorders lie near each other and yet can be told apart. Experts and cases are weighted sums of the
disorders' vectors, hence the inner product of a case and an expert tells of the expected relevance. An expert whose
disorders lie in several fields has a vector for each of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from matching.evidence import Matrix
from matching.expertise import Expertise
from ontology import Knowledge
from ontology.tables import FloatArray, IntArray, load_array

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


FIELDS = 24
"""Groups of related disorders that tell an expert's fields apart; as many as there are networks."""
MAIN_FIELDS = 2
_MAIN_SHARE = 0.3
"""Share of an expert's squared gains from which a field has a vector of its own."""
_LEAST_GAIN = 1e-3
"""Largest gain from which the disorders outside the main fields have a vector."""
CELLS = 1024
"""Cells that a large index sorts its vectors into."""
_SCOPE_IN_CELLS = 1 / 3
_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class VectorSpace:
    """The space that disorders, experts and cases lie in; it depends on the knowledge alone.

    Attributes:
        disorder_vectors: float32 (disorders, dimensions).
        fields: int32 (disorders,), 0..FIELDS - 1; disorders of one field are related.
        cells: float32 (cells, dimensions + networks); centres that a large index sorts experts' vectors by.
    """

    disorder_vectors: FloatArray
    fields: IntArray
    cells: FloatArray

    def save(self, folder: Path) -> None:
        """Writes the arrays into an existing folder."""
        for name in self.__slots__:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Maps what `save` wrote."""
        return cls(*(np.asarray(load_array(folder, name)) for name in cls.__slots__))


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


def vector_space(knowledge: Knowledge) -> VectorSpace:
    """The space of some knowledge; the same knowledge gives the same space."""
    vectors = disorder_vectors(knowledge)
    related = _unit(vectors[:, : FINDING_DIMENSIONS + CLASS_DIMENSIONS])
    _, fields = _clusters(related, FIELDS)
    # Where experts lie is where disorders and their networks do.
    scope = np.asarray(knowledge.snapshot.disorders.network_scope, np.float32).T
    cells, _ = _clusters(_unit(np.hstack([vectors, _SCOPE_IN_CELLS * scope])), CELLS)
    return VectorSpace(vectors, fields, cells)


def expert_vectors(expertise: Expertise, space: VectorSpace) -> tuple[FloatArray, IntArray]:
    """Expected relevance as vectors: one for each main field of an expert, and one for all the rest.

    The last columns hold what membership of each network gives; their counterpart in a case is the probability in
    scope. Vectors are divided by the square root of their length: by plain inner products those who show much drown
    those who show the right thing (DECISIONS.md, "Vectors").

    Returns:
        float32 (vectors, dimensions + networks), and the row of each one's expert, int32 ascending, every expert at
        least once.
    """
    gains = expertise.gains
    experts, parts = gains.shape[0], MAIN_FIELDS + 1
    rows = np.repeat(np.arange(experts), np.diff(gains.indptr))
    by_part = sparse.csr_matrix(
        (gains.data, (rows * parts + _part_of_gains(gains, rows, space.fields), gains.indices)),
        shape=(experts * parts, gains.shape[1]),
    )
    kept = by_part.max(axis=1).toarray().ravel() >= _LEAST_GAIN
    kept[::parts] = True
    owners = np.flatnonzero(kept) // parts
    share = expertise.scope_gain[:, None] * expertise.scope / np.maximum(expertise.scope.sum(axis=1, keepdims=True), 1)
    vectors = np.hstack([by_part[kept] @ space.disorder_vectors, share[owners]]).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.sqrt(np.maximum(lengths, _ROUNDING)), owners.astype(np.int32)


def _part_of_gains(gains: Matrix, rows: NDArray[np.intp], fields: IntArray) -> NDArray[np.intp]:
    """For each gain the place of its field among the expert's main ones; MAIN_FIELDS for any other field."""
    experts = gains.shape[0]
    squares = gains.data.astype(np.float64) ** 2
    field = fields[gains.indices]
    weight = np.bincount(rows * FIELDS + field, squares, minlength=experts * FIELDS).reshape(experts, FIELDS)
    least = _MAIN_SHARE * weight.sum(axis=1)
    largest = np.argsort(-weight, axis=1, kind="stable")[:, :MAIN_FIELDS]
    part = np.full((experts, FIELDS), MAIN_FIELDS)
    for place in range(MAIN_FIELDS):
        chosen = largest[:, place]
        # The largest is a field however small its share is.
        main = np.flatnonzero((weight[np.arange(experts), chosen] >= least) | (place == 0))
        part[main, chosen[main]] = place
    return np.asarray(part[rows, field], np.intp)


def case_vector(posterior: FloatArray, vectors: FloatArray, scope_probability: FloatArray) -> FloatArray:
    """The differential as a vector, float32 (dimensions + networks,)."""
    likely = np.nonzero(posterior)[0]
    if len(likely) > _LIKELY_DISORDERS:
        likely = likely[np.argpartition(-posterior[likely], _LIKELY_DISORDERS)[:_LIKELY_DISORDERS]]
    # einsum stays in this thread; a product this small through BLAS would mostly wait for another one.
    weighted = np.einsum("d,dv->v", posterior[likely], vectors[likely])
    return np.concatenate([weighted, scope_probability]).astype(np.float32)


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _ROUNDING), np.float32)


def _clusters(rows: FloatArray, count: int) -> tuple[FloatArray, IntArray]:
    """Centres of at most `count` clusters by cosine, and the cluster of each row."""
    count = min(count, len(rows))
    # Its sums depend on the number of threads.
    faiss.omp_set_num_threads(1)
    found = faiss.Kmeans(
        rows.shape[1], count, niter=_ROUNDS, seed=_SEED, spherical=True, min_points_per_centroid=1,
        max_points_per_centroid=max(len(rows) // max(count, 1) + 1, 1),
    )  # fmt: skip
    found.train(np.ascontiguousarray(rows))
    _, nearest = found.index.search(np.ascontiguousarray(rows), 1)
    return np.asarray(found.centroids, np.float32), np.asarray(nearest[:, 0], np.int32)


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
