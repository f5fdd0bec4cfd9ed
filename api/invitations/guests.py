"""Guests of a panel: proposed by its lead or office, approved by a coordinator, for this panel alone and for a time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from api.cases import CaseRelation, panel_for
from api.identity import Principal, Role
from api.invitations.sending import SERVICE
from api.invitations.states import LIVE_PANELS, GuestState
from api.notifications import office_of, put
from api.panels.life import Act
from api.panels.standing import demand
from api.refusals import ConflictError, ForbiddenError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import GuestAccessRow, PanelRow, StaffRow, new_id
from data.errors import InputError

__all__ = [
    "LONGEST_STAY",
    "decide_guest",
    "end_guest",
    "end_overdue",
    "guest_of",
    "guests_of",
    "has_overdue",
    "propose_guest",
]

CheckVersion = Callable[[int], None]

LONGEST_STAY = timedelta(days=90)
"""How long a guest may stay at most; whoever needs longer is proposed again."""

_OFFICE_OR_LEAD = CaseRelation.OFFICE | CaseRelation.LEAD


def propose_guest(
    transaction: Transaction, principal: Principal, panel_id: str, staff_id: str, until: datetime
) -> GuestAccessRow:
    """Proposes a guest; the coordinators of the panel's network are told.

    Args:
        transaction: The request's.
        principal: The panel's lead or office.
        panel_id: The panel.
        staff_id: Somebody with an account.
        until: When the access ends by itself.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        InputError: There is no such person, or the time does not fit.
        ConflictError: The panel's state does not allow it, or the person is a guest or proposed already.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.BRING_GUEST, panel, relations)
    if not transaction.at < until <= transaction.at + LONGEST_STAY:
        raise InputError(f"until: {until:%Y-%m-%d}", f"to come, and within {LONGEST_STAY.days} days")
    staff = transaction.session.get(StaffRow, staff_id)
    if staff is None or not staff.active:
        raise InputError(f"staff_id: {staff_id}: nobody with access has this id", "let them sign in and ask for access")
    row = _row_of(transaction, panel, staff_id)
    row.state = GuestState.REQUESTED
    row.requested_by, row.requested_at = principal.staff_id, transaction.at
    row.decided_by = row.decided_at = None
    row.until = until
    transaction.session.flush()
    _record(transaction, "guest.requested", panel, row, principal.staff_id)
    for coordinator in office_of(transaction, panel.network, coordinators_only=True):
        _tell(transaction, "guest_requested", row, coordinator)
    return row


def decide_guest(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    guest_access_id: str,
    *,
    approved: bool,
    check_version: CheckVersion | None = None,
) -> GuestAccessRow:
    """A coordinator of the panel's network approves or refuses a guest.

    Raises:
        NotFoundError: There is no such guest, or not for them.
        ForbiddenError: They are no coordinator of the network.
        ConflictError: It was decided already, its time has passed, or the panel is over.
        StaleError: It is at another version.
    """
    panel, row = _shown(transaction, principal, panel_id, guest_access_id, lock=True)
    if principal.is_machine or not principal.has_role(Role.COORDINATOR, panel.network):
        raise ForbiddenError("Only a coordinator of the panel's network decides on a guest.")
    if check_version:
        check_version(row.version)
    if row.state != GuestState.REQUESTED:
        raise ConflictError(f"The guest is {row.state} already.")
    if approved and (row.until <= transaction.at or panel.state not in LIVE_PANELS):
        raise ConflictError("The time asked for has passed, or the panel is over; propose the guest again.")
    row.state = GuestState.APPROVED if approved else GuestState.REFUSED
    row.decided_by, row.decided_at = principal.staff_id, transaction.at
    row.version += 1
    transaction.session.flush()
    _record(transaction, f"guest.{row.state}", panel, row, principal.staff_id)
    _tell(transaction, f"guest_{row.state}", row, row.staff_id if approved else row.requested_by)
    return row


def end_guest(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    guest_access_id: str,
    *,
    check_version: CheckVersion | None = None,
) -> GuestAccessRow:
    """The panel's office or lead ends a guest's access, or takes the proposal back; it holds at once.

    Raises:
        NotFoundError: There is no such guest, or not for them.
        ForbiddenError: They may not.
        ConflictError: It has ended.
        StaleError: It is at another version.
    """
    panel, row = _shown(transaction, principal, panel_id, guest_access_id, lock=True)
    if check_version:
        check_version(row.version)
    if row.state not in (GuestState.REQUESTED, GuestState.APPROVED):
        raise ConflictError(f"The guest's access is {row.state} already.")
    _end(transaction, panel, row, principal.staff_id, reason="by_hand")
    return row


def has_overdue(transaction: Transaction) -> bool:
    """Tells whether time has ended the access of a guest whom lists still show as approved."""
    return transaction.session.scalar(_overdue(transaction).limit(1)) is not None


def end_overdue(transaction: Transaction) -> int:
    """Ends what time has ended, so that lists say so; access ended by itself at that moment. Gives how many."""
    rows = transaction.session.scalars(_overdue(transaction).with_for_update(skip_locked=True)).all()
    for row in rows:
        panel = transaction.session.get_one(PanelRow, row.panel_id)
        _end(transaction, panel, row, SERVICE, reason="time")
    return len(rows)


def _overdue(transaction: Transaction) -> Select[GuestAccessRow]:
    return (
        select(GuestAccessRow)
        .where(GuestAccessRow.state == GuestState.APPROVED, GuestAccessRow.until <= transaction.at)
        .order_by(GuestAccessRow.guest_access_id)
    )


def guests_of(transaction: Transaction, principal: Principal, panel_id: str) -> list[GuestAccessRow]:
    """Gives the guests of a panel to its office and lead.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They are neither office nor lead.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False)
    if not relations & _OFFICE_OR_LEAD:
        raise ForbiddenError("The guests of a panel are for its central office and its lead.")
    found = select(GuestAccessRow).where(GuestAccessRow.panel_id == panel.panel_id)
    return list(transaction.session.scalars(found.order_by(GuestAccessRow.guest_access_id)))


def guest_of(transaction: Transaction, principal: Principal, panel_id: str, guest_access_id: str) -> GuestAccessRow:
    """Gives one guest of a panel to its office and lead.

    Raises:
        NotFoundError: There is no such guest, or not for them.
        ForbiddenError: They are neither office nor lead.
    """
    return _shown(transaction, principal, panel_id, guest_access_id, lock=False)[1]


def _shown(
    transaction: Transaction, principal: Principal, panel_id: str, guest_access_id: str, *, lock: bool
) -> tuple[PanelRow, GuestAccessRow]:
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=lock)
    if not relations & _OFFICE_OR_LEAD:
        raise ForbiddenError("The guests of a panel are for its central office and its lead.")
    found = (
        select(GuestAccessRow)
        .where(GuestAccessRow.guest_access_id == guest_access_id, GuestAccessRow.panel_id == panel_id)
        .execution_options(populate_existing=True)
    )
    row = transaction.session.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise NotFoundError
    return panel, row


def _row_of(transaction: Transaction, panel: PanelRow, staff_id: str) -> GuestAccessRow:
    """The row of somebody who was a guest before, or a new one."""
    found = select(GuestAccessRow).where(GuestAccessRow.panel_id == panel.panel_id, GuestAccessRow.staff_id == staff_id)
    row = transaction.session.scalar(found.with_for_update())
    if row is None:
        row = GuestAccessRow(guest_access_id=new_id("guest"), panel_id=panel.panel_id, staff_id=staff_id, version=0)
        transaction.session.add(row)
    elif row.state in (GuestState.REQUESTED, GuestState.APPROVED) and row.until > transaction.at:
        raise ConflictError(f"They are {row.state} as a guest of this panel already.")
    row.version += 1
    return row


def _end(transaction: Transaction, panel: PanelRow, row: GuestAccessRow, by: str, *, reason: str) -> None:
    row.state = GuestState.ENDED
    row.version += 1
    transaction.session.flush()
    _record(transaction, "guest.ended", panel, row, by, reason=reason)


def _record(
    transaction: Transaction, action: str, panel: PanelRow, row: GuestAccessRow, by: str, reason: str | None = None
) -> None:
    detail = {"staff": row.staff_id, "until": row.until.isoformat()}
    transaction.events.add(
        Event(by, action, "guest", row.guest_access_id, panel.case_id, panel.panel_id, reason, detail)
    )


def _tell(transaction: Transaction, kind: str, row: GuestAccessRow, staff_id: str) -> None:
    payload = {"panel_id": row.panel_id, "guest_access_id": row.guest_access_id, "staff_id": staff_id}
    put(transaction, subject=f"{kind}:{row.guest_access_id}:{row.version}:{staff_id}", kind=kind, payload=payload)
