"""What a directory's profiles show: evidence of each expert for disorders, as sparse matrices.

Rows are experts, columns disorders of the snapshot. Every kind of evidence is one matrix; expertise weighs them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from data.expert import Expert
from data.identifiers import GeneSymbol, OrphaCode
from data.networks import networks
from matching.experience import past_panels
from matching.profiles import ProfileReading
from ontology import Knowledge
from ontology.snapshot import LEVELS
from ontology.tables import FloatArray, IntArray, Ragged

KINDS = (
    "listed",
    "caseload",
    "area",
    "bio",
    "bio_area",
    "publication",
    "publication_gene",
    "publication_area",
    "gene",
    "in_scope",
    "sibling_listed",
    "sibling_read",
    "sibling_gene",
)
"""Kinds of evidence, in the order of the fusion model's weights."""
SIBLING_GROUP = 25
"""Two disorders are siblings when a common parent holds at most this many disorders."""

Matrix: TypeAlias = Any
"""A scipy.sparse CSR matrix; scipy carries no types."""
Weigh = Callable[[IntArray], FloatArray]
"""Weights by the number of disorders that an entry stands for."""


def gather_evidence(
    experts: Sequence[Expert], readings: Sequence[ProfileReading], knowledge: Knowledge
) -> dict[str, Matrix]:
    """Lays profiles and what was read out of their texts out as matrices.

    Returns:
        Kind of evidence -> float32 CSR (experts, disorders).
    """
    bios = [reading.bio for reading in readings]
    titles = [[title.entities for title in reading.titles] for reading in readings]
    title_genes = [[gene for title in reading.titles for gene in title.genes] for reading in readings]
    group = np.asarray(knowledge.snapshot.disorders.entity_level) == LEVELS.index("group")
    treated = [
        [
            (place, np.log1p(patients))
            for code, patients in (*expert.disorders.items(), *past_panels(expert).items())
            if (place := knowledge.snapshot.disorders.position(code)) is not None
        ]
        for expert in experts
    ]
    entities = [[place for place, _ in row] for row in treated]
    caseloads = [[patients for _, patients in row] for row in treated]
    members = _membership(knowledge, lambda size: np.ones(len(size), np.float32))
    narrow = _membership(knowledge, lambda size: (1 / np.log2(1 + np.maximum(size, 1))).astype(np.float32))
    genes = _gene_membership(knowledge)
    siblings = _siblings(_Same(knowledge))

    listed = _incidence(entities, members.shape[0]) @ members
    read = _incidence([[p for p in found if not group[p]] for found in bios], members.shape[0]) @ members
    published = (
        _incidence(
            [[p for found in per_title for p in found if not group[p]] for per_title in titles], members.shape[0]
        )
        @ members
    )
    published_gene = _gene_incidence(title_genes, knowledge) @ genes
    gene = _gene_incidence([list(expert.genes) for expert in experts], knowledge) @ genes
    evidence = {
        "listed": _capped(listed),
        "caseload": _incidence(entities, members.shape[0], caseloads) @ members,
        "area": _areas(experts, knowledge, narrow),
        "bio": _capped(read),
        "bio_area": _incidence([[p for p in found if group[p]] for found in bios], members.shape[0]) @ narrow,
        "publication": _capped(published),
        "publication_gene": _capped(published_gene),
        "publication_area": _incidence(
            [[p for found in per_title for p in found if group[p]] for per_title in titles], members.shape[0]
        )
        @ narrow,
        "gene": _capped(gene),
        "in_scope": _scope(experts, knowledge),
        "sibling_listed": _capped(listed) @ siblings,
        "sibling_read": (_capped(read) + _capped(published)) @ siblings,
        "sibling_gene": (_capped(gene) + _capped(published_gene)) @ siblings,
    }
    return {kind: evidence[kind].tocsr().astype(np.float32) for kind in KINDS}


def specific(evidence: dict[str, Matrix]) -> Matrix:
    """Pairs with any evidence beyond the network's scope, as a 0/1 pattern."""
    pattern = sum((matrix != 0).astype(np.float32) for kind, matrix in evidence.items() if kind != "in_scope")
    pattern = sparse.csr_matrix(pattern)
    pattern.data[:] = 1
    pattern.sort_indices()
    return pattern


def _incidence(rows: Sequence[Iterable[int]], columns: int, values: Sequence[Sequence[float]] | None = None) -> Matrix:
    packed = [list(row) for row in rows]
    offsets = np.zeros(len(packed) + 1, np.int64)
    np.cumsum([len(row) for row in packed], out=offsets[1:])
    indices = np.fromiter((value for row in packed for value in row), np.int64, int(offsets[-1]))
    data = (
        np.ones(len(indices), np.float32)
        if values is None
        else np.fromiter((value for row in values for value in row), np.float32, len(indices))
    )
    return sparse.csr_matrix((data, indices, offsets), shape=(len(packed), columns))


def _membership(knowledge: Knowledge, weigh: Weigh) -> Matrix:
    """Orphanet entries x disorders: 1, or a weight by the number of disorders an entry stands for."""
    return _weighted(knowledge.snapshot.disorders.entity_members, knowledge.disorder_count, weigh)


def _weighted(rows: Ragged, columns: int, weigh: Weigh) -> Matrix:
    sizes = rows.lengths()
    return sparse.csr_matrix((np.repeat(weigh(sizes), sizes), rows.values, rows.offsets), shape=(len(rows), columns))


def _gene_membership(knowledge: Knowledge) -> Matrix:
    """Genes x disorders; a gene of many disorders says less of each."""
    return _weighted(
        knowledge.snapshot.disorders.gene_disorders,
        knowledge.disorder_count,
        lambda size: (1 / np.sqrt(np.maximum(size, 1))).astype(np.float32),
    )


def _gene_incidence(symbols: Sequence[Sequence[str]], knowledge: Knowledge) -> Matrix:
    positions = knowledge.gene_positions
    rows = [
        sorted({place for symbol in row if (place := positions.get(GeneSymbol(symbol))) is not None}) for row in symbols
    ]
    return _incidence(rows, len(positions))


def _areas(experts: Sequence[Expert], knowledge: Knowledge, narrow: Matrix) -> Matrix:
    """Thematic areas through the classification; an area whose node is not installed stands for its representatives."""
    nodes = knowledge.snapshot.disorders
    if knowledge.complete:
        rows = [
            [place for code in expert.thematic_areas if (place := nodes.position(code)) is not None]
            for expert in experts
        ]
        return _incidence(rows, narrow.shape[0]) @ narrow
    columns = np.zeros(knowledge.disorder_count, np.float32)
    rows_: list[Matrix] = []
    for expert in experts:
        columns[:] = 0
        for code in expert.thematic_areas:
            meant = area_disorders(code, knowledge)
            columns[meant] += 1 / np.log2(1 + max(len(meant), 1))
        rows_.append(sparse.csr_matrix(columns))
    return sparse.vstack(rows_).tocsr() if rows_ else sparse.csr_matrix((0, knowledge.disorder_count), dtype=np.float32)


def area_disorders(code: str, knowledge: Knowledge) -> IntArray:
    """Disorders of a thematic area: all beneath its node, or its representatives where that is not installed."""
    members = knowledge.snapshot.disorders.members
    if knowledge.complete:
        return members(code)
    others = _representatives().get(code, ())
    return np.unique(np.concatenate([members(code), *(members(other) for other in others)])).astype(np.int32)


@cache
def _representatives() -> Mapping[str, tuple[OrphaCode, ...]]:
    return {area.node: area.representative for network in networks() for area in network.areas}


def _scope(experts: Sequence[Expert], knowledge: Knowledge) -> Matrix:
    place = {name: row for row, name in enumerate(knowledge.networks)}
    rows = [[place[name] for name in expert.erns if name in place] for expert in experts]
    scope = sparse.csr_matrix(np.asarray(knowledge.snapshot.disorders.network_scope, np.float32))
    return _capped(_incidence(rows, len(place)) @ scope)


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Knowledge that is equal to itself alone, as a key."""

    knowledge: Knowledge

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.knowledge is other.knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)


# It takes half a second, as long as reading some thousand profiles; a directory is indexed in blocks and in changes.
@lru_cache(maxsize=2)
def _siblings(same: _Same) -> Matrix:
    """Disorders x disorders: 1 / sqrt(size) of their smallest common parent of at most SIBLING_GROUP disorders.

    Without the classification disorders that share a gene are siblings.
    """
    knowledge = same.knowledge
    tables = knowledge.snapshot.disorders
    if not knowledge.complete:
        genes = _gene_membership(knowledge)
        genes.data = np.sqrt(genes.data)
        related = (genes.T @ genes).tocsr()
        related.setdiag(0)
        related.eliminate_zeros()
        return _capped(related)
    members = tables.entity_members
    best: dict[tuple[int, int], float] = {}
    for disorder, entity in enumerate(tables.disorder_entity.tolist()):
        for parent in tables.entity_parents[entity].tolist():
            group = members[parent]
            if 1 < len(group) <= SIBLING_GROUP and tables.entity_level[parent] == LEVELS.index("group"):
                weight = 1 / float(np.sqrt(len(group)))
                for other in group.tolist():
                    if other != disorder:
                        best[disorder, other] = max(best.get((disorder, other), 0.0), weight)
    pairs = np.array(sorted(best), np.int64).reshape(-1, 2)
    values = np.array([best[first, second] for first, second in pairs.tolist()], np.float32)
    return sparse.csr_matrix(
        (values, (pairs[:, 0], pairs[:, 1])), shape=(knowledge.disorder_count, knowledge.disorder_count)
    )


def _capped(matrix: Matrix) -> Matrix:
    capped = matrix.tocsr().copy()
    capped.data = np.minimum(capped.data, 1)
    return capped
