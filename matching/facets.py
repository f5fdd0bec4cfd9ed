"""The facets of a case - organ systems, networks, disciplines - and who covers which."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from data.identifiers import OrphaCode
from data.networks import networks
from matching.directory_index import DirectoryIndex
from matching.evidence import area_disorders
from matching.panel import Facet
from matching.scoring import CaseQuery
from ontology import Knowledge
from ontology.hpo import PHENOTYPIC_ABNORMALITY
from ontology.tables import FloatArray, IntArray

BoolArray = NDArray[np.bool_]

LEAST_NETWORK = 0.2
"""Least share of the differential in a network's scope that makes the network a facet."""
LEAST_DISCIPLINE = 0.1
"""Least share of the differential in a thematic area that makes the area a facet."""
MOST_OF_A_KIND = 6
"""So many facets of each kind, the weightiest; more would each weigh next to nothing."""
KNOWS_DISCIPLINE = 2 / 7
"""Least expected gain, over the likely disorders of an area, of who covers it: halfway between that of a disorder in a
thematic area (1/7) and that of a sibling (3/7)."""
SHOWS_SYSTEM = 0.5
"""Share of what an expert handles that shows an organ system, from which on the expert covers it ..."""
ABOVE_AVERAGE = 1.2
"""... where it is also this much more than among all disorders: nearly all show the nervous system."""


def facets_of(query: CaseQuery, knowledge: Knowledge) -> tuple[Facet, ...]:
    """The facets of a case; weights add up to 1, an equal part for each kind that is there.

    Organ systems are the top branches of HPO in which the findings lie, weighted by the findings' information;
    networks and disciplines (the networks' thematic areas) those with enough of the differential, weighted by it.
    """
    found = [*_organ_systems(query, knowledge), *_networks(query, knowledge), *_disciplines(query, knowledge)]
    kept: list[list[Facet]] = []
    for _, group in groupby(found, key=lambda facet: facet.kind):
        ordered = sorted(group, key=lambda facet: (-facet.weight, facet.id))[:MOST_OF_A_KIND]
        total = sum(facet.weight for facet in ordered)
        kept.append([replace(facet, weight=facet.weight / total) for facet in ordered])
    return tuple(replace(facet, weight=facet.weight / len(kept)) for facets in kept for facet in facets)


def coverage(
    facets: Sequence[Facet], rows: IntArray, query: CaseQuery, index: DirectoryIndex, knowledge: Knowledge
) -> BoolArray:
    """Who covers which facet, bool (experts, facets).

    A network is covered by its members; a discipline by who is likely to handle the case's likely disorders of it,
    which a ticked area makes likely; an organ system by who names a finding of it, or at least half of whose expertise
    shows it.

    Args:
        facets: From `facets_of`.
        rows: Rows of the experts in the directory.
        query: The case.
        index: The directory.
        knowledge: The snapshot.
    """
    covers = np.zeros((len(rows), len(facets)), np.bool_)
    by_kind = {"organ_system": _covers_system, "network": _covers_network, "discipline": _covers_discipline}
    for place, facet in enumerate(facets):
        covers[:, place] = by_kind[facet.kind](facet.id, rows, query, index, knowledge)
    return covers


def _organ_systems(query: CaseQuery, knowledge: Knowledge) -> Iterator[Facet]:
    terms = knowledge.snapshot.terms
    root = terms.position(PHENOTYPIC_ABNORMALITY)
    weights: dict[int, float] = {}
    for term in query.terms.tolist():
        for above in terms.term_ancestors[term].tolist():
            if root in terms.term_parents[above]:
                weights[above] = weights.get(above, 0.0) + float(query.information[term])
    for system, weight in weights.items():
        if weight > 0:
            yield Facet("organ_system", terms.hpo_id(system), terms.term_labels[system], weight)


def _networks(query: CaseQuery, knowledge: Knowledge) -> Iterator[Facet]:
    for name, share in zip(knowledge.networks, query.scope_probability.tolist(), strict=True):
        if share >= LEAST_NETWORK:
            yield Facet("network", name, name, share)


def _disciplines(query: CaseQuery, knowledge: Knowledge) -> Iterator[Facet]:
    names: dict[OrphaCode, str] = {}
    for network in networks():
        for area in network.areas:
            names.setdefault(area.node, area.name)
    for node, name in names.items():
        share = float(query.posterior[area_disorders(node, knowledge)].sum())
        if share >= LEAST_DISCIPLINE:
            yield Facet("discipline", node, name, share)


def _covers_network(
    name: str, rows: IntArray, query: CaseQuery, index: DirectoryIndex, knowledge: Knowledge
) -> BoolArray:
    del query
    return np.asarray(index.expertise.scope[rows, [str(one) for one in knowledge.networks].index(name)], np.bool_)


def _covers_discipline(
    node: str, rows: IntArray, query: CaseQuery, index: DirectoryIndex, knowledge: Knowledge
) -> BoolArray:
    likely = np.zeros(len(query.posterior), np.float64)
    disorders = area_disorders(node, knowledge)
    likely[disorders] = query.posterior[disorders]
    return np.asarray(index.expertise.gains[rows] @ likely >= KNOWS_DISCIPLINE * likely.sum(), np.bool_)


def _covers_system(
    hpo_id: str, rows: IntArray, query: CaseQuery, index: DirectoryIndex, knowledge: Knowledge
) -> BoolArray:
    del query
    system = knowledge.snapshot.terms.position(hpo_id)
    if system is None:
        return np.zeros(len(rows), np.bool_)
    shown = _shown_by_disorders(system, knowledge)
    gains = index.expertise.gains[rows]
    handled = np.asarray(gains.sum(axis=1)).ravel()
    share = np.divide(gains @ shown, handled, out=np.zeros(len(rows)), where=handled > 0)
    average = float(shown[shown > 0].sum()) / max(len(shown), 1)
    experts, terms = index.own_terms.gather(rows)
    names_one = np.bincount(experts, terms == system, minlength=len(rows)) > 0
    return np.asarray(names_one | (share >= max(SHOWS_SYSTEM, ABOVE_AVERAGE * average)), np.bool_)


def _shown_by_disorders(term: int, knowledge: Knowledge) -> FloatArray:
    """How often each disorder shows a term, by its best annotated entry, float32 (disorders,)."""
    sources, shares = knowledge.frequencies.of_term(term)
    owners, disorders = knowledge.snapshot.disorders.source_disorders.gather(np.asarray(sources))
    shown = np.zeros(knowledge.disorder_count, np.float32)
    np.maximum.at(shown, disorders, np.asarray(shares)[owners])
    return shown
