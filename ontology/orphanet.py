"""Orphanet's disorders and classification, from an archive of ORPHApackets: one JSON file a disorder or group."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from data.errors import KnowledgeError
from data.identifiers import GeneSymbol, HpoId, OmimId, OrphaCode
from ontology.annotations import FREQUENCY_TERMS, Frequency
from ontology.genes import symbol_of
from ontology.steps import Report, unreported

Level = Literal["group", "disorder", "subtype"]
MappingRelation = Literal["E", "NTBT", "BTNT", "W", "ND"]

GROUP_TYPES = frozenset({"Category", "Clinical group"})
SUBTYPE_TYPES = frozenset({"Clinical subtype", "Etiological subtype", "Histopathological subtype"})
_RELATIONS: dict[str, MappingRelation] = {"E": "E", "NTBT": "NTBT", "BTNT": "BTNT", "W": "W", "ND": "ND"}

_UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
)
"""What zipfile raises for damaged, encrypted or unusually compressed archives."""

_LARGEST_CODE = 10_000_000

_FREQUENCY_NAMES = {
    "Obligate": "HP:0040280",
    "Very frequent": "HP:0040281",
    "Frequent": "HP:0040282",
    "Occasional": "HP:0040283",
    "Very rare": "HP:0040284",
    "Excluded": "HP:0040285",
}


@dataclass(frozen=True, slots=True)
class OmimMapping:
    """An OMIM entry a disorder maps to.

    `relation`: E exact, NTBT the ORPHAcode is narrower, BTNT it is broader, W wrong, ND not decided.
    """

    omim: OmimId
    relation: MappingRelation


@dataclass(frozen=True, slots=True)
class Prevalence:
    """An epidemiological figure as Orphanet words it, for example ("Point prevalence", "1-9 / 100 000", "Europe")."""

    kind: str
    range: str
    region: str


@dataclass(frozen=True, slots=True)
class OrphanetEntry:
    """A disorder, group of disorders or subtype.

    Attributes:
        code: Its ORPHAcode.
        name: Preferred English name.
        synonyms: Other English names.
        definition: Text as the archive has it (commas are missing there), without markup.
        kind: Orphanet's type, for example "Disease" or "Clinical subtype".
        level: group, disorder or subtype.
        parents: Parents in the classification.
        omim: OMIM mappings.
        genes: Symbols of associated genes with the kind of association.
        findings: HPO terms with their frequency.
        prevalences: Epidemiological figures.
        ages_of_onset: For example "Childhood".
        inheritance: For example "Autosomal recessive".
    """

    code: OrphaCode
    name: str
    synonyms: tuple[str, ...]
    definition: str
    kind: str
    level: Level
    parents: tuple[OrphaCode, ...]
    omim: tuple[OmimMapping, ...]
    genes: tuple[tuple[GeneSymbol, str], ...]
    findings: tuple[tuple[HpoId, Frequency], ...]
    prevalences: tuple[Prevalence, ...]
    ages_of_onset: tuple[str, ...]
    inheritance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrphanetRelease:
    """All entries of an archive ordered by number, with its version (the day its packets were made)."""

    version: str
    entries: tuple[OrphanetEntry, ...]


def read_orphanet(archive: Path, report: Report = unreported) -> OrphanetRelease:
    """Reads every ORPHApacket of a zip archive; `report` is told the share that is read.

    Raises:
        KnowledgeError: Not a zip, holds no packets, or a packet does not parse; the message names it.
    """
    entries: list[OrphanetEntry] = []
    dates: list[str] = []
    try:
        with zipfile.ZipFile(archive) as packets:
            names = [
                name
                for name in packets.namelist()
                if name.rsplit("/", 1)[-1].startswith("ORPHApacket_") and name.endswith(".json")
            ]
            for number, name in enumerate(names):
                report(number / len(names))
                packet = _packet(packets.read(name), f"{archive.name}: {name}")
                entries.append(_entry(packet, f"{archive.name}: {name}"))
                dates.append(str(packet.get("creationDate", ""))[:10])
    except _UNREADABLE as error:
        raise KnowledgeError(f"{archive.name}: is not a readable zip archive: {error}") from error
    if not entries:
        raise KnowledgeError(f"{archive.name}: holds no ORPHApacket_N.json")
    entries.sort(key=lambda entry: int(entry.code[6:]))
    for one, other in pairwise(entries):
        if one.code == other.code:
            raise KnowledgeError(f"{archive.name}: {one.code} has two packets ({one.name} and {other.name})")
    return OrphanetRelease(max(dates) or "unknown", tuple(entries))


def _packet(content: bytes, place: str) -> dict[str, Any]:
    try:
        packet = json.loads(content)["Orphapacket"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KnowledgeError(f"{place}: is not an ORPHApacket: {error!r}") from error
    if not isinstance(packet, dict):
        raise KnowledgeError(f"{place}: is not an ORPHApacket: its content is no object")
    return packet


def _items(value: object, key: str) -> Iterator[Any]:
    """Yields what stands under `key` in a collection whose lists of one are collapsed, at either level."""
    for outer in value if isinstance(value, list) else [value]:
        inner = outer.get(key, outer) if isinstance(outer, dict) else outer
        for item in inner if isinstance(inner, list) else [inner]:
            if item is not None and item != "":
                yield item


def _entry(packet: dict[str, Any], place: str) -> OrphanetEntry:
    try:
        kind = packet["DisorderType"]["value"]
        return OrphanetEntry(
            code=_code(packet["ORPHAcode"]),
            name=" ".join(packet["Label"].split()),
            synonyms=tuple(str(synonym) for synonym in _items(packet.get("Synonyms"), "Synonym")),
            definition=str((packet.get("TextSection") or {}).get("Contents", ""))
            .replace("<i>", "")
            .replace("</i>", ""),
            kind=kind,
            level="group" if kind in GROUP_TYPES else "subtype" if kind in SUBTYPE_TYPES else "disorder",
            parents=tuple(_code(parent["ORPHAcode"]) for parent in _items(packet.get("Parents"), "Parent")),
            omim=tuple(_omim_mappings(packet)),
            genes=tuple(
                (symbol_of(str(gene["Symbol"])), str(gene.get("DisorderGeneAssociationType", "")))
                for gene in _items(packet.get("Genes"), "Gene")
            ),
            findings=tuple(_findings(packet)),
            prevalences=tuple(
                Prevalence(
                    str(p.get("PrevalenceType", "")),
                    str(p.get("PrevalenceClass", "")),
                    str(p.get("PrevalenceGeographic", "")),
                )
                for p in _items(packet.get("Prevalences"), "Prevalence")
            ),
            ages_of_onset=tuple(
                str(age["value"]) for age in _items(packet.get("AverageAgeOfOnsets"), "AverageAgeOfOnset")
            ),
            inheritance=tuple(
                str(mode["value"]) for mode in _items(packet.get("TypeOfInheritances"), "TypeOfInheritance")
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KnowledgeError(f"{place}: is not laid out as an ORPHApacket: {error!r}") from error


def _code(number: object) -> OrphaCode:
    code = int(str(number))
    if not 0 < code < _LARGEST_CODE:
        raise ValueError(f"{code} is no ORPHAcode")
    return OrphaCode(f"ORPHA:{code}")


def _omim_mappings(packet: dict[str, Any]) -> Iterator[OmimMapping]:
    for reference in _items(packet.get("ExternalReferences"), "ExternalReference"):
        if reference["Source"] == "OMIM":
            relation = str(reference.get("DisorderMappingRelation", "ND")).split(" ", 1)[0]
            yield OmimMapping(OmimId(f"OMIM:{int(reference['Reference'])}"), _RELATIONS.get(relation, "ND"))


def _findings(packet: dict[str, Any]) -> Iterator[tuple[HpoId, Frequency]]:
    for finding in _items(packet.get("Phenotypes"), "Phenotype"):
        name = str(finding.get("HPOFrequency", "")).split(" (", 1)[0]
        if name in _FREQUENCY_NAMES:
            yield HpoId(finding["HPOId"]), Frequency(FREQUENCY_TERMS[_FREQUENCY_NAMES[name]], 0)
