"""Links between genes and OMIM or ORPHA entries, from HPO's gene tables."""

import csv
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError, KnowledgeError
from data.identifiers import GeneSymbol, gene_symbol

GENE_TABLES = ("genes_to_disease.txt", "genes_to_phenotype.txt")
"""File names a release may bring, the more direct first; both name a gene symbol and a disease id in each row."""


@dataclass(frozen=True, slots=True)
class GeneLink:
    """A gene associated with an entry such as "OMIM:154700"."""

    gene: GeneSymbol
    source: str


def read_gene_links(path: Path) -> tuple[GeneLink, ...]:
    """Reads a gene table, each link once, ordered by gene and entry.

    Raises:
        KnowledgeError: The file is missing, lacks the columns, or names no gene.
    """
    links: set[tuple[GeneSymbol, str]] = set()
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            header = next(rows, [])
            try:
                symbol, disease = header.index("gene_symbol"), header.index("disease_id")
            except ValueError as error:
                raise KnowledgeError(f"{path.name} line 1: has no columns gene_symbol and disease_id") from error
            for number, row in enumerate(rows, start=2):
                if len(row) <= max(symbol, disease):
                    raise KnowledgeError(f"{path.name} line {number}: {len(row)} columns instead of {len(header)}")
                if row[symbol] not in ("", "-"):
                    links.add((symbol_of(row[symbol]), row[disease]))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KnowledgeError(f"{path.name}: cannot be read: {error}") from error
    if not links:
        raise KnowledgeError(f"{path.name}: holds no gene")
    return tuple(GeneLink(gene, source) for gene, source in sorted(links))


def symbol_of(text: str) -> GeneSymbol:
    """A release's gene symbol in HGNC's case, so that C9ORF72 of one and C9orf72 of the other meet."""
    try:
        return gene_symbol(text)
    except InputError:
        return GeneSymbol(text.strip())
