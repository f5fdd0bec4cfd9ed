"""Vectors and the FAISS index: unit length, the same each time, and good enough to find the candidates."""

from pathlib import Path

import numpy as np
import pytest

from data import Case, Expert
from matching import Matcher, scoring
from matching.scoring import CANDIDATES, score_candidates
from matching.vectors import disorder_vectors
from ontology import Knowledge


def test_disorders_have_unit_vectors_that_tell_them_apart(plain: Matcher) -> None:
    vectors = plain.index.space.disorder_vectors
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.shape[0] == plain.knowledge.disorder_count
    assert lengths.max() <= 1 + 1e-5
    assert lengths.min() > 0.7, "what is a disorder's own is always there, however little is known of it"
    likeness = vectors[:300] @ vectors[:300].T - np.eye(300)
    assert likeness.max() < 0.7


def test_related_disorders_lie_nearer_than_others(plain: Matcher) -> None:
    members = plain.knowledge.snapshot.disorders.members
    marfan, loeys_dietz, cystinosis = (
        plain.index.space.disorder_vectors[int(members(code)[0])] for code in ("ORPHA:558", "ORPHA:60030", "ORPHA:213")
    )
    assert marfan @ loeys_dietz > marfan @ cystinosis + 0.02


def test_they_are_seeded(knowledge: Knowledge, plain: Matcher) -> None:
    assert np.allclose(disorder_vectors(knowledge), plain.index.space.disorder_vectors, atol=1e-4)


def test_candidates_hold_who_an_exhaustive_search_finds(
    knowledge: Knowledge,
    experts: list[Expert],
    sample_cases: list[Case],
    index_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Recall of the best 50 among the candidates of 3,000 experts who are all different."""
    monkeypatch.setattr(scoring, "SCORED_WHOLE", 0)
    generator = np.random.default_rng(2)
    mixed = [
        experts[row % len(experts)].model_copy(
            update={
                "expert_id": f"{row:05}",
                "disorders": experts[other].disorders,
                "thematic_areas": experts[third].thematic_areas,
            }
        )
        for row, (other, third) in enumerate(generator.integers(0, len(experts), (3000, 2)).tolist())
    ]
    matcher = Matcher.open(knowledge, mixed, index_folder)
    found = wanted = 0
    for case in sample_cases:
        query = matcher._query(case, matcher.understand(case))
        if query.is_empty:
            continue  # Its language cannot be read with the embedded default.
        exact = score_candidates(query, matcher.index, matcher.model, len(mixed))
        some = score_candidates(query, matcher.index, matcher.model, 50)
        assert len(some) <= 3 * CANDIDATES
        found += len(np.intersect1d(exact.rows[:50], some.rows[:50]))
        wanted += 50
    assert wanted > 400
    assert found / wanted >= 0.98, f"recall {found / wanted:.3f}"
