"""Panel composition: as good as trying every panel, every rule kept whatever comes, and a small example in full."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import InputError
from data.identifiers import ExpertId
from matching.composition import compose
from matching.panel import Candidate, Panel
from matching.panel_rules import PanelRules
from matching.replacement import replacement
from tests.matching.panels import FACETS, best_worth, candidate, candidates, keeps, panel_rules, worth

EXAMPLE = [
    candidate("ana", 0.9, "k", centre="A", country="DE", erns=["ERKNet"]),
    candidate("ben", 0.8, "k", centre="A", country="DE"),
    candidate("cleo", 0.5, "kE", centre="B", country="FR", erns=["ERKNet"]),
    candidate("dora", 0.7, "k", centre="C", country="FR"),
    candidate("emil", 0.6, "", centre="D", country="IT"),
    candidate("full", 1.0, "kEt", centre="E", country="ES", open_panels=3, max_open_panels=3),
]


def members(panel: Panel) -> list[str]:
    return [seat.member.expert_id for seat in panel.members]


def check(panel: Panel, everyone: list[Candidate]) -> None:
    """Every promise of a panel under the rules that hold for it."""
    seats = [seat.member for seat in panel.members]
    if panel.members:
        assert keeps(seats, panel.rules)
    assert panel.objective == pytest.approx(worth(seats, panel.rules))
    assert {facet.id for facet in panel.covered} == {facet.id for facet in FACETS} & frozenset[str]().union(
        *(one.covers for one in seats)
    )
    assert len(panel.covered) + len(panel.uncovered) == len(FACETS)
    assert len(panel.backups) <= panel.rules.backups
    by_id = {one.expert_id: one for one in everyone}
    backups = {one.expert_id for one in panel.backups}
    assert not backups & set(members(panel))
    for seat in panel.members:
        others = [one for one in seats if one is not seat.member]
        assert set(seat.stand_ins) <= backups
        required = panel.rules.without(f"expert {seat.member.expert_id}") or panel.rules
        assert all(keeps([*others, by_id[stand_in]], required) for stand_in in seat.stand_ins)
    assert all(any(one.expert_id in seat.stand_ins for seat in panel.members) for one in panel.backups)


@settings(max_examples=150, deadline=None)
@given(everyone=candidates(), rules=panel_rules())
def test_it_is_as_good_as_trying_all_and_keeps_what_it_promises(everyone: list[Candidate], rules: PanelRules) -> None:
    panel = compose(everyone, FACETS, rules)
    best = best_worth(everyone, rules)
    check(panel, everyone)
    assert (best is None) == bool(panel.conflicting) == bool(panel.relaxed)
    if best is not None:
        assert panel.objective == pytest.approx(best, abs=1e-9)
        assert panel.gap == pytest.approx(0, abs=1e-6)
        assert panel.rules == rules
    # Whatever is given up, capacity, bars and conflicts of interest are not.
    for seat in panel.members:
        expert = seat.member.expert
        assert expert.open_panels < 2
        assert expert.available
        assert expert.expert_id not in rules.conflicted_experts
        assert rules.case_centre is None or expert.centre != "A"
    for group in rules.conflict_groups:
        assert len(group & set(members(panel))) <= 1


@settings(max_examples=60, deadline=None)
@given(everyone=candidates(), rules=panel_rules(), random=st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(everyone: list[Candidate], rules: PanelRules, random: object) -> None:
    shuffled = list(everyone)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis' Random
    assert compose(shuffled, FACETS, rules) == compose(everyone, FACETS, rules)


@settings(max_examples=60, deadline=None)
@given(everyone=candidates(), rules=panel_rules())
def test_one_more_candidate_never_makes_a_panel_worse(everyone: list[Candidate], rules: PanelRules) -> None:
    before, after = compose(everyone[1:], FACETS, rules), compose(everyone, FACETS, rules)
    if not before.conflicting:
        assert not after.conflicting
        assert after.objective >= before.objective - 1e-9


@settings(max_examples=60, deadline=None)
@given(everyone=candidates(), rules=panel_rules())
def test_a_replacement_keeps_the_rules_and_nobody_who_would_is_missing(
    everyone: list[Candidate], rules: PanelRules
) -> None:
    panel = compose(everyone, FACETS, rules)
    seats = [seat.member for seat in panel.members]
    for seat in panel.members:
        others = [one for one in seats if one is not seat.member]
        found = replacement(members(panel), seat.member.expert_id, everyone, panel.rules, FACETS)  # type: ignore[arg-type] # names
        required = panel.rules.without(f"expert {seat.member.expert_id}") or panel.rules
        fitting = [one for one in everyone if one not in seats and keeps([*others, one], required)]
        assert sorted(one.expert_id for one in found) == sorted(one.expert_id for one in fitting)
        worths = [worth([*others, one], panel.rules) for one in found]
        assert worths == sorted(worths, reverse=True) or worths == pytest.approx(sorted(worths, reverse=True))


def test_the_example_in_full() -> None:
    panel = compose(EXAMPLE, FACETS, PanelRules(size=3, backups=1, min_countries=2))
    # Ana and Dora are worth most; Cleo adds the network (.5 + .3) and beats Emil (.6).
    assert members(panel) == ["ana", "dora", "cleo"]
    assert panel.objective == pytest.approx(0.9 + 0.7 + 0.5 + 0.5 + 0.3)
    assert [one.expert_id for one in panel.backups] == ["emil"]
    assert [seat.stand_ins for seat in panel.members] == [("emil",)] * 3
    assert [facet.label for facet in panel.covered] == ["kidney", "ERKNet"]
    [tubules] = panel.uncovered
    assert (tubules.facet.label, tubules.why) == ("tubules", "left out")
    assert tubules.note == "1 cover it, all left out: no capacity"
    assert [(one.expert_id, one.rules) for one in panel.exclusions] == [
        ("full", ("no capacity",)),
        ("ben", ("at most 1 a centre",)),
        ("emil", ()),
    ]


def test_rules_that_conflict_are_named_and_the_best_panel_without_one_is_given() -> None:
    rules = PanelRules(size=3, max_per_country=1, required_experts=frozenset({ExpertId("cleo"), ExpertId("dora")}))
    panel = compose(EXAMPLE, FACETS, rules)
    assert panel.conflicting == ("at most 1 a country", "expert cleo", "expert dora")
    assert panel.relaxed == ("at most 1 a country",)
    assert members(panel) == ["ana", "dora", "cleo"]


def test_what_is_never_given_up_leaves_a_smaller_panel() -> None:
    rules = PanelRules(size=5, case_centre="a", conflicted_experts=frozenset({ExpertId("dora")}))
    panel = compose(EXAMPLE, FACETS, rules)
    assert panel.relaxed == ("5 members",)
    assert members(panel) == ["emil", "cleo"]
    # Four are left without centre A: that alone is one too few.
    assert panel.conflicting == ("5 members", "centre of the case")


def test_where_one_rule_is_not_enough_more_are_given_up_before_the_size() -> None:
    panel = compose(EXAMPLE, FACETS, PanelRules(size=4, max_per_country=1, min_countries=5))
    assert panel.conflicting == ("at least 5 countries",)
    assert panel.relaxed == ("at least 5 countries", "at most 1 a country")
    assert members(panel) == ["ana", "dora", "emil", "cleo"]


def test_a_required_expert_who_is_full_conflicts_with_capacity() -> None:
    panel = compose(EXAMPLE, FACETS, PanelRules(size=2, required_experts=frozenset({ExpertId("full")})))
    assert panel.conflicting == ("expert full", "no capacity")
    assert panel.relaxed == ("expert full",)
    assert "full" not in members(panel)


def test_nobody_at_all() -> None:
    panel = compose([], FACETS, PanelRules(size=2))
    assert (panel.members, panel.backups, panel.conflicting) == ((), (), ("2 members",))
    assert {one.why for one in panel.uncovered} == {"nobody"}


def test_what_is_no_panel_or_no_member_is_refused() -> None:
    with pytest.raises(InputError, match="size: 0"):
        PanelRules(size=0)
    with pytest.raises(InputError, match="required_experts: 2 for 1 members"):
        PanelRules(size=1, required_experts=frozenset({ExpertId("ana"), ExpertId("ben")}))
    with pytest.raises(InputError, match="max_per_centre: 0"):
        PanelRules(max_per_centre=0)
    with pytest.raises(InputError, match="occurs twice"):
        compose([EXAMPLE[0], EXAMPLE[0]], FACETS, PanelRules())
    with pytest.raises(InputError, match="x is not a member"):
        replacement([ExpertId("ana")], ExpertId("x"), EXAMPLE, PanelRules())
    with pytest.raises(InputError, match="x is not among the candidates"):
        replacement([ExpertId("x")], ExpertId("x"), EXAMPLE, PanelRules())
