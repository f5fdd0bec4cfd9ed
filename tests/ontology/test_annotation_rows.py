"""Rows as published: NOT rows, patients counted, and what stays when publications are left out."""

from pathlib import Path

import numpy as np
import pytest

from data.releases import NoProgress
from ontology import Knowledge, ensure_snapshot
from ontology.annotation_rows import finding_rows, unpublished_profiles


@pytest.fixture
def small(small_home: Path) -> Knowledge:
    ensure_snapshot(small_home, NoProgress())
    return Knowledge.open(small_home)


def test_not_rows_and_patients_are_counted(small: Knowledge) -> None:
    entries = list(small.snapshot.disorders.source_ids)
    ataxia = small.snapshot.terms.position("HP:0001251")
    assert ataxia is not None
    assert [entries[entry] for entry in small.counted.denied[ataxia]] == ["OMIM:100001"]
    assert small.counted.patients[entries.index("OMIM:100001")] == 4
    assert small.counted.patients[entries.index("ORPHA:20")] == 0


def test_left_out_publications_take_their_rows_with_them(small: Knowledge) -> None:
    without = small.without_publications(frozenset({"PMID:1"}))
    assert without.counted.denied.values.size == 0
    assert without.counted.patients.max() == 0
    rows = small.snapshot.annotations
    left = finding_rows(small.snapshot, frozenset({"PMID:2"}))
    assert int((finding_rows(small.snapshot, frozenset()) & ~left).sum()) == 1
    assert len(left) == len(rows.row_source)


def test_unpublished_profiles_hold_only_rows_without_publication(small: Knowledge) -> None:
    profiles = unpublished_profiles(small.snapshot)
    entries = list(small.snapshot.disorders.source_ids)
    lengths = dict(zip(entries, np.diff(profiles.offsets).tolist(), strict=True))
    assert lengths == {"OMIM:100001": 0, "ORPHA:10": 1, "ORPHA:20": 1}
    assert profiles.shares.tolist() == pytest.approx([0.895, 0.5])
