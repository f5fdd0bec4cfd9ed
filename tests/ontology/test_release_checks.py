"""What a downloaded release must pass."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.errors import KnowledgeError
from data.releases import PACKETS_NAME, installed
from ontology import RELEASE_CHECKS

ZipOfPackets = Callable[..., Path]


@pytest.fixture
def release(small_home: Path, tmp_path: Path) -> Path:
    """A copy of the small release."""
    return Path(shutil.copytree(installed(small_home)["hpo"].folder, tmp_path / "release"))


def test_there_is_a_check_for_each_part() -> None:
    assert set(RELEASE_CHECKS) == {"hpo", "orphanet", "hpo-translations"}


def test_a_whole_release_passes(release: Path) -> None:
    facts = RELEASE_CHECKS["hpo"](release)
    assert (facts.version, facts.terms) == ("2025-01-16", 5)


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("hp.obo", "HP:0000118\nname", "HP:0000119\nname", r"hp\.obo"),
        ("hp.obo", "is_a: HP:0000001", "is_a: HP:0001250", "its own ancestor|hp.obo"),
        ("phenotype.hpoa", "3/4", "3/2", "phenotype.hpoa line 3: frequency"),
        ("phenotype.hpoa", "ORPHA:", "OMIM:", "holds no ORPHA rows"),
        ("genes_to_disease.txt", "gene_symbol", "symbol", "line 1: has no columns"),
    ],
)
def test_damage_is_named(release: Path, name: str, old: str, new: str, problem: str) -> None:
    path = release / name
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(KnowledgeError, match=problem):
        RELEASE_CHECKS["hpo"](release)


@pytest.mark.parametrize("name", ["hp.obo", "phenotype.hpoa", "genes_to_disease.txt"])
def test_a_missing_file_is_named(release: Path, name: str) -> None:
    (release / name).unlink()
    with pytest.raises(KnowledgeError, match=name.replace(".", r"\.")):
        RELEASE_CHECKS["hpo"](release)


def packet(number: int, kind: str = "Disease", *parents: int) -> dict[str, Any]:
    above = [{"Parent": {"ORPHAcode": parent}} for parent in parents]
    return {"ORPHAcode": number, "Label": f"{number}", "DisorderType": {"value": kind}, "Parents": above}


def test_orphapackets(packets: ZipOfPackets) -> None:
    check = RELEASE_CHECKS["orphanet"]
    folder = packets(packet(1, "Category"), packet(2, "Disease", 1), name=PACKETS_NAME).parent
    assert check(folder).terms == 2
    packets(packet(1, "Category", 2), packet(2, "Disease", 1), name=PACKETS_NAME)
    with pytest.raises(KnowledgeError, match="has a cycle"):
        check(folder)
    packets(packet(1, "Category"), name=PACKETS_NAME)
    with pytest.raises(KnowledgeError, match="holds no disorder"):
        check(folder)


def test_translations(tmp_path: Path) -> None:
    check = RELEASE_CHECKS["hpo-translations"]
    with pytest.raises(KnowledgeError, match="no table holds a translation"):
        check(tmp_path)
    (tmp_path / "hp-de.synonyms.tsv").write_text("subject_id\ttranslation_value\nHP:0001250\tAnfall\n")
    assert check(tmp_path).terms == 1
