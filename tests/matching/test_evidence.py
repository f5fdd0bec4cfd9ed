"""Evidence: each part of a profile shows in its own kind, for the disorders that it stands for."""

from typing import Any

import numpy as np
import pytest

from data import Expert
from data.identifiers import ExpertId, OrphaCode
from data.networks import networks
from data.releases.progress import NoProgress
from matching.evidence import KINDS, Matrix, gather_evidence, specific
from matching.experience import past_panels, with_experience
from matching.expert_keys import directory_digest
from matching.expertise import profile_shape
from matching.profiles import load_readings, read_profiles, save_readings
from ontology import Knowledge, Reader

MARFAN = "ORPHA:558"


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


def evidence_of(knowledge: Knowledge, reader: Reader, **profile: Any) -> dict[str, Matrix]:
    expert = Expert.model_validate({"expert_id": "e", "name": "E"} | profile)
    return gather_evidence([expert], read_profiles([expert], reader, NoProgress()), knowledge)


def row_of(knowledge: Knowledge, code: str) -> int:
    return int(knowledge.snapshot.disorders.members(code)[0])


@pytest.mark.parametrize(
    ("profile", "kinds"),
    [
        ({"disorders": {MARFAN: 0}}, {"listed"}),
        ({"disorders": {MARFAN: 12}}, {"listed", "caseload"}),
        ({"bio": "She leads the clinic for Marfan syndrome."}, {"bio"}),
        ({"publications": [{"pmid": "PMID:1", "title": "Aortic surgery in Marfan syndrome"}]}, {"publication"}),
    ],
    ids=["listed", "caseload", "bio", "publication"],
)
def test_a_named_disorder(knowledge: Knowledge, reader: Reader, profile: dict[str, Any], kinds: set[str]) -> None:
    evidence = evidence_of(knowledge, reader, **profile)
    marfan = row_of(knowledge, MARFAN)
    assert {kind for kind in KINDS if evidence[kind][0, marfan] > 0 and not kind.startswith("sibling")} == kinds
    assert all(matrix.shape == (1, knowledge.disorder_count) for matrix in evidence.values())


@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        ({"genes": ["FBN1"]}, "gene"),
        ({"publications": [{"pmid": "PMID:1", "title": "Variants of the FBN1 gene"}]}, "publication_gene"),
    ],
    ids=["gene", "publication"],
)
def test_a_named_gene_stands_for_its_disorders(
    knowledge: Knowledge, reader: Reader, profile: dict[str, Any], kind: str
) -> None:
    evidence = evidence_of(knowledge, reader, **profile)
    assert set(evidence[kind].indices) == set(knowledge.disorders_of_gene("FBN1").tolist())
    assert evidence[kind].data.max() <= 1


def test_an_area_stands_for_its_disorders_and_narrow_ones_weigh_more(knowledge: Knowledge, reader: Reader) -> None:
    areas = [area for network in networks() for area in network.areas]
    weights = {}
    for area in areas:
        found = evidence_of(knowledge, reader, thematic_areas=[area.node])["area"]
        if found.nnz:
            weights[found.nnz] = float(found.data.max())
    assert len(weights) > 5, "areas mean something with the embedded default, too"
    assert weights[min(weights)] > weights[max(weights)]


def test_membership_counts_for_what_is_in_scope(knowledge: Knowledge, reader: Reader) -> None:
    evidence = evidence_of(knowledge, reader, erns=["ERKNet", "VASCERN"])
    scope = {row_of(knowledge, code) for name in ("ERKNet", "VASCERN") for code in knowledge.disorders_of_network(name)}
    assert set(evidence["in_scope"].indices) == scope
    assert specific(evidence).nnz == 0, "membership alone is no evidence for any one disorder"


def test_a_relative_of_a_listed_disorder_has_sibling_evidence(knowledge: Knowledge, reader: Reader) -> None:
    evidence = evidence_of(knowledge, reader, disorders={MARFAN: 3, "ORPHA:60030": 1, "ORPHA:88950": 4})
    siblings = evidence["sibling_listed"]
    assert siblings.nnz > 0
    assert (siblings.data > 0).all()


def test_a_profile_that_shows_nothing(knowledge: Knowledge, reader: Reader) -> None:
    unknown = {"disorders": {"ORPHA:9999999": 3}, "genes": ["NOSUCH"], "bio": "Likes sailing."}
    evidence = evidence_of(knowledge, reader, **unknown)
    assert all(matrix.nnz == 0 for matrix in evidence.values())


def test_an_empty_directory(knowledge: Knowledge) -> None:
    evidence = gather_evidence([], [], knowledge)
    assert all(matrix.shape == (0, knowledge.disorder_count) for matrix in evidence.values())
    assert specific(evidence).shape == (0, knowledge.disorder_count)


def test_readings_are_the_same_after_saving(
    reader: Reader, experts: list[Expert], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("readings")
    readings = read_profiles(experts[:60], reader, NoProgress())
    assert any(reading.bio for reading in readings)
    assert any(reading.titles for reading in readings)
    save_readings(readings, folder)
    assert load_readings(folder) == readings


def test_every_expert_of_the_sample_shows_something(
    knowledge: Knowledge, reader: Reader, experts: list[Expert]
) -> None:
    evidence = gather_evidence(experts, read_profiles(experts, reader, NoProgress()), knowledge)
    shown = sum(matrix.astype(bool).astype(np.int32) for matrix in evidence.values())
    assert np.asarray(shown.sum(axis=1)).min() > 0


def test_a_past_panel_counts_like_a_listed_patient_without_lengthening_the_list(
    knowledge: Knowledge, reader: Reader
) -> None:
    plain = Expert(expert_id=ExpertId("a"), name="A", disorders={OrphaCode("ORPHA:558"): 3})
    [same, experienced] = with_experience(
        [plain, plain.model_copy(update={"expert_id": ExpertId("b")})],
        {ExpertId("b"): {OrphaCode("ORPHA:213"): 2}},
    )
    assert same is plain
    assert past_panels(experienced) == {"ORPHA:213": 2}
    assert past_panels(plain) == {}
    experts = [same, experienced]
    evidence = gather_evidence(experts, read_profiles(experts, reader, NoProgress()), knowledge)
    [disorder] = knowledge.snapshot.disorders.members("ORPHA:213").tolist()
    assert evidence["listed"][:, disorder].toarray().ravel().tolist() == [0, 1]
    assert evidence["caseload"][1, disorder] == pytest.approx(np.log1p(2))
    assert profile_shape(experts).tolist() == [np.log1p(np.float32(1))] * 2
    assert directory_digest(experts) != directory_digest([same, same])
