"""ORPHApackets: collapsed lists, levels, relations, and archives that are none."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.errors import KnowledgeError
from ontology import Knowledge
from ontology.orphanet import OmimMapping, OrphanetEntry, Prevalence, read_orphanet

ZipOfPackets = Callable[..., Path]
BARE: dict[str, Any] = {"ORPHAcode": "10", "Label": "One  disease", "DisorderType": {"value": "Disease"}}


def read_one(packets: ZipOfPackets, **parts: Any) -> OrphanetEntry:
    return read_orphanet(packets({**BARE, **parts})).entries[0]


def test_a_packet_with_the_least_is_a_disorder_without_parents(packets: ZipOfPackets) -> None:
    entry = read_one(packets)
    assert (entry.code, entry.name, entry.level, entry.kind) == ("ORPHA:10", "One disease", "disorder", "Disease")
    assert not any((entry.parents, entry.synonyms, entry.omim, entry.genes, entry.findings))


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("Category", "group"),
        ("Clinical group", "group"),
        ("Malformation syndrome", "disorder"),
        ("Clinical subtype", "subtype"),
        ("Etiological subtype", "subtype"),
        ("Histopathological subtype", "subtype"),
    ],
)
def test_levels(packets: ZipOfPackets, kind: str, level: str) -> None:
    assert read_one(packets, DisorderType={"value": kind}).level == level


PARENT, OTHER = {"ORPHAcode": "1"}, {"ORPHAcode": "2"}


@pytest.mark.parametrize(
    ("parents", "codes"),
    [
        (None, ()),
        ([], ()),
        ({"Parent": PARENT}, ("ORPHA:1",)),
        ({"Parent": [PARENT, OTHER]}, ("ORPHA:1", "ORPHA:2")),
        ([{"Parent": PARENT}], ("ORPHA:1",)),
        ([{"Parent": PARENT}, {"Parent": OTHER}], ("ORPHA:1", "ORPHA:2")),
        ([{"Parent": [PARENT, OTHER]}], ("ORPHA:1", "ORPHA:2")),
        (PARENT, ("ORPHA:1",)),
        ([PARENT, OTHER], ("ORPHA:1", "ORPHA:2")),
    ],
)
def test_lists_of_one_are_collapsed_at_either_level(
    packets: ZipOfPackets, parents: Any, codes: tuple[str, ...]
) -> None:
    assert read_one(packets, Parents=parents).parents == codes


def test_synonyms_are_texts_at_either_level(packets: ZipOfPackets) -> None:
    assert read_one(packets, Synonyms={"Synonym": "Only"}).synonyms == ("Only",)
    assert read_one(packets, Synonyms=[{"Synonym": ["A", "B"]}, {"Synonym": "C"}]).synonyms == ("A", "B", "C")


def test_omim_mappings_have_their_relation(packets: ZipOfPackets) -> None:
    def reference(source: str, number: str, relation: str | None) -> dict[str, Any]:
        given = {} if relation is None else {"DisorderMappingRelation": relation}
        return {"ExternalReference": {"Source": source, "Reference": number, **given}}

    references = [
        reference("OMIM", "100001", "E (Exact mapping: the two concepts are equivalent)"),
        reference("OMIM", "100002", "BTNT (broader term maps to a narrower term)"),
        reference("OMIM", "100003", "NTBT"),
        reference("OMIM", "100004", "W (wrong)"),
        reference("OMIM", "100005", None),
        reference("ICD-10", "Q87.4", "E (Exact)"),
    ]
    assert read_one(packets, ExternalReferences=references).omim == (
        OmimMapping("OMIM:100001", "E"),  # type: ignore[arg-type] # an id as it is written
        OmimMapping("OMIM:100002", "BTNT"),  # type: ignore[arg-type]
        OmimMapping("OMIM:100003", "NTBT"),  # type: ignore[arg-type]
        OmimMapping("OMIM:100004", "W"),  # type: ignore[arg-type]
        OmimMapping("OMIM:100005", "ND"),  # type: ignore[arg-type]
    )


def test_genes_findings_and_facts(packets: ZipOfPackets) -> None:
    entry = read_one(
        packets,
        TextSection={"Contents": "A <i>rare</i> disease"},
        Genes=[{"Gene": {"Symbol": "FBN1", "DisorderGeneAssociationType": "Disease-causing germline mutation(s) in"}}],
        Phenotypes=[
            {"Phenotype": {"HPOId": "HP:0001250", "HPOFrequency": "Very frequent (99-80%)"}},
            {"Phenotype": {"HPOId": "HP:0001251", "HPOFrequency": "Excluded (0%)"}},
            {"Phenotype": {"HPOId": "HP:0001252", "HPOFrequency": ""}},
        ],
        Prevalences={"Prevalence": {"PrevalenceType": "Point prevalence", "PrevalenceClass": "1-9 / 100 000"}},
        AverageAgeOfOnsets={"AverageAgeOfOnset": [{"value": "Infancy"}, {"value": "Childhood"}]},
        TypeOfInheritances=[{"TypeOfInheritance": {"value": "Autosomal dominant"}}],
    )
    assert entry.definition == "A rare disease"
    assert entry.genes[0][0] == "FBN1"
    assert [(term, frequency.share) for term, frequency in entry.findings] == [("HP:0001250", 0.895), ("HP:0001251", 0)]
    assert entry.prevalences == (Prevalence("Point prevalence", "1-9 / 100 000", ""),)
    assert entry.ages_of_onset == ("Infancy", "Childhood")
    assert entry.inheritance == ("Autosomal dominant",)


def test_the_version_is_the_day_the_packets_were_made(packets: ZipOfPackets) -> None:
    other = {**BARE, "ORPHAcode": 2, "creationDate": "2025-12-09 07:00:00"}
    release = read_orphanet(packets({**BARE, "creationDate": "2025-12-08"}, other))
    assert release.version == "2025-12-09"
    assert [entry.code for entry in release.entries] == ["ORPHA:2", "ORPHA:10"]
    assert read_orphanet(packets(BARE)).version == "unknown"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ORPHAcode": "x"}, "is not laid out"),
        ({"ORPHAcode": "9" * 30}, "is not laid out"),
        ({"ORPHAcode": -1}, "is not laid out"),
        ({"Label": None}, "is not laid out"),
        ({"DisorderType": "Disease"}, "is not laid out"),
        ({"Parents": {"Parent": "1"}}, "is not laid out"),
        ({"Genes": {"Gene": {}}}, "is not laid out"),
    ],
)
def test_a_malformed_packet_is_named(packets: ZipOfPackets, change: dict[str, Any], problem: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"^packets\.zip: orphapacket-master/json/ORPHApacket_.*{problem}"):
        read_orphanet(packets({**BARE, **change}))


def test_two_packets_of_one_code_are_refused(packets: ZipOfPackets) -> None:
    archive = packets(BARE)
    with zipfile.ZipFile(archive, "a") as added:
        added.writestr("ORPHApacket_010.json", json.dumps({"Orphapacket": {**BARE, "Label": "Again"}}))
    with pytest.raises(KnowledgeError, match="ORPHA:10 has two packets"):
        read_orphanet(archive)


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'{"Orphapacket": 1}', b"[" * 200_000, b"\xff\xfe"])
def test_a_packet_that_is_no_json_object_is_named(tmp_path: Path, content: bytes) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("ORPHApacket_1.json", content)
    with pytest.raises(KnowledgeError, match=r"p\.zip: ORPHApacket_1\.json: is not an ORPHApacket"):
        read_orphanet(tmp_path / "p.zip")


def test_archives_that_are_none(tmp_path: Path, packets: ZipOfPackets) -> None:
    path = tmp_path / "p.zip"
    with pytest.raises(KnowledgeError, match="is not a readable zip"):
        read_orphanet(path)
    path.write_bytes(b"no zip")
    with pytest.raises(KnowledgeError, match="is not a readable zip"):
        read_orphanet(path)
    with pytest.raises(KnowledgeError, match="holds no ORPHApacket"):
        read_orphanet(packets())
    whole = packets(BARE).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(KnowledgeError, match="is not a readable zip"):
        read_orphanet(path)
    path.write_bytes(whole.replace(b"One  disease", b"Two  disease"))
    with pytest.raises(KnowledgeError, match="is not a readable zip"):
        read_orphanet(path)


def test_marfan_syndrome_as_published(full_knowledge: Knowledge) -> None:
    marfan = full_knowledge.disorder("ORPHA:558")  # type: ignore[arg-type]
    assert (marfan.name, marfan.level) == ("Marfan syndrome", "disorder")
    assert "FBN1" in marfan.genes
    assert "Autosomal dominant" in marfan.inheritance
    assert "VASCERN" in marfan.networks
    assert marfan.parents
    assert marfan.prevalences
    assert full_knowledge.complete
    orf = [symbol for symbol in full_knowledge.gene_positions if "ORF" in symbol.upper() and symbol.startswith("C9")]
    assert orf == ["C9orf72"], "Orphanet writes C9ORF72"
    assert full_knowledge.releases["orphanet"].startswith("2025-12")
