"""Past replies of the store: every invitation that was sent and not taken back, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from api.invitations.states import InvitationState
from api.store import Transaction
from api.store.tables import CaseRow, InvitationRow, PanelRow, PanelTransitionRow
from data.identifiers import ExpertId
from matching.past_replies import PastReply, in_order

__all__ = ["stored_replies"]

_SENT = (InvitationState.INVITED, InvitationState.ACCEPTED, InvitationState.DECLINED, InvitationState.EXPIRED)
_OVER = ("signed_off", "withdrawn")
"""States from which on a panel takes no seat."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Seat:
    panel_id: str
    begins: datetime
    ends: datetime | None


def stored_replies(transaction: Transaction) -> list[PastReply]:
    """Gives the replies, in order of time; of cases it reads the language alone.

    Load is counted from the panels in which an expert had a seat then. What an import said of open panels elsewhere is
    of another day, and left out.
    """
    session = transaction.session
    experts = {expert.expert_id: expert for expert in transaction.directory.all()}
    over = select(PanelTransitionRow.panel_id, func.min(PanelTransitionRow.at))
    over = over.where(PanelTransitionRow.after.in_(_OVER)).group_by(PanelTransitionRow.panel_id)
    ends: dict[str, datetime] = dict(session.execute(over).all())
    query = (
        select(InvitationRow, PanelRow.urgent, PanelRow.hours_to_respond, CaseRow.language)
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .join(CaseRow, CaseRow.case_id == PanelRow.case_id)
        .where(InvitationRow.state.in_(_SENT), InvitationRow.invited_at.is_not(None))
    )
    rows = [(row, urgent, hours, language) for row, urgent, hours, language in session.execute(query)]
    seats: dict[str, list[_Seat]] = defaultdict(list)
    for row, _, _, _ in rows:
        if row.invited_at is not None:
            left = row.answered_at if row.state == InvitationState.DECLINED else None
            left = row.respond_by if row.state == InvitationState.EXPIRED else left
            seats[row.expert_id].append(_Seat(row.panel_id, row.invited_at, left or ends.get(row.panel_id)))
    found = []
    for row, urgent, hours, language in rows:
        expert = experts.get(ExpertId(row.expert_id))
        if expert is None or row.invited_at is None:
            continue
        deadline = (row.respond_by - row.invited_at) / _HOUR if row.respond_by else float(hours)
        is_answered = row.state in (InvitationState.ACCEPTED, InvitationState.DECLINED) and row.answered_at is not None
        answer = max((row.answered_at - row.invited_at) / _HOUR, 1 / 3600) if is_answered and row.answered_at else None
        observed = deadline if answer is not None or row.state == InvitationState.EXPIRED else None
        if observed is None:
            until = min(transaction.at, ends.get(row.panel_id, transaction.at))
            observed = (until - row.invited_at) / _HOUR
        taken = sum(
            seat.panel_id != row.panel_id
            and seat.begins <= row.invited_at
            and (seat.ends is None or seat.ends > row.invited_at)
            for seat in seats[row.expert_id]
        )
        found.append(
            PastReply(
                row.panel_id,
                expert.model_copy(update={"open_panels": taken}),
                language or "",
                urgent,
                row.invited_at,
                deadline,
                answer,
                max(observed, answer or 0.0),
            )
        )
    return in_order(found)
