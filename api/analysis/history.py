"""A history of panels as frames, ready for survival analysis and counting."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from api.analysis.columns import frame_of
from data import Expert
from data.identifiers import ExpertId
from matching import PanelHistory

__all__ = ["HistoryFrames", "history_frames"]

_ACTIVE = 2
_HOUR, _DAY = 3600.0, 86400.0


class HistoryFrames(NamedTuple):
    """A history: tables "past_cases", "past_panels", "past_invitations" and "past_contributions"."""

    cases: pd.DataFrame
    panels: pd.DataFrame
    invitations: pd.DataFrame
    contributions: pd.DataFrame


def history_frames(history: PanelHistory, experts: Mapping[ExpertId, Expert]) -> HistoryFrames:
    """The frames of a history of a directory's experts."""
    cases = frame_of(
        "past_cases",
        (
            (
                one.case.case_id, one.disorder, one.network, one.case.country, one.case.language, one.case.age_years,
                len(one.case.hpo_present), one.opened_at,
            )
            for one in history.cases
        ),
    )  # fmt: skip
    invitations = frame_of(
        "past_invitations",
        (
            (
                one.panel_id, one.case_id, one.expert_id, experts[one.expert_id].centre, experts[one.expert_id].country,
                tuple(experts[one.expert_id].erns), one.role, one.relevance_rank, one.relevance, one.invited_at,
                one.open_panels, one.speaks_language, one.is_urgent, one.answer, one.hours, one.answer is not None,
            )
            for one in history.invitations
        ),
    )  # fmt: skip
    contributions = frame_of(
        "past_contributions",
        ((one.panel_id, one.expert_id, one.contributed_at, one.grade) for one in history.contributions),
    )
    return HistoryFrames(cases, _panels(history), invitations, contributions)


def _panels(history: PanelHistory) -> pd.DataFrame:
    invited: dict[str, int] = {}
    first_answers: dict[str, float] = {}
    contributors: dict[str, int] = {}
    opened = {panel.panel_id: panel.opened_at for panel in history.panels}
    for one in history.invitations:
        invited[one.panel_id] = invited.get(one.panel_id, 0) + 1
        if one.answered_at is not None:
            hours = (one.answered_at - opened[one.panel_id]).total_seconds() / _HOUR
            first_answers[one.panel_id] = min(first_answers.get(one.panel_id, np.inf), hours)
    for gift in history.contributions:
        contributors[gift.panel_id] = contributors.get(gift.panel_id, 0) + 1
    return frame_of(
        "past_panels",
        (
            (
                panel.panel_id, panel.case_id, panel.network, panel.is_urgent, panel.opened_at, panel.closed_at,
                ((panel.closed_at or history.ended_at) - panel.opened_at).total_seconds() / _DAY,
                first_answers.get(panel.panel_id, np.nan), invited.get(panel.panel_id, 0),
                contributors.get(panel.panel_id, 0), contributors.get(panel.panel_id, 0) >= _ACTIVE, panel.outcome,
            )
            for panel in history.panels
        ),
    )  # fmt: skip
