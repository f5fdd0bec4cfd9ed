"""An expert answers an invitation, or an office takes it back."""

from collections.abc import Callable

from sqlalchemy import select

from api.cases import CaseRelation, panel_for
from api.identity import Principal
from api.invitations.sending import record, tell_expert
from api.invitations.states import LIVE_PANELS, DeclineReason, InvitationState
from api.invitations.succession import fill_seat
from api.panels.life import Act
from api.panels.standing import demand
from api.refusals import ConflictError, ForbiddenError, NotFoundError
from api.store import Transaction
from api.store.tables import InvitationRow, PanelRow

__all__ = ["CheckVersion", "accept", "decline", "invitation_of", "withdraw"]

CheckVersion = Callable[[int], None]
"""Is told the version that an invitation has under lock, and raises where it is another than the one that was read."""

_OPEN = (InvitationState.INVITED,)
_SEATED = (InvitationState.INVITED, InvitationState.ACCEPTED)


def accept(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    invitation_id: str,
    *,
    check_version: CheckVersion | None = None,
) -> InvitationRow:
    """The expert joins the panel.

    Raises:
        NotFoundError: There is no such invitation, or not for them, or not any more.
        ForbiddenError: It is somebody else's.
        ConflictError: It was answered already, or the panel is over.
        StaleError: It is at another version.
    """
    panel, row = _own(transaction, principal, panel_id, invitation_id, _OPEN, check_version)
    row.state = InvitationState.ACCEPTED
    row.answered_at = transaction.at
    row.version += 1
    record(transaction, "invitation.accepted", panel, row, principal.staff_id)
    transaction.session.flush()
    return row


def decline(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    invitation_id: str,
    reason: DeclineReason,
    *,
    check_version: CheckVersion | None = None,
) -> InvitationRow:
    """The expert does not join the panel, or leaves it; the next backup is asked.

    Raises:
        NotFoundError: There is no such invitation, or not for them, or not any more.
        ForbiddenError: It is somebody else's.
        ConflictError: It was declined already, or the panel is over.
        StaleError: It is at another version.
    """
    panel, row = _own(transaction, principal, panel_id, invitation_id, _SEATED, check_version)
    row.state = InvitationState.DECLINED
    row.answered_at = transaction.at
    row.decline_reason = reason
    row.version += 1
    record(transaction, "invitation.declined", panel, row, principal.staff_id, reason=reason)
    transaction.session.flush()
    fill_seat(transaction, panel, row)
    return row


def withdraw(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    invitation_id: str,
    *,
    check_version: CheckVersion | None = None,
) -> InvitationRow:
    """The office or the lead takes an invitation back, or a backup off the list; nobody is asked in the place.

    Raises:
        NotFoundError: There is no such invitation, or not for them.
        ForbiddenError: They may not.
        ConflictError: The expert declined or was silent, or the panel's state does not allow it.
        StaleError: It is at another version.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    row = invitation_of(transaction, panel, invitation_id, lock=True)
    demand(Act.INVITE, panel, relations)
    if check_version:
        check_version(row.version)
    if row.state not in (*_SEATED, InvitationState.STANDBY):
        raise ConflictError(f"The invitation is {row.state}; there is nothing to take back.")
    was_asked = row.state != InvitationState.STANDBY
    row.state = InvitationState.WITHDRAWN
    row.version += 1
    record(transaction, "invitation.withdrawn", panel, row, principal.staff_id)
    transaction.session.flush()
    if was_asked:
        tell_expert(transaction, "invitation_withdrawn", row)
    return row


def invitation_of(
    transaction: Transaction, panel: PanelRow, invitation_id: str, *, lock: bool = False
) -> InvitationRow:
    """Gives an invitation of a panel.

    Raises:
        NotFoundError: The panel has no such invitation.
    """
    found = (
        select(InvitationRow)
        .where(InvitationRow.invitation_id == invitation_id, InvitationRow.panel_id == panel.panel_id)
        .execution_options(populate_existing=True)
    )
    row = transaction.session.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise NotFoundError
    return row


def _own(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    invitation_id: str,
    states: tuple[InvitationState, ...],
    check_version: CheckVersion | None,
) -> tuple[PanelRow, InvitationRow]:
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    row = invitation_of(transaction, panel, invitation_id, lock=True)
    if principal.is_machine or principal.expert_id != row.expert_id:
        if not relations & (CaseRelation.OFFICE | CaseRelation.LEAD):
            # Who else was invited is not for those who have not accepted.
            raise NotFoundError
        raise ForbiddenError("Only the expert who was invited can answer.")
    if check_version:
        check_version(row.version)
    if row.state not in states:
        raise ConflictError(f"The invitation is {row.state} already.")
    if panel.state not in LIVE_PANELS:
        raise ConflictError("The panel is over; no answer is needed any more.")
    return panel, row
