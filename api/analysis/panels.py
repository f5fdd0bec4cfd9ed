"""A composed panel as frames."""

from typing import NamedTuple

import pandas as pd

from api.analysis.answers import who
from api.analysis.columns import frame_of
from matching import Panel
from matching.panel import Candidate

__all__ = ["PanelFrames", "panel_frames"]


class PanelFrames(NamedTuple):
    """A panel: whom it asks, what of the case it covers, and who was worth more but is no member.

    Attributes:
        members: Table "members"; `attrs` holds objective, gap, and the rules that conflicted or were given up.
        facets: Table "facets".
        exclusions: Table "exclusions".
    """

    members: pd.DataFrame
    facets: pd.DataFrame
    exclusions: pd.DataFrame


def panel_frames(case_id: str, panel: Panel) -> PanelFrames:
    """The frames of a panel."""
    rows = [
        (case_id, "member", place, *_candidate(seat.member), tuple(seat.stand_ins))
        for place, seat in enumerate(panel.members, start=1)
    ]
    rows += [(case_id, "backup", place, *_candidate(backup), ()) for place, backup in enumerate(panel.backups, start=1)]
    members = frame_of("members", rows)
    members.attrs = {
        "objective": panel.objective,
        "gap": panel.gap,
        "conflicting_rules": list(panel.conflicting),
        "relaxed_rules": list(panel.relaxed),
    }
    notes = {one.facet.id: f"{one.why}: {one.note}" for one in panel.uncovered}
    facets = [*panel.covered, *(one.facet for one in panel.uncovered)]
    return PanelFrames(
        members,
        frame_of(
            "facets",
            (
                (
                    case_id,
                    facet.kind,
                    facet.id,
                    facet.label,
                    facet.weight,
                    facet.id not in notes,
                    notes.get(facet.id, ""),
                )
                for facet in sorted(facets, key=lambda facet: (facet.kind, -facet.weight))
            ),
        ),
        frame_of("exclusions", ((case_id, one.expert_id, one.rules, one.note) for one in panel.exclusions)),
    )


def _candidate(one: Candidate) -> tuple[object, ...]:
    return (
        one.expert_id, *who(one.expert), one.relevance, one.reply.probability, one.expected_answer,
        tuple(sorted(one.covers)),
    )  # fmt: skip
