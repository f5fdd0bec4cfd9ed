"""An expert's own invitations: which network asks, how urgently and until when; nothing of the case."""

from dataclasses import dataclass

from sqlalchemy import Select, exists, select

from api.identity import Principal
from api.invitations.states import LIVE_PANELS, InvitationState
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import ConsentRow, InvitationRow, PanelRow

__all__ = ["OwnInvitation", "own_invitation", "own_invitations"]


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """An invitation as the invited expert sees it."""

    invitation: InvitationRow
    panel: PanelRow


def own_invitations(
    transaction: Transaction, principal: Principal, *, only_open: bool = False, after: str | None, limit: int
) -> list[OwnInvitation]:
    """Gives the invitations that an expert was ever asked by, in the order of their ids.

    Those on a case without consent for care are left out, open or not; so are those that never went out.

    Args:
        transaction: The request's.
        principal: Who is asking.
        only_open: Whether only those that wait for an answer are given.
        after: The id that the page comes after.
        limit: How many a page holds; one more is given where there is one.
    """
    if principal.expert_id is None or principal.is_machine:
        return []
    found = _asked(principal.expert_id).order_by(InvitationRow.invitation_id).limit(limit + 1)
    if only_open:
        found = found.where(InvitationRow.state == InvitationState.INVITED, PanelRow.state.in_(LIVE_PANELS))
    if after is not None:
        found = found.where(InvitationRow.invitation_id > after)
    return [OwnInvitation(invitation, panel) for invitation, panel in transaction.session.execute(found)]


def own_invitation(transaction: Transaction, principal: Principal, invitation_id: str) -> OwnInvitation:
    """Gives one of them.

    Raises:
        NotFoundError: There is no such invitation, or it is not theirs, or the consent for care was withdrawn.
    """
    if principal.expert_id is None or principal.is_machine:
        raise NotFoundError
    row = transaction.session.execute(
        _asked(principal.expert_id).where(InvitationRow.invitation_id == invitation_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return OwnInvitation(row[0], row[1])


def _asked(expert_id: str) -> Select[InvitationRow, PanelRow]:
    consented = exists().where(
        ConsentRow.case_id == PanelRow.case_id, ConsentRow.kind == "care", ConsentRow.withdrawn_at.is_(None)
    )
    return (
        select(InvitationRow, PanelRow)
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .where(InvitationRow.expert_id == expert_id, InvitationRow.invited_at.is_not(None), consented)
    )
