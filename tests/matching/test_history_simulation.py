"""The simulated history: the same for a seed, true to its rules, with planted effects that are there to be found."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest

from data.errors import InputError
from matching import HistorySettings, Matcher, PanelHistory, PlantedEffect, simulate_history
from matching.history_effects import draw_grade
from matching.history_records import PastInvitation
from matching.policy import wanted_age_group
from matching.results import Policy

SETTINGS = HistorySettings(months=8, cases_a_month=15)


@pytest.fixture(scope="module")
def history(plain: Matcher) -> PanelHistory:
    return simulate_history(plain, SETTINGS, seed=3)


def test_the_same_seed_gives_the_same_history(plain: Matcher, history: PanelHistory) -> None:
    assert simulate_history(plain, SETTINGS, seed=3) == history
    assert simulate_history(plain, SETTINGS, seed=4) != history


def test_each_panel_answers_a_case_within_the_history(history: PanelHistory) -> None:
    assert [panel.case_id for panel in history.panels] == [case.case.case_id for case in history.cases]
    assert 80 < len(history.panels) < 160
    for panel in history.panels:
        assert SETTINGS.start <= panel.opened_at <= history.ended_at
        assert (panel.closed_at is None) == (panel.outcome is None)
        if panel.closed_at:
            days = (panel.closed_at - panel.opened_at).total_seconds() / 86400
            assert 0 <= days <= SETTINGS.longest_days
        assert (panel.outcome == "diagnosis") == (panel.diagnosis is not None)


def test_invitations_keep_age_group_capacity_and_numbers(plain: Matcher, history: PanelHistory) -> None:
    cases = {case.case.case_id: case.case for case in history.cases}
    for one in history.invitations:
        expert = plain.experts[one.expert_id]
        wanted = wanted_age_group(Policy(), cases[one.case_id].age_years)
        assert not expert.age_groups or wanted in expert.age_groups
        assert expert.available
        assert expert.max_open_panels is None or one.open_panels < expert.max_open_panels
        assert one.hours >= 0
        assert (one.answer is None) == (one.answered_at is None)
    counts = Counter((one.panel_id, one.role) for one in history.invitations)
    assert max(number for (_, role), number in counts.items() if role == "member") == SETTINGS.members
    assert max(number for (_, role), number in counts.items() if role == "backup") <= SETTINGS.backups
    pairs = [(one.panel_id, one.expert_id) for one in history.invitations]
    assert len(set(pairs)) == len(pairs)


def test_backups_come_after_silence_or_refusal(history: PanelHistory) -> None:
    panels = {panel.panel_id: panel for panel in history.panels}
    backups = [one for one in history.invitations if one.role == "backup"]
    assert backups
    for one in backups:
        panel = panels[one.panel_id]
        late = (one.invited_at - panel.opened_at).total_seconds() / 3600 >= panel.deadline_hours - 1e-6
        declined = [
            other for other in history.invitations
            if other.panel_id == one.panel_id and other.answer == "declined" and other.answered_at is not None
            and other.answered_at <= one.invited_at
        ]  # fmt: skip
        assert late or declined


def test_only_who_accepted_contributes(history: PanelHistory) -> None:
    accepted = {(one.panel_id, one.expert_id): one for one in history.invitations if one.answer == "accepted"}
    assert history.contributions
    for gift in history.contributions:
        invitation = accepted[gift.panel_id, gift.expert_id]
        assert invitation.answered_at is not None
        assert gift.contributed_at > invitation.answered_at


def test_answers_are_about_as_published(plain: Matcher) -> None:
    invitations = simulate_history(plain, HistorySettings(months=20), seed=1).invitations
    calm = [one for one in invitations if not one.is_urgent and one.speaks_language and one.open_panels == 0]
    in_time = np.mean([one.answer is not None and one.hours <= 72 for one in calm])
    # Published is 70%; the experts' own log odds are spread, which costs a little (Jensen).
    assert 0.63 < in_time < 0.77


def medians(invitations: Iterable[PastInvitation], plain: Matcher, country: str) -> tuple[float, float]:
    own, others = [], []
    for one in invitations:
        if one.answer is not None and not one.is_urgent:
            (own if plain.experts[one.expert_id].country == country else others).append(one.hours)
    return float(np.median(own)), float(np.median(others))


def test_a_planted_speed_shows(plain: Matcher) -> None:
    effect = PlantedEffect("country", "DE", speed=2.0)
    fast = simulate_history(plain, HistorySettings(months=20, effects=(effect,)), seed=5)
    own, others = medians(fast.invitations, plain, "DE")
    assert 1.5 < others / own < 2.7
    own, others = medians(simulate_history(plain, HistorySettings(months=20), seed=5).invitations, plain, "DE")
    assert 0.75 < others / own < 1.35


def test_planted_unwillingness_shows(plain: Matcher) -> None:
    effect = PlantedEffect("country", "DE", log_odds=-3.0)
    history = simulate_history(plain, HistorySettings(months=10, effects=(effect,)), seed=5)
    answered = {True: list[bool](), False: list[bool]()}
    for one in history.invitations:
        answered[plain.experts[one.expert_id].country == "DE"].append(one.answer is not None)
    assert np.mean(answered[True]) < np.mean(answered[False]) - 0.2


@pytest.mark.parametrize("expected", [0.05, 0.3, 0.6, 0.95])
def test_grades_have_the_expected_gain(expected: float) -> None:
    generator = np.random.default_rng(1)
    grades = np.array([draw_grade(expected, generator) for _ in range(600)])
    assert ((2.0**grades - 1) / 7).mean() == pytest.approx(expected, abs=0.06)


def test_what_cannot_be_simulated_is_refused(plain: Matcher) -> None:
    with pytest.raises(InputError, match="no expert of centre Nowhere"):
        simulate_history(plain, HistorySettings(effects=(PlantedEffect("centre", "Nowhere"),)))
    with pytest.raises(InputError, match="speed"):
        PlantedEffect("centre", "Nowhere", speed=0)
    with pytest.raises(InputError, match="months"):
        HistorySettings(months=0)
