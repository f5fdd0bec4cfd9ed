"""Policy: each rule leaves out whom it should, says so in words, and never more."""

from typing import Any

import pytest

from data import Expert
from matching import Policy
from matching.policy import broken_rule, notes, wanted_age_group

OFF = {"age_group": None, "only_available": False, "only_with_capacity": False}


def expert(**fields: Any) -> Expert:
    return Expert.model_validate({"expert_id": "e", "name": "E"} | fields)


@pytest.mark.parametrize(
    ("profile", "rules", "broken"),
    [
        ({}, {}, None),
        ({}, {"exclude_experts": frozenset({"e"})}, "left out by name"),
        ({"centre": "A"}, {"exclude_centres": frozenset({"A"})}, "centre left out"),
        ({"centre": "B"}, {"exclude_centres": frozenset({"A"})}, None),
        ({"erns": ["ERKNet"]}, {"networks": frozenset({"VASCERN"})}, "other networks"),
        ({"erns": ["ERKNet", "VASCERN"]}, {"networks": frozenset({"VASCERN"})}, None),
        ({"country": "DE"}, {"countries": frozenset({"FR"})}, "other countries"),
        ({}, {"countries": frozenset({"FR"})}, "other countries"),
        ({"languages": ["de"]}, {"languages": frozenset({"fr", "en"})}, "other languages"),
        ({"age_groups": ["adult"]}, {"age_group": "paediatric"}, "does not treat children"),
        ({"age_groups": ["paediatric"]}, {"age_group": "adult"}, "does not treat adults"),
        ({"age_groups": []}, {"age_group": "adult"}, None),
        ({"available": False}, {"only_available": True}, "not available"),
        ({"max_open_panels": 2, "open_panels": 2}, {"only_with_capacity": True}, "no capacity"),
        ({"max_open_panels": None, "open_panels": 9}, {"only_with_capacity": True}, None),
    ],
)
def test_rules(profile: dict[str, Any], rules: dict[str, Any], broken: str | None) -> None:
    assert broken_rule(expert(**profile), Policy(**(OFF | rules)), None) == broken


@pytest.mark.parametrize(
    ("age_years", "wanted"), [(None, None), (0.0, "paediatric"), (17.9, "paediatric"), (18.0, "adult"), (80.0, "adult")]
)
def test_the_age_of_the_case_decides_where_nothing_else_is_asked(age_years: float | None, wanted: str | None) -> None:
    assert wanted_age_group(Policy(), age_years) == wanted
    assert wanted_age_group(Policy(age_group="adult"), age_years) == "adult"
    assert wanted_age_group(Policy(age_group=None), age_years) is None


def test_notes_tell_what_a_coordinator_should_know() -> None:
    busy = expert(max_open_panels=3, open_panels=2, available=False)
    assert notes(busy, Policy(age_group="adult"), None) == (
        "2 of 3 panels open",
        "age group not stated",
        "marked unavailable",
    )
    assert notes(expert(open_panels=1), Policy(), None) == ("1 panel open",)
    assert notes(expert(), Policy(), None) == ()
