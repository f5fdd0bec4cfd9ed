"""Which networks have a disorder in scope.

Exact through Orphanet's classification: a disorder is in scope when it lies under one of the network's roots. With the
embedded default alone it is inferred from the organ systems that the disorder's findings lie in, compared with those of
the representative disorders of the network's thematic areas.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from data.networks import Network, networks
from ontology.snapshot import AnnotationTables, DisorderTables, TermTables
from ontology.tables import FloatArray

IN_SCOPE = 0.72
"""A disorder is taken as in scope when its likeness to the network is at least this part of what the network's own
representatives reach on average; chosen for the best F1 against the classification (DECISIONS.md 9)."""
_ORGAN_DEPTH = (2, 4)
"""Distances from the root of HPO of the terms that stand for organ systems and their parts."""


def with_network_scope(
    disorders: DisorderTables, terms: TermTables, annotations: AnnotationTables, *, complete: bool
) -> DisorderTables:
    """Fills in `network_scope`, bool (networks, disorders), in the order of data.networks."""
    scope = np.zeros((len(networks()), len(disorders.disorder_entity)), np.bool_)
    profiles = None if complete else organ_profiles(disorders, terms, annotations)
    for row, network in enumerate(networks()):
        if profiles is None:
            for root in network.roots:
                scope[row, disorders.members(root)] = True
        else:
            scope[row] = _inferred(network, disorders, profiles)
    return replace(disorders, network_scope=scope)


def organ_profiles(disorders: DisorderTables, terms: TermTables, annotations: AnnotationTables) -> FloatArray:
    """How much of each disorder's findings lies in each organ system or part of one, of unit length.

    Returns:
        float32, shape (disorders, organ terms).
    """
    organs = _organ_terms(terms)
    sources = len(disorders.source_ids)
    shares = sparse.csc_matrix(
        (annotations.share_values, annotations.share_sources, annotations.share_offsets),
        shape=(sources, len(terms.term_number)),
    )
    counts = np.asarray((shares[:, organs] > 0).sum(axis=0)).ravel()
    weights = np.log(sources / np.maximum(counts, 1)).astype(np.float32)
    owners = np.repeat(np.arange(sources), disorders.source_disorders.lengths())
    to_disorders = sparse.csr_matrix(
        (np.ones(len(owners), np.float32), (disorders.source_disorders.values, owners)),
        shape=(len(disorders.disorder_entity), sources),
    )
    profiles = np.asarray((to_disorders @ shares[:, organs]).todense(), np.float32) * weights
    unit: FloatArray = profiles / np.maximum(np.linalg.norm(profiles, axis=1, keepdims=True), 1e-9)
    return unit


def _inferred(network: Network, disorders: DisorderTables, profiles: FloatArray) -> NDArray[np.bool_]:
    own = np.unique(np.concatenate([disorders.members(code) for area in network.areas for code in area.representative]))
    in_scope = np.zeros(len(profiles), np.bool_)
    if len(own):
        # The typical disorder of the network less the typical disorder of all: what sets it apart.
        direction = profiles[own].mean(axis=0) - profiles.mean(axis=0)
        likeness = profiles @ direction
        in_scope = likeness >= IN_SCOPE * likeness[own].mean()
        in_scope[own] = True
    return in_scope


def _organ_terms(terms: TermTables) -> NDArray[np.intp]:
    depth = np.full(len(terms.term_number), 127)
    root = int(np.searchsorted(terms.term_number, 1))
    depth[root] = 0
    children = terms.term_parents.turned(len(terms.term_number))
    frontier = [root]
    for level in range(1, _ORGAN_DEPTH[1] + 1):
        frontier = sorted({int(child) for parent in frontier for child in children[parent] if depth[child] > level})
        depth[frontier] = level
    return np.nonzero((depth >= _ORGAN_DEPTH[0]) & (depth <= _ORGAN_DEPTH[1]))[0]
