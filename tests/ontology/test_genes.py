"""Gene tables."""

from pathlib import Path

import pytest

from data.errors import KnowledgeError
from ontology.genes import GeneLink, read_gene_links
from ontology.sources import KnowledgeSources

HEADER = "ncbi_gene_id\tgene_symbol\tassociation_type\tdisease_id\n"


def test_the_wheel_links_genes_to_omim_and_orpha(wheel: KnowledgeSources) -> None:
    links = set(read_gene_links(wheel.gene_table))
    assert len(links) > 10_000
    assert {link.source for link in links if link.gene == "FBN1"} >= {"OMIM:154700", "ORPHA:2833"}


def test_links_are_read_once_and_rows_without_a_gene_left_out(tmp_path: Path) -> None:
    path = tmp_path / "genes_to_disease.txt"
    path.write_text(HEADER + "1\tB\tX\tOMIM:2\n1\tB\tX\tOMIM:2\n2\tA\tX\tORPHA:1\n-\t-\tX\tOMIM:3\n")
    assert read_gene_links(path) == (GeneLink("A", "ORPHA:1"), GeneLink("B", "OMIM:2"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "line 1: has no columns"),
        ("a\tb\n", "line 1: has no columns"),
        (HEADER, "holds no gene"),
        (HEADER + "1\tA\n", "line 2: 2 columns instead of 4"),
        (HEADER + "x" * 200_000 + "\tA\tX\tOMIM:1\n", "cannot be read"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "genes_to_disease.txt"
    path.write_text(content)
    with pytest.raises(KnowledgeError, match=rf"^genes_to_disease\.txt.*{problem}"):
        read_gene_links(path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_gene_links(tmp_path / "genes_to_disease.txt")
