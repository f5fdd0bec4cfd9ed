"""The invitations of a panel, as those see them who take part in it."""

from api.cases import CaseRelation, panel_for
from api.identity import Principal
from api.invitations.answering import invitation_of
from api.invitations.sending import invitations_of
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import InvitationRow

__all__ = ["invitation_for", "invitations_for", "sees_reasons"]

_ASSEMBLING = CaseRelation.OFFICE | CaseRelation.LEAD


def invitations_for(
    transaction: Transaction, principal: Principal, panel_id: str
) -> tuple[list[InvitationRow], CaseRelation]:
    """Gives the invitations of a panel, those who are or were asked first, then the backups in their order.

    Returns:
        The invitations, and what the one who asks is to the panel.

    Raises:
        NotFoundError: There is no such panel, or not for them; who is merely invited does not see the others.
    """
    _, relations = panel_for(transaction, principal, panel_id, content=False)
    if not relations & ~CaseRelation.INVITED:
        raise NotFoundError
    return invitations_of(transaction, panel_id), relations


def invitation_for(
    transaction: Transaction, principal: Principal, panel_id: str, invitation_id: str
) -> tuple[InvitationRow, CaseRelation]:
    """Gives one invitation; who is invited sees their own.

    Raises:
        NotFoundError: There is no such invitation, or not for them.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False)
    row = invitation_of(transaction, panel, invitation_id)
    is_own = not principal.is_machine and principal.expert_id == row.expert_id
    if not is_own and not relations & ~CaseRelation.INVITED:
        raise NotFoundError
    return row, relations


def sees_reasons(relations: CaseRelation) -> bool:
    """Tells whether somebody sees why others declined: those who assemble the panel alone."""
    return bool(relations & _ASSEMBLING)
