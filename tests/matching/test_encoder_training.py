"""Training of the set encoder: reproducible to the byte, as torch computes it so does numpy, better than untrained."""

from pathlib import Path

import numpy as np
import pytest

from matching.encoder_training import EncoderTraining, train_encoder
from matching.patient_simulation import FindingSets
from matching.set_encoder import EncodedEntries, SetEncoder
from ontology import Knowledge

QUICK = EncoderTraining(steps=12, patients=48, others=80, dimensions=16)


@pytest.fixture(scope="module")
def quick(knowledge: Knowledge) -> SetEncoder:
    return train_encoder(knowledge, QUICK)


def test_training_twice_gives_the_same_file(knowledge: Knowledge, quick: SetEncoder, tmp_path: Path) -> None:
    quick.save(tmp_path / "one.npz")
    train_encoder(knowledge, QUICK).save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_left_out_publications_change_nothing(knowledge: Knowledge, quick: SetEncoder) -> None:
    cited = frozenset(
        reference for reference in knowledge.snapshot.annotations.reference_ids if reference.startswith("PMID:")
    )
    assert train_encoder(knowledge.without_publications(cited), QUICK).digest == quick.digest


def test_a_trained_one_serves(knowledge: Knowledge, quick: SetEncoder) -> None:
    present = np.nonzero(knowledge.snapshot.terms.is_abnormality)[0][[100, 4000]].astype(np.int32)
    nearness = EncodedEntries(quick, knowledge).nearness(present, present[:1])
    assert nearness.shape == (len(knowledge.snapshot.disorders.source_ids),)
    assert np.isfinite(nearness).all()


def test_numpy_encodes_as_torch_does(knowledge: Knowledge) -> None:
    """An untrained network and the encoder made of its weights give the same nearness."""
    import torch  # noqa: PLC0415 - slow to import

    from matching.encoder_network import EncoderNetwork  # noqa: PLC0415

    terms = knowledge.snapshot.terms
    torch.manual_seed(5)
    network = EncoderNetwork(knowledge.information, 8)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.3)
    arrays = network.arrays()
    encoder = SetEncoder(
        terms.term_number, arrays["vectors.weight"].astype(np.float16),
        np.exp(arrays["case_weights"]), np.exp(arrays["entry_weights"]),
        arrays["case_layer.weight"], arrays["case_layer.bias"], arrays["entry_layer.weight"],
        arrays["entry_layer.bias"], arrays["excluded_layer.weight"],
        np.array([np.exp(arrays["scale"][0]), arrays["scale"][1]], np.float32), {},
    )  # fmt: skip
    present = np.nonzero(terms.is_abnormality)[0][[100, 4000]].astype(np.int32)
    excluded = np.nonzero(terms.is_abnormality)[0][[700]].astype(np.int32)
    closed_terms = np.unique(terms.term_ancestors.gather(present)[1]).astype(np.int64)
    entry = int(knowledge.frequencies.sources[0])
    shares = np.zeros(len(terms.term_number), np.float32)
    for term in range(len(shares)):
        entries, values = knowledge.frequencies.of_term(term)
        shares[term] = values[entries == entry].sum()
    shown = np.nonzero(shares)[0]
    with torch.no_grad():
        case = network.cases(_one(closed_terms), _one(excluded.astype(np.int64)), 1)
        by_torch = (case @ network.entries(_one(shown), shares[shown], 1).T).item()
    assert EncodedEntries(encoder, knowledge).nearness(present, excluded)[entry] == pytest.approx(by_torch, rel=1e-2)


def _one(terms: np.ndarray[tuple[int], np.dtype[np.int64]]) -> FindingSets:
    return FindingSets(np.zeros(len(terms), np.int64), terms)
