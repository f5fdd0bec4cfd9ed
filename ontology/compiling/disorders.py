"""Lays disorders, their classification, OMIM links and genes out as arrays."""

import json
from collections import defaultdict
from collections.abc import Collection

import numpy as np

from ontology.annotations import AnnotationRelease
from ontology.catalogue import Catalogue
from ontology.genes import GeneLink
from ontology.omim import mapped_by_gene_and_name, mapped_by_reference
from ontology.orphanet import OrphanetEntry
from ontology.snapshot import LEVELS, DisorderTables
from ontology.steps import Report, unreported
from ontology.tables import Ragged, Texts


def compile_disorders(
    catalogue: Catalogue, annotations: AnnotationRelease, links: tuple[GeneLink, ...], report: Report = unreported
) -> DisorderTables:
    """Gives the tables, the networks' scope still empty."""
    entities = catalogue.entities
    omim_names = {row.source: row.name for row in annotations.rows if row.source.startswith("OMIM:")}
    gene_disorders = _genes_of_entries(catalogue, links)
    omim_disorders = mapped_by_reference(catalogue)
    if not catalogue.complete:
        omim_disorders = mapped_by_gene_and_name(
            catalogue, omim_names, _by_source(links), _by_disorder(gene_disorders), report
        )
    for link in links:
        gene_disorders[link.gene].update(omim_disorders.get(link.source, ()))
    symbols = sorted(symbol for symbol, disorders in gene_disorders.items() if disorders)

    sources = sorted({row.source for row in annotations.rows} | {entity.code for entity in entities if entity.findings})
    members_of: dict[str, Collection[int]] = {source: omim_disorders.get(source, ()) for source in sources}
    for place, entity in enumerate(entities):
        if entity.code in members_of and entity.level != "group":
            members_of[entity.code] = catalogue.members[place]
    names = [(synonym, place) for place, entity in enumerate(entities) for synonym in entity.synonyms]
    return DisorderTables(
        entity_number=np.array([int(entity.code[6:]) for entity in entities], np.int32),
        entity_labels=Texts.of(entity.name for entity in entities),
        entity_facts=Texts.of(json.dumps(_facts(entity), ensure_ascii=False) for entity in entities),
        entity_level=np.array([LEVELS.index(entity.level) for entity in entities], np.int8),
        entity_parents=Ragged.of(catalogue.parents),
        entity_ancestors=Ragged.of(catalogue.ancestors),
        entity_members=Ragged.of(catalogue.members),
        disorder_entity=np.array(catalogue.disorders, np.int32),
        name_texts=Texts.of(name for name, _ in names),
        name_entity=np.array([place for _, place in names], np.int32),
        gene_symbols=Texts.of(symbols),
        gene_disorders=Ragged.of(gene_disorders[symbol] for symbol in symbols),
        source_ids=Texts.of(sources),
        source_disorders=Ragged.of(members_of[source] for source in sources),
        network_scope=np.zeros((0, len(catalogue.disorders)), np.bool_),
    )


def _genes_of_entries(catalogue: Catalogue, links: tuple[GeneLink, ...]) -> dict[str, set[int]]:
    """Disorders of each gene as Orphanet gives them, in its own packets or in HPO's gene table."""
    genes: dict[str, set[int]] = defaultdict(set)
    for place, entity in enumerate(catalogue.entities):
        if entity.level != "group":
            for symbol, _association in entity.genes:
                genes[symbol].update(catalogue.members[place])
    for link in links:
        place_ = catalogue.position.get(link.source)  # type: ignore[call-overload] # not every source is an ORPHAcode
        if place_ is not None and catalogue.entities[place_].level != "group":
            genes[link.gene].update(catalogue.members[place_])
    return genes


def _by_source(links: tuple[GeneLink, ...]) -> dict[str, set[str]]:
    genes: dict[str, set[str]] = defaultdict(set)
    for link in links:
        genes[link.source].add(link.gene)
    return genes


def _by_disorder(gene_disorders: dict[str, set[int]]) -> dict[int, frozenset[str]]:
    genes: dict[int, set[str]] = defaultdict(set)
    for symbol, disorders in gene_disorders.items():
        for disorder in disorders:
            genes[disorder].add(symbol)
    return {disorder: frozenset(symbols) for disorder, symbols in genes.items()}


def _facts(entity: OrphanetEntry) -> dict[str, object]:
    return {
        "definition": entity.definition,
        "kind": entity.kind,
        "omim": [[mapping.omim, mapping.relation] for mapping in entity.omim],
        "genes": [[symbol, association] for symbol, association in entity.genes],
        "prevalences": [[p.kind, p.range, p.region] for p in entity.prevalences],
        "ages_of_onset": list(entity.ages_of_onset),
        "inheritance": list(entity.inheritance),
    }
