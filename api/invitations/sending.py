"""What asking an expert is: a seat, a time to answer by, an event, a message. The caller has locked the panel."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from api.invitations.states import InvitationState
from api.notifications import office_of, put
from api.store import Event, Transaction
from api.store.tables import InvitationRow, PanelRow, new_id

__all__ = ["SERVICE", "ask", "invitations_of", "new_invitation", "record", "tell_expert", "tell_office"]

SERVICE = "consilium"
"""Who acts where nobody asked: the service itself, as events and invitations name it."""


def invitations_of(transaction: Transaction, panel_id: str) -> list[InvitationRow]:
    """Gives the invitations of a panel as they stand, those who are or were asked first, each part in its order."""
    rows = transaction.session.scalars(
        select(InvitationRow).where(InvitationRow.panel_id == panel_id).execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda row: (row.state == InvitationState.STANDBY, row.position, row.invitation_id))


def new_invitation(
    transaction: Transaction, panel: PanelRow, expert_id: str, by: str, *, standby: bool = False
) -> InvitationRow:
    """Adds an expert to a panel, behind those who are there; nobody is asked by it yet."""
    same_part = InvitationRow.state == InvitationState.STANDBY
    last = select(func.max(InvitationRow.position)).where(
        InvitationRow.panel_id == panel.panel_id, same_part if standby else ~same_part
    )
    row = InvitationRow(
        invitation_id=new_id("invitation"),
        panel_id=panel.panel_id,
        expert_id=expert_id,
        position=(transaction.session.scalar(last) or 0) + 1,
        state=InvitationState.STANDBY,
        invited_by=by,
        created_at=transaction.at,
        version=1,
    )
    transaction.session.add(row)
    transaction.session.flush()
    return row


def ask(
    transaction: Transaction,
    panel: PanelRow,
    row: InvitationRow,
    by: str,
    *,
    takes_over_for: InvitationRow | None = None,
) -> None:
    """Asks an expert, whose row is locked and who has a seat free, to join; the time to answer starts."""
    row.state = InvitationState.INVITED
    row.invited_by = by
    row.invited_at = transaction.at
    row.respond_by = _respond_by(panel, transaction.at)
    row.reminded_at = row.answered_at = row.decline_reason = None
    row.takes_over_for = takes_over_for.invitation_id if takes_over_for else None
    row.version += 1
    transaction.session.flush()
    detail = {"expert": row.expert_id, "takes_over_for": row.takes_over_for}
    record(transaction, "invitation.sent", panel, row, by, detail=detail)
    tell_expert(transaction, "invited", row)


def record(
    transaction: Transaction,
    action: str,
    panel: PanelRow,
    row: InvitationRow,
    by: str,
    *,
    reason: str | None = None,
    detail: Mapping[str, str | None] | None = None,
) -> None:
    """Adds an event of an invitation."""
    transaction.events.add(
        Event(
            actor=by,
            action=action,
            object_kind="invitation",
            object_id=row.invitation_id,
            case_id=panel.case_id,
            panel_id=panel.panel_id,
            reason=reason,
            detail=detail or {"expert": row.expert_id},
        )
    )


def tell_expert(transaction: Transaction, kind: str, row: InvitationRow) -> None:
    """Puts a message to the expert of an invitation into the outbox, once for each version of it."""
    put(
        transaction,
        subject=f"{kind}:{row.invitation_id}:{row.version}",
        kind=kind,
        payload={"panel_id": row.panel_id, "invitation_id": row.invitation_id, "expert_id": row.expert_id},
    )


def tell_office(transaction: Transaction, kind: str, panel: PanelRow, row: InvitationRow) -> None:
    """Tells everybody of the panel's office; where it has nobody, the lead or whoever created the panel."""
    for staff_id in office_of(transaction, panel.network) or [panel.lead_id or panel.created_by]:
        put(
            transaction,
            subject=f"{kind}:{row.invitation_id}:{row.version}:{staff_id}",
            kind=kind,
            payload={"panel_id": row.panel_id, "invitation_id": row.invitation_id, "staff_id": staff_id},
        )


def _respond_by(panel: PanelRow, at: datetime) -> datetime:
    """When the time to answer ends; the panel's own deadline, where that is sooner and still to come."""
    until = at + timedelta(hours=panel.hours_to_respond)
    return min(until, panel.deadline) if panel.deadline is not None and panel.deadline > at else until
