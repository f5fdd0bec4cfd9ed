"""A panel ends: open invitations and backups end with it."""

from api.invitations.sending import invitations_of, record, tell_expert
from api.invitations.states import InvitationState
from api.store import Transaction
from api.store.tables import PanelRow

__all__ = ["end_open"]


def end_open(transaction: Transaction, by: str, panel: PanelRow) -> None:
    """Withdraws the invitations that nobody has answered, and tells those who were asked; members stay members.

    Args:
        transaction: Holds the lock of the panel's row.
        by: A staff id, or the service itself.
        panel: The panel.
    """
    for row in invitations_of(transaction, panel.panel_id):
        if row.state not in (InvitationState.INVITED, InvitationState.STANDBY):
            continue
        was_asked = row.state == InvitationState.INVITED
        row.state = InvitationState.WITHDRAWN
        row.version += 1
        record(transaction, "invitation.withdrawn", panel, row, by, reason=f"panel_{panel.state}")
        transaction.session.flush()
        if was_asked:
            tell_expert(transaction, "invitation_withdrawn", row)
