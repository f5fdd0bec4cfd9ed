"""A directory index that is changed profile by profile equals one built anew from where the directory ended."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Case, Expert
from data.identifiers import ExpertId
from data.releases import NoProgress
from matching import Matcher
from matching.directory_index import DirectoryIndex, build
from matching.evidence_lists import SEARCHED
from matching.expert_keys import MarkedExperts, in_order
from matching.scoring import score_candidates

Changes = list[tuple[set[int], list[tuple[int, int]]]]


def marked(experts: list[Expert]) -> MarkedExperts:
    return MarkedExperts.of(in_order(experts))


def built(plain: Matcher, experts: list[Expert]) -> DirectoryIndex:
    parts = (plain.knowledge, plain.reader, plain.model, plain.index.space, None, NoProgress())
    return build(marked(experts), *parts)


def changed(index: DirectoryIndex, plain: Matcher, experts: list[Expert]) -> DirectoryIndex:
    return index.changed(marked(experts), plain.knowledge, plain.reader, plain.model, None, NoProgress())


def assert_same(one: DirectoryIndex, other: DirectoryIndex, plain: Matcher, cases: list[Case]) -> None:
    assert one.readings == other.readings
    for name in ("keys", "marks", "texts"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert [one.own_terms[row].tolist() for row in range(len(one))] == [
        other.own_terms[row].tolist() for row in range(len(other))
    ]
    assert (one.expertise.gains != other.expertise.gains).nnz == 0
    assert np.array_equal(one.expertise.scope_gain, other.expertise.scope_gain)
    assert np.array_equal(one.expertise.scope, other.expertise.scope)
    assert len(one.index) == len(other.index)
    lists = np.arange(len(one.lists.lists))
    heads = [index.lists.lists.heads(lists, SEARCHED) for index in (one, other)]
    assert all(map(np.array_equal, *heads))
    for case in cases:
        query = plain._query(case, plain.understand(case))
        scope = np.asarray(query.scope_probability)
        for count in (3, 10):
            vector = np.concatenate([query.posterior @ one.space.disorder_vectors, scope]).astype(np.float32)
            assert one.index.search(vector, count).tolist() == other.index.search(vector, count).tolist()
            found = [index.lists.candidates(query.posterior, scope, count).tolist() for index in (one, other)]
            assert found[0] == found[1]
        mine, theirs = (score_candidates(query, index, plain.model, 5) for index in (one, other))
        assert np.array_equal(mine.rows, theirs.rows)
        assert np.array_equal(mine.total, theirs.total)


class _Trial:
    """What the trials share; it keeps a failing example's report short."""

    def __init__(self, plain: Matcher, experts: list[Expert], cases: list[Case]) -> None:
        self.plain, self.experts, self.cases = plain, experts, cases


@pytest.fixture(scope="module")
def trial(plain: Matcher, experts: list[Expert], sample_cases: list[Case]) -> _Trial:
    return _Trial(plain, experts, sample_cases[:3])


@settings(max_examples=12, deadline=None)
@given(
    start=st.sets(st.integers(0, 59), max_size=30),
    changes=st.lists(
        st.tuples(
            st.sets(st.integers(0, 59), max_size=8),
            st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=6),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_changes_step_by_step_equal_building_anew(trial: _Trial, start: set[int], changes: Changes) -> None:
    """Experts leave, and others come or change: each then shows the profile of some sample expert under its id."""
    plain, experts = trial.plain, trial.experts
    held = {one: experts[one] for one in start}
    index = built(plain, list(held.values()))
    for leave, come in changes:
        held = {one: expert for one, expert in held.items() if one not in leave}
        held |= {one: experts[shape].model_copy(update={"expert_id": experts[one].expert_id}) for one, shape in come}
        index = changed(index, plain, list(held.values()))
    assert_same(index, built(plain, list(held.values())), plain, trial.cases)


def test_only_profiles_that_differ_are_read(
    plain: Matcher, experts: list[Expert], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = experts[:40]
    index = built(plain, some)
    read: list[str] = []
    entities = plain.reader.entities

    def noted(text: str) -> tuple[int, ...]:
        read.append(text)
        return entities(text)

    monkeypatch.setattr(plain.reader, "entities", noted)
    busy = [expert.model_copy(update={"open_panels": 9, "email": "a@b.example"}) for expert in some]
    wiser: dict[str, Any] = {"bio": "Sees patients with Marfan syndrome."}
    index = changed(index, plain, [*busy[:-1], busy[-1].model_copy(update=wiser)])
    titles = {publication.title for publication in busy[-1].publications}
    assert set(read) == {"Sees patients with Marfan syndrome."} | titles
    read.clear()
    changed(index, plain, busy[:20])
    assert read == []


def test_a_matcher_over_a_changed_directory_answers_like_one_opened_on_it(
    plain: Matcher, experts: list[Expert], marfan: Case, tmp_path: Path
) -> None:
    newcomer = experts[3].model_copy(update={"expert_id": ExpertId("AAA"), "disorders": {"ORPHA:558": 12}})
    after = [newcomer, *experts[5:]]
    over, opened = plain.over(after, tmp_path), Matcher.open(plain.knowledge, after, tmp_path / "other")
    assert over.stamp == opened.stamp
    assert over.shortlist(marfan) == opened.shortlist(marfan)
    assert "AAA" in dict(over.rank(marfan, 30))
    assert "AAA" not in plain.experts
    again = Matcher.open(plain.knowledge, after, tmp_path)
    assert again.rank(marfan, 100) == over.rank(marfan, 100), "it was saved under its stamp"
