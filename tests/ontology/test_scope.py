"""Networks' scope: exact by the classification, inferred from organ systems without it."""

import numpy as np
import pytest

from data.errors import InputError
from data.networks import networks
from ontology import Knowledge


def test_by_the_classification_everything_under_a_root_is_in_scope(full_knowledge: Knowledge) -> None:
    tables = full_knowledge.snapshot.disorders
    for row, network in enumerate(networks()):
        under: set[int] = set()
        for root in network.roots:
            under |= set(tables.members(root).tolist())
        assert set(np.nonzero(tables.network_scope[row])[0].tolist()) == under, network.name
        assert under, network.name


@pytest.mark.parametrize(
    ("code", "name"),
    [("ORPHA:558", "VASCERN"), ("ORPHA:586", "ERN-LUNG"), ("ORPHA:730", "ERKNet"), ("ORPHA:803", "ERN EURO-NMD")],
)
def test_known_disorders_belong_to_their_network(full_knowledge: Knowledge, code: str, name: str) -> None:
    assert name in full_knowledge.networks_of(code)
    assert code in full_knowledge.disorders_of_network(name)


def test_without_it_every_network_has_its_representatives(knowledge: Knowledge) -> None:
    scope = knowledge.snapshot.disorders.network_scope
    assert scope.shape == (24, knowledge.disorder_count)
    for row, network in enumerate(networks()):
        for area in network.areas:
            for code in area.representative:
                assert scope[row, knowledge.snapshot.disorders.members(code)].all(), (network.name, code)
        assert scope[row].sum() < knowledge.disorder_count / 2, network.name


def test_what_is_inferred_agrees_with_the_classification(knowledge: Knowledge, full_knowledge: Knowledge) -> None:
    """Far better than chance over all pairs of network and disorder."""
    codes = [knowledge.disorder_code(disorder) for disorder in range(knowledge.disorder_count)]
    truth = np.array([full_knowledge.snapshot.disorders.network_scope[
        :, full_knowledge.snapshot.disorders.members(code)].any(axis=1) for code in codes]).T  # fmt: skip
    inferred = knowledge.snapshot.disorders.network_scope
    right = (truth & inferred).sum()
    precision, recall = right / inferred.sum(), right / truth.sum()
    assert 2 * precision * recall / (precision + recall) > 2 * truth.mean()


def test_an_unknown_network_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="not a European Reference Network"):
        knowledge.disorders_of_network("ERN-XYZ")
    assert knowledge.networks_of("ORPHA:9999999") == ()
