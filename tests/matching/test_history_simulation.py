"""The simulated history: the same for a seed, true to its rules, with planted effects that are there to be found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from matching import HistorySettings, Matcher, PanelHistory, PlantedEffect, simulate_history
from matching.history_effects import draw_grade
from matching.history_records import PastInvitation
from matching.policy import wanted_age_group
from matching.results import Policy

SETTINGS = HistorySettings(months=12, cases_a_month=20)
SHORT = HistorySettings(months=2, cases_a_month=20)


@pytest.fixture(scope="module")
def history(plain: Matcher) -> PanelHistory:
    return simulate_history(plain, SETTINGS, seed=3)


@pytest.fixture(scope="module")
def planted(plain: Matcher) -> PanelHistory:
    """Experts in Germany answer twice as fast, those in France rarely."""
    effects = (PlantedEffect("country", "DE", speed=2.0), PlantedEffect("country", "FR", log_odds=-3.0))
    return simulate_history(plain, replace(SETTINGS, effects=effects), seed=5)


def test_the_same_seed_gives_the_same_history(plain: Matcher) -> None:
    history = simulate_history(plain, SHORT, seed=3)
    assert simulate_history(plain, SHORT, seed=3) == history
    assert simulate_history(plain, SHORT, seed=4) != history


def test_each_panel_answers_a_case_within_the_history(history: PanelHistory) -> None:
    assert [panel.case_id for panel in history.panels] == [case.case.case_id for case in history.cases]
    assert 180 < len(history.panels) < 300
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


def test_answers_are_about_as_published(history: PanelHistory) -> None:
    calm = [one for one in history.invitations if not one.is_urgent and one.speaks_language and one.open_panels == 0]
    in_time = np.mean([one.answer is not None and one.hours <= 72 for one in calm])
    # Published is 70%; the experts' own log odds are spread, which costs a little (Jensen).
    assert 0.62 < in_time < 0.78


def ratio_of_medians(invitations: Iterable[PastInvitation], plain: Matcher, country: str) -> float:
    """How many times as fast answers from a country come as others."""
    hours: dict[bool, list[float]] = {True: [], False: []}
    for one in invitations:
        if one.answer is not None and not one.is_urgent:
            hours[plain.experts[one.expert_id].country == country].append(one.hours)
    return float(np.median(hours[False]) / np.median(hours[True]))


def test_a_planted_speed_shows(plain: Matcher, history: PanelHistory, planted: PanelHistory) -> None:
    assert 1.4 < ratio_of_medians(planted.invitations, plain, "DE") < 2.9
    assert 0.7 < ratio_of_medians(history.invitations, plain, "DE") < 1.4


def test_planted_unwillingness_shows(plain: Matcher, planted: PanelHistory) -> None:
    answered: dict[bool, list[bool]] = {True: [], False: []}
    for one in planted.invitations:
        answered[plain.experts[one.expert_id].country == "FR"].append(one.answer is not None)
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
