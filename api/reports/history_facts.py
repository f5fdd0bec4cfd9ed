"""The facts of a history of panels, simulated or recorded elsewhere."""

from collections.abc import Mapping

from api.reports.facts import InvitationFact, MonthFacts, PanelFact
from data import Expert
from data.identifiers import ExpertId
from matching import PanelHistory

__all__ = ["facts_of_history"]


def facts_of_history(history: PanelHistory, experts: Mapping[ExpertId, Expert], network: str) -> MonthFacts:
    """Gives a network's facts of a history.

    Args:
        history: Of these experts.
        experts: The directory.
        network: The network.
    """
    panels = [panel for panel in history.panels if panel.network == network]
    own = {panel.panel_id for panel in panels}
    sent = [one for one in history.invitations if one.panel_id in own]
    contributors: dict[str, set[str]] = {}
    for gift in history.contributions:
        contributors.setdefault(gift.panel_id, set()).add(gift.expert_id)
    opened = {panel.panel_id: panel.opened_at for panel in panels}
    first: dict[str, float] = {}
    for one in sent:
        if one.answered_at is not None:
            hours = (one.answered_at - opened[one.panel_id]).total_seconds() / 3600
            first[one.panel_id] = min(first.get(one.panel_id, hours), hours)
    return MonthFacts(
        network,
        tuple(case.opened_at for case in history.cases if case.network == network),
        tuple(
            PanelFact(
                panel.opened_at,
                panel.is_urgent,
                len(contributors.get(panel.panel_id, ())),
                first.get(panel.panel_id),
                panel.closed_at if panel.outcome not in (None, "none") else None,
            )
            for panel in panels
        ),
        tuple(
            InvitationFact(
                one.expert_id,
                experts[one.expert_id].centre or "",
                experts[one.expert_id].country or "",
                one.invited_at,
                one.answer,
                one.answer is not None or one.observed_until < history.ended_at,
            )
            for one in sent
        ),
        (),
    )
