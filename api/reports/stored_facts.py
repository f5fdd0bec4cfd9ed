"""The facts of the store. Nothing sealed is opened: times, states and numbers are enough."""

from collections import Counter, defaultdict

from sqlalchemy import func, select

from api.invitations.states import LIVE_PANELS, SEATED, InvitationState
from api.reports.facts import InvitationFact, MonthFacts, PanelFact
from api.store import Transaction
from api.store.tables import CaseRow, ContributionRow, ExpertRow, InvitationRow, OutcomeRow, PanelRow

__all__ = ["stored_facts"]

_ANSWERED = (InvitationState.ACCEPTED, InvitationState.DECLINED)


def stored_facts(transaction: Transaction, network: str) -> MonthFacts:
    """Gives a network's facts: the cases and panels that its central office runs.

    An invitation that was taken back counts as none.
    """
    session = transaction.session
    cases = session.scalars(select(CaseRow.created_at).where(CaseRow.network == network)).all()
    panels = session.scalars(select(PanelRow).where(PanelRow.network == network)).all()
    of_network = select(PanelRow.panel_id).where(PanelRow.network == network)
    contributed = (
        select(ContributionRow.panel_id, func.count(ContributionRow.author_id.distinct()))
        .where(ContributionRow.as_member, ContributionRow.panel_id.in_(of_network))
        .group_by(ContributionRow.panel_id)
    )
    contributors = dict(session.execute(contributed).all())
    outcomes = select(OutcomeRow.panel_id, OutcomeRow.signed_off_at).where(OutcomeRow.panel_id.in_(of_network))
    signed_off = dict(session.execute(outcomes).all())
    sent = session.execute(
        select(InvitationRow, ExpertRow.centre, ExpertRow.country)
        .join(ExpertRow, ExpertRow.expert_id == InvitationRow.expert_id)
        .where(InvitationRow.panel_id.in_(of_network), InvitationRow.invited_at.is_not(None))
        .where(InvitationRow.state != InvitationState.WITHDRAWN)
    ).all()
    asked, answered = defaultdict(list), defaultdict(list)
    facts = []
    for row, centre, country in sent:
        if row.invited_at is None:
            continue
        answer = row.state if row.state in _ANSWERED else None
        asked[row.panel_id].append(row.invited_at)
        if answer is not None and row.answered_at is not None:
            answered[row.panel_id].append(row.answered_at)
        facts.append(
            InvitationFact(
                row.expert_id, centre or "", country or "", row.invited_at, answer, row.state != InvitationState.INVITED
            )
        )
    return MonthFacts(
        network,
        tuple(cases),
        tuple(
            PanelFact(
                panel.created_at,
                panel.urgent,
                contributors.get(panel.panel_id, 0),
                (min(answered[panel.panel_id]) - min(asked[panel.panel_id])).total_seconds() / 3600
                if answered[panel.panel_id]
                else None,
                signed_off.get(panel.panel_id),
            )
            for panel in panels
        ),
        tuple(facts),
        _open_panels(transaction, network),
    )


def _open_panels(transaction: Transaction, network: str) -> tuple[int, ...]:
    """Open panels of the network's members, whichever network runs them."""
    seated = (
        select(InvitationRow.expert_id, ExpertRow.erns)
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .join(ExpertRow, ExpertRow.expert_id == InvitationRow.expert_id)
        .where(InvitationRow.state.in_(SEATED), PanelRow.state.in_(LIVE_PANELS))
    )
    counted = Counter(expert_id for expert_id, erns in transaction.session.execute(seated) if network in erns)
    return tuple(sorted(counted.values()))
