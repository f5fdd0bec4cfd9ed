"""The set encoder: near its disorder, the same for any order, carried across releases, refused when damaged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data import ArtifactError
from data.identifiers import HpoId
from matching.set_encoder import EncodedEntries, SetEncoder, shipped_encoder
from ontology import Knowledge

MARFAN = "OMIM:154700"
FINDINGS = tuple(HpoId(f"HP:{number:07d}") for number in (1166, 1083, 2616, 98, 767))
NOTHING = np.zeros(0, np.int32)
LARGEST_SHIPPED = 15_000_000


@pytest.fixture(scope="module")
def encoder() -> SetEncoder:
    return shipped_encoder()


@pytest.fixture(scope="module")
def marfan_row(knowledge: Knowledge) -> int:
    return list(knowledge.snapshot.disorders.source_ids).index(MARFAN)


def test_the_shipped_one_is_small_and_says_where_it_comes_from(encoder: SetEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path / "e.npz")
    assert (tmp_path / "e.npz").stat().st_size < LARGEST_SHIPPED
    assert {"knowledge", "training", "command", "torch"} <= set(encoder.stamp)


def test_a_patient_lies_next_to_the_disorder(knowledge: Knowledge, encoder: SetEncoder, marfan_row: int) -> None:
    nearness = EncodedEntries(encoder, knowledge).nearness(knowledge.term_positions(FINDINGS), NOTHING)
    assert (nearness > nearness[marfan_row]).sum() < 20
    assert np.isfinite(nearness).all()


def test_more_findings_are_sharper(knowledge: Knowledge, encoder: SetEncoder) -> None:
    entries = EncodedEntries(encoder, knowledge)
    few, many = knowledge.term_positions(FINDINGS[:1]), knowledge.term_positions(FINDINGS)
    assert np.ptp(entries.nearness(many, NOTHING)) > np.ptp(entries.nearness(few, NOTHING))


def test_terms_that_it_does_not_know_count_through_their_ancestors(knowledge: Knowledge, encoder: SetEncoder) -> None:
    tables = knowledge.snapshot.terms
    term = int(knowledge.term_positions(FINDINGS[:1])[0])
    parents = np.asarray(tables.term_parents[term], np.int32)
    known = encoder.term_number != tables.term_number[term]
    older = replace(
        encoder,
        term_number=encoder.term_number[known],
        term_vectors=encoder.term_vectors[known],
        case_weights=encoder.case_weights[known],
        entry_weights=encoder.entry_weights[known],
    )
    entries = EncodedEntries(older, knowledge)
    by_term, by_parents = entries.nearness(np.array([term], np.int32), NOTHING), entries.nearness(parents, NOTHING)
    assert np.corrcoef(by_term, by_parents)[0, 1] > 0.999


def test_nothing_known_gives_no_nearness_but_no_failure(knowledge: Knowledge, encoder: SetEncoder) -> None:
    strange = replace(encoder, term_number=encoder.term_number + 50_000_000)
    assert np.isfinite(EncodedEntries(strange, knowledge).nearness(knowledge.term_positions(FINDINGS), NOTHING)).all()


def test_saving_keeps_every_byte(encoder: SetEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path / "one.npz")
    again = SetEncoder.load(tmp_path / "one.npz")
    again.save(tmp_path / "two.npz")
    assert again.digest == encoder.digest
    assert again.stamp == encoder.stamp
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK", b"not an archive"])
def test_a_damaged_file_is_refused_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e.npz").write_bytes(content)
    with pytest.raises(ArtifactError, match="consilium train --part encoder"):
        SetEncoder.load(tmp_path / "e.npz")


def test_another_format_is_refused(encoder: SetEncoder, tmp_path: Path) -> None:
    replace(encoder, stamp={"format": "99"}).save(tmp_path / "e.npz")
    with pytest.raises(ArtifactError, match="another format"):
        SetEncoder.load(tmp_path / "e.npz")


def test_arrays_that_do_not_fit_are_refused(encoder: SetEncoder, tmp_path: Path) -> None:
    replace(encoder, term_number=encoder.term_number[1:]).save(tmp_path / "e.npz")
    with pytest.raises(ArtifactError, match="do not fit"):
        SetEncoder.load(tmp_path / "e.npz")
