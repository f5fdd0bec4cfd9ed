"""Why not X: numbers that add up, the rules in the way, and changes that hold when the directory is changed so."""

from typing import Any

import pytest

from data import Case, Expert, InputError
from data.identifiers import ExpertId
from matching import Matcher, Policy
from matching.profile_changes import CASELOAD, ProfileChange, changed
from matching.why_not import why_not
from tests.matching.conftest import MakeMatcher

MARFAN = "ORPHA:558"
RIVALS = [{"expert_id": f"rival{number}", "disorders": {MARFAN: 9}, "erns": ["VASCERN"]} for number in range(2)]


def asked(matcher: Matcher, case: Case, **options: Any) -> Any:
    return why_not(matcher, case, ExpertId("x"), top=2, **options)


def test_who_is_on_the_list_is_told_so(matcher_over: MakeMatcher, marfan: Case) -> None:
    found = why_not(matcher_over(*RIVALS), marfan, ExpertId("rival1"), top=2)
    assert found.is_chosen
    assert (found.relevance_rank, found.changes, found.needed, found.remark) == (2, (), 0, "")


@pytest.mark.parametrize(
    ("profile", "rule", "change"),
    [
        ({"available": False}, "not available", "be available (available=true)"),
        (
            {"max_open_panels": 2, "open_panels": 3},
            "no capacity",
            "free capacity: 1 of 2 panels open instead of 3",
        ),
        ({"age_groups": ["paediatric"]}, "does not treat adults", "treat adult patients"),
        ({"languages": ["fr"]}, "other languages", "speak de"),
        ({"centre": "Own"}, "centre left out", None),
    ],
)
def test_the_rule_in_the_way_and_what_would_lift_it(
    matcher_over: MakeMatcher, marfan: Case, profile: dict[str, Any], rule: str, change: str | None
) -> None:
    """X is better than the rivals but for one rule."""
    best = {"expert_id": "x", "disorders": {MARFAN: 50}, "erns": ["VASCERN"], "genes": ["FBN1"]} | profile
    rivals = [rival | {"languages": ["de"]} for rival in RIVALS]
    policy = Policy(
        age_group="adult",
        languages=frozenset({"de"}) if rule == "other languages" else frozenset(),
        exclude_centres=frozenset({"Own"}),
    )
    found = asked(matcher_over(best, *rivals), marfan, policy=policy)
    assert not found.is_chosen
    assert found.rules == (rule,)
    assert found.needed == 0
    assert [one.changes for one in found.changes] == ([(change,)] if change else [])
    assert found.remark == ("" if change else "None of the changes that were tried would suffice.")


def test_what_a_profile_would_have_to_show(matcher_over: MakeMatcher, marfan: Case) -> None:
    """A change that is told puts the expert on the list when the directory has it, at the rank and score told."""
    plain = {"expert_id": "x", "erns": ["VASCERN"], "bio": "Sees adults."}
    rivals = [{"expert_id": f"rival{number}", "disorders": {MARFAN: 1}, "erns": ["VASCERN"]} for number in range(2)]
    found = asked(matcher_over(plain, *rivals), marfan)
    assert found.relevance_rank == 3
    assert found.needed == pytest.approx(found.last_score - found.score)
    assert found.changes
    listed = [one for one in found.changes if one.changes[0].startswith(f"list {MARFAN} ")]
    assert listed
    again = matcher_over(plain | {"disorders": {MARFAN: CASELOAD}}, *rivals).shortlist(marfan, top=2)
    [ranked] = [one for one in again.experts if one.expert_id == "x"]
    assert ranked.score == pytest.approx(listed[0].score, abs=1e-6)
    assert ranked.rank == listed[0].rank


def test_differences_add_up(plain: Matcher, sample_cases: list[Case]) -> None:
    for case in sample_cases[:4]:
        everyone = [expert for expert, _ in plain.rank(case, 40)]
        found = why_not(plain, case, everyone[-1], top=5)
        assert not found.is_chosen
        assert found.relevance_rank == 40
        total = sum(one.difference for one in found.differences)
        assert total == pytest.approx(found.score - found.last_score, abs=1e-12)
        assert sum(one.expert for one in found.differences) == pytest.approx(found.score, abs=1e-12)
        counts = {len(one.changes) - len(found.rules) for one in found.changes}
        assert counts <= {0, 1} or counts == {2}


def test_of_whom_nothing_speaks_for_the_case(matcher_over: MakeMatcher, marfan: Case) -> None:
    found = asked(matcher_over({"expert_id": "x", "bio": "Likes sailing."}, *RIVALS), marfan)
    assert found.score < found.last_score
    assert found.changes


def test_by_expected_answer_load_is_in_the_way(matcher_over: MakeMatcher, marfan: Case) -> None:
    equal = {"expert_id": "x", "disorders": {MARFAN: 9}, "erns": ["VASCERN"], "max_open_panels": 9, "open_panels": 8}
    found = asked(matcher_over(equal, *RIVALS), marfan, order="expected_answer")
    assert found.needed > 0
    assert found.reply_probability < 0.7
    assert any("become" in word or "list" in word or "name" in word for one in found.changes for word in one.changes)


def test_changes_add_to_a_profile() -> None:
    expert = Expert.model_validate({"expert_id": "e", "name": "E", "languages": ["de"], "disorders": {MARFAN: 1}})
    made = changed(
        expert,
        [
            ProfileChange("", {"languages": ("fr",), "disorders": {"ORPHA:1": 5}}),
            ProfileChange("", {"languages": ("de", "it"), "available": False}),
        ],
    )
    assert made.languages == ("de", "fr", "it")
    assert made.disorders == {MARFAN: 1, "ORPHA:1": 5}
    assert not made.available


def test_who_is_unknown_is_refused(plain: Matcher, marfan: Case) -> None:
    with pytest.raises(InputError, match="nobody is not in the directory"):
        why_not(plain, marfan, ExpertId("nobody"))
