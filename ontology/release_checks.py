"""What a downloaded release must pass before it replaces the installed one: every file parses completely."""

from collections.abc import Mapping
from pathlib import Path

from data.errors import KnowledgeError
from data.releases import PACKETS_NAME, PartCheck, PartFacts
from ontology.annotations import read_annotations
from ontology.catalogue import catalogue_of_orphanet
from ontology.compiling.terms import compile_terms
from ontology.genes import GENE_TABLES, read_gene_links
from ontology.hpo import read_hpo
from ontology.orphanet import read_orphanet
from ontology.translations import read_translations


def check_hpo(folder: Path) -> PartFacts:
    """Parses hp.obo, phenotype.hpoa and the gene tables; terms are the live ones.

    Raises:
        KnowledgeError: One of them is missing or does not parse, or the ontology has a cycle.
    """
    release = read_hpo(folder / "hp.obo")
    annotations = read_annotations(folder / "phenotype.hpoa")
    tables = [folder / name for name in GENE_TABLES if (folder / name).is_file()]
    if not tables:
        raise KnowledgeError(f"{folder.name}: holds none of {', '.join(GENE_TABLES)}")
    for table in tables:
        read_gene_links(table)
    if not any(row.source.startswith("ORPHA:") for row in annotations.rows):
        raise KnowledgeError("phenotype.hpoa: holds no ORPHA rows")
    # A release that cannot be compiled must not be installed: a cycle shows only there.
    compile_terms(release, ())
    return PartFacts(version=release.version, terms=sum(not term.obsolete for term in release.terms))


def check_orphanet(folder: Path) -> PartFacts:
    """Parses every ORPHApacket and walks the classification.

    Raises:
        KnowledgeError: The archive or a packet does not parse, or the classification has a cycle.
    """
    release = read_orphanet(folder / PACKETS_NAME)
    if not any(len(members) for members in catalogue_of_orphanet(release).members):
        raise KnowledgeError(f"{PACKETS_NAME}: holds no disorder")
    return PartFacts(version=release.version, terms=len(release.entries))


def check_translations(folder: Path) -> PartFacts:
    """Parses every translation table.

    Raises:
        KnowledgeError: A table does not parse, or none holds a translation.
    """
    tables = {path.name: read_translations(path) for path in sorted(folder.glob("hp-*.tsv"))}
    names = sum(len(table) for table in tables.values())
    if not names:
        raise KnowledgeError("hpo-translations: no table holds a translation")
    languages = sorted({translation.language for table in tables.values() for translation in table})
    return PartFacts(version=f"{'+'.join(languages)}-{names}", terms=names)


RELEASE_CHECKS: Mapping[str, PartCheck] = {
    "hpo": check_hpo,
    "orphanet": check_orphanet,
    "hpo-translations": check_translations,
}
