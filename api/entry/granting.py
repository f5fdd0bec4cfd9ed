"""What an approved request for access grants: a role, for guests until a date; the panel that a guest named."""

from collections.abc import Mapping

from sqlalchemy import select

from api.identity import Principal, Role
from api.invitations import decide_guest, propose_guest
from api.invitations.guests import LONGEST_STAY
from api.refusals import ConflictError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import AccessRequestRow, ExpertRow, PanelRow, StaffRoleRow, StaffRow
from data.errors import InputError

__all__ = ["grant"]


def grant(transaction: Transaction, principal: Principal, row: AccessRequestRow, expert_id: str | None) -> None:
    """Grants what was asked for.

    Args:
        transaction: The request's; the row is locked.
        principal: Who approved.
        row: The request, approved.
        expert_id: For an expert: their profile in the directory.

    Raises:
        ConflictError: Their access was withdrawn, or there is no such panel to be a guest of.
        InputError: There is no such profile, or it is somebody else's, or no expert asked.
    """
    staff = transaction.session.get_one(StaffRow, row.staff_id, with_for_update=True)
    if not staff.active:
        raise ConflictError("Their account was closed; there is nothing to grant.")
    staff.centre, staff.country, staff.hospital = row.centre, row.country, row.hospital
    if expert_id is not None:
        _link(transaction, row, staff, expert_id)
    staff.version += 1
    _give_role(transaction, principal, row)
    if row.panel_id is not None:
        _let_into_panel(transaction, principal, row)


def _give_role(transaction: Transaction, principal: Principal, row: AccessRequestRow) -> None:
    held = transaction.session.get(StaffRoleRow, (row.staff_id, row.role, row.network))
    if held is None:
        held = StaffRoleRow(staff_id=row.staff_id, role=row.role, network=row.network)
        transaction.session.add(held)
    held.granted_at, held.granted_by, held.until = transaction.at, principal.staff_id, row.until
    transaction.session.flush()
    detail: Mapping[str, str | int | bool | None] = {
        "role": row.role,
        "network": row.network,
        "until": row.until.isoformat() if row.until else None,
    }
    transaction.events.add(Event(principal.staff_id, "role.granted", "staff", row.staff_id, detail=detail))


def _link(transaction: Transaction, row: AccessRequestRow, staff: StaffRow, expert_id: str) -> None:
    if row.role != Role.EXPERT:
        raise InputError("expert_id: only for an expert", "leave it out")
    if transaction.session.get(ExpertRow, expert_id) is None:
        raise InputError(f"expert_id: {expert_id}: the directory has no such expert", "take one from the directory")
    others = select(StaffRow.staff_id).where(StaffRow.expert_id == expert_id, StaffRow.staff_id != staff.staff_id)
    if transaction.session.scalar(others.limit(1)) is not None:
        raise InputError(f"expert_id: {expert_id} is somebody else's profile", "take the one of who asks")
    staff.expert_id = expert_id


def _let_into_panel(transaction: Transaction, principal: Principal, row: AccessRequestRow) -> None:
    panel_id = row.panel_id or ""
    network = transaction.session.scalar(select(PanelRow.network).where(PanelRow.panel_id == panel_id))
    told = "The panel that was named is none of your network's that a guest can join; refuse, and let them ask anew."
    if network != row.network or row.until is None:
        raise ConflictError(told)
    until = min(row.until, transaction.at + LONGEST_STAY)
    try:
        guest = propose_guest(transaction, principal, panel_id, row.staff_id, until)
    except NotFoundError:
        raise ConflictError(told) from None
    decide_guest(transaction, principal, panel_id, guest.guest_access_id, approved=True)
