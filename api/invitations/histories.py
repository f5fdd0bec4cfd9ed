"""What past invitations say of an expert's answers: what reply likelihood goes by."""

from collections import defaultdict
from datetime import timedelta
from statistics import median
from typing import TypeAlias

from sqlalchemy import func, select

from api.invitations.states import InvitationState
from api.store import Transaction
from api.store.tables import ExpertPreferenceRow, InvitationRow, PanelRow
from data.identifiers import ExpertId
from matching.reply import Histories, History

__all__ = ["WorkStamp", "histories_of", "work_stamp"]

WorkStamp: TypeAlias = tuple[int, ...]

_ANSWERED = (InvitationState.ACCEPTED, InvitationState.DECLINED)
_DECIDED = (*_ANSWERED, InvitationState.EXPIRED)
_LEAST = timedelta(seconds=1)


def histories_of(transaction: Transaction) -> Histories:
    """Gives the history of every expert who was ever invited and answered, or let the time pass.

    An invitation counts for its last asking: one that was taken back, or that nobody has answered yet, says nothing.
    """
    decided = select(
        InvitationRow.expert_id, InvitationRow.state, InvitationRow.invited_at, InvitationRow.answered_at
    ).where(InvitationRow.state.in_(_DECIDED), InvitationRow.invited_at.is_not(None))
    invited: dict[str, int] = defaultdict(int)
    hours: dict[str, list[float]] = defaultdict(list)
    for expert_id, state, invited_at, answered_at in transaction.session.execute(decided):
        invited[expert_id] += 1
        if state in _ANSWERED and answered_at is not None and invited_at is not None:
            hours[expert_id].append(max(answered_at - invited_at, _LEAST) / timedelta(hours=1))
    return {
        ExpertId(expert_id): History(
            count, len(hours[expert_id]), median(hours[expert_id]) if hours[expert_id] else None
        )
        for expert_id, count in invited.items()
    }


def work_stamp(transaction: Transaction) -> WorkStamp:
    """Gives what changes whenever commitments or histories do; cheap, so that it can be asked every few seconds."""
    session = transaction.session
    counted = [
        session.execute(select(func.count(), func.coalesce(func.sum(table.version), 0)).select_from(table)).one()
        for table in (InvitationRow, PanelRow, ExpertPreferenceRow)
    ]
    # Who comes back changes nothing in the tables.
    away = select(func.count()).where(ExpertPreferenceRow.away_until > transaction.at)
    return (*(int(number) for pair in counted for number in pair), session.scalars(away).one())
