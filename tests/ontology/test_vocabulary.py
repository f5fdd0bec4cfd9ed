"""Identifiers resolved for data.reading, with Orphanet and without."""

import io
import json

import pytest

from data import read_experts
from data.networks import networks
from data.vocabulary import Vocabulary
from ontology import Knowledge


@pytest.fixture(scope="module")
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    return knowledge.vocabulary


def test_findings(vocabulary: Vocabulary) -> None:
    seizure = vocabulary.finding("HP:0001250")
    assert (seizure.id, seizure.label, seizure.status) == ("HP:0001250", "Seizure", "known")
    alternative = vocabulary.finding("HP:0002279")
    assert (alternative.id, alternative.label, alternative.status) == ("HP:0001250", "Seizure", "replaced")


def test_an_obsolete_finding_without_successor_is_told_with_its_name(knowledge: Knowledge) -> None:
    terms = knowledge.snapshot.terms
    lost = [
        number for number, term in zip(terms.other_number.tolist(), terms.other_term.tolist(), strict=True) if term < 0
    ]
    told = knowledge.vocabulary.finding(f"HP:{lost[0]:07d}")
    assert (told.id, told.status) == (None, "unknown")
    assert "is obsolete (" in (told.suggestion or "")


def test_an_unknown_finding_has_the_nearest_number(vocabulary: Vocabulary) -> None:
    told = vocabulary.finding("HP:9999999")
    assert (told.id, told.status) == (None, "unknown")
    assert (told.suggestion or "").startswith("nearest HP:")


def test_disorders_by_orphacode_and_omim(vocabulary: Vocabulary) -> None:
    assert vocabulary.disorder("ORPHA:558").label == "Marfan syndrome"
    mapped = vocabulary.disorder("OMIM:154700")
    assert (mapped.id, mapped.status) == ("ORPHA:558", "replaced")
    assert vocabulary.disorder("OMIM:999999").status == "unknown"


def test_without_orphanet_other_codes_are_kept_unverified(vocabulary: Vocabulary) -> None:
    told = vocabulary.disorder("ORPHA:98261")
    assert (told.id, told.label, told.status) == ("ORPHA:98261", None, "unverified")
    assert "consilium knowledge update" in (told.suggestion or "")
    assert vocabulary.disorder("ORPHA:1000001").status == "unknown"
    assert vocabulary.disorder("ORPHA:9999999").id is None


def test_areas_are_known_without_orphanet(vocabulary: Vocabulary) -> None:
    for network in networks():
        for area in network.areas:
            told = vocabulary.disorder(area.node)
            assert (told.id, told.status) == (area.node, "known")
            assert told.label


def test_with_orphanet_every_code_is_known_or_not(full_knowledge: Knowledge) -> None:
    vocabulary = full_knowledge.vocabulary
    assert vocabulary.disorder("ORPHA:98261").status == "known"
    told = vocabulary.disorder("ORPHA:999999")
    assert (told.id, told.status) == (None, "unknown")
    assert (told.suggestion or "").startswith("nearest ORPHA:")
    for network in networks():
        for area in network.areas:
            assert vocabulary.disorder(area.node).label == area.node_name


def test_genes_and_networks(vocabulary: Vocabulary) -> None:
    assert vocabulary.gene("FBN1").status == "known"
    assert vocabulary.gene("FBN11").suggestion == "nearest FBN1"
    assert vocabulary.network("ERKNet").status == "known"
    assert vocabulary.network("erknet").id == "ERKNet"
    assert vocabulary.network("Quidditch").status == "unknown"


def test_a_directory_with_codes_of_groups_is_read_without_errors(knowledge: Knowledge) -> None:
    codes = {"ORPHA:98261": 3, "ORPHA:68346": 1, "ORPHA:558": 12, "ORPHA:9999999": 1}
    line = json.dumps({"expert_id": "e", "name": "E", "disorders": codes})
    experts, report = read_experts(io.BytesIO(line.encode()), name="e.jsonl", vocabulary=knowledge.vocabulary)
    assert set(experts[0].disorders) == {"ORPHA:98261", "ORPHA:68346", "ORPHA:558"}
    assert [problem.value for problem in report.problems if problem.severity == "error"] == ["ORPHA:9999999"]
    assert report.text().count("run `consilium knowledge update`") == 1
