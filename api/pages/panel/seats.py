"""Who is asked to join a panel, as its page shows it: invitations with the experts' names, and guests with theirs."""

from dataclasses import dataclass

from sqlalchemy import select

from api.cases import CaseRelation
from api.identity import Principal, Role
from api.invitations import current_experts, guests_of, invitations_for
from api.invitations.listing import sees_reasons
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, GuestAccessRow, InvitationRow, PanelRow, StaffRoleRow, StaffRow
from data.identifiers import ExpertId

__all__ = ["Seat", "Visitor", "guests_on_page", "lead_choices", "names_of_staff", "own_invitation", "seats_of"]

_LEADING = (Role.CLINICIAN, Role.EXPERT, Role.COORDINATOR)


@dataclass(frozen=True)
class Seat:
    """An invitation and whom it is to."""

    invitation: InvitationRow
    name: str
    centre: str | None
    country: str | None
    decline_reason: str | None
    is_own: bool


@dataclass(frozen=True)
class Visitor:
    """A guest's access and whose it is."""

    access: GuestAccessRow
    name: str


def seats_of(transaction: Transaction, principal: Principal, panel_id: str) -> list[Seat]:
    """Gives everybody who is or was asked, then the backups in order; nobody to who is merely invited."""
    try:
        rows, relations = invitations_for(transaction, principal, panel_id)
    except NotFoundError:
        return []
    experts = current_experts(transaction, [row.expert_id for row in rows])
    shown = sees_reasons(relations)
    seats = []
    for row in rows:
        expert = experts[ExpertId(row.expert_id)]
        reason = row.decline_reason if shown else None
        is_own = principal.expert_id == row.expert_id
        seats.append(Seat(row, expert.name, expert.centre, expert.country, reason, is_own))
    return seats


def own_invitation(transaction: Transaction, principal: Principal, panel_id: str) -> InvitationRow | None:
    """Gives the invitation of whoever asks; None where they have none that counts."""
    if principal.expert_id is None or principal.is_machine:
        return None
    return transaction.session.scalar(
        select(InvitationRow).where(
            InvitationRow.panel_id == panel_id,
            InvitationRow.expert_id == principal.expert_id,
            InvitationRow.state.in_(("invited", "accepted")),
        )
    )


def guests_on_page(
    transaction: Transaction, principal: Principal, panel_id: str, relations: CaseRelation
) -> list[Visitor]:
    """Gives the guests of a panel to its office and lead; none to others."""
    if not relations & (CaseRelation.OFFICE | CaseRelation.LEAD):
        return []
    rows = guests_of(transaction, principal, panel_id)
    names = names_of_staff(transaction, [row.staff_id for row in rows])
    return [Visitor(row, names.get(row.staff_id, row.staff_id)) for row in rows]


def names_of_staff(transaction: Transaction, staff_ids: list[str]) -> dict[str, str]:
    """Gives what pages call members of staff."""
    found = select(StaffRow.staff_id, StaffRow.name).where(StaffRow.staff_id.in_(staff_ids))
    return dict(transaction.session.execute(found).all())


def lead_choices(
    transaction: Transaction, principal: Principal, case: CaseRow, expert_ids: list[str], panel: PanelRow | None = None
) -> list[tuple[str, str]]:
    """Gives who could lead, by staff id and name: whoever asks, the clinician, the experts named, the office.

    Args:
        transaction: The request's.
        principal: Who is asking; first where they may lead.
        case: The case.
        expert_ids: Experts of the panel, in order.
        panel: The panel, whose lead is first where it has one.
    """
    network = case.network if panel is None else panel.network
    leading = select(StaffRoleRow.staff_id).where(StaffRoleRow.role.in_(_LEADING))
    office = select(StaffRoleRow.staff_id).where(
        StaffRoleRow.role == Role.COORDINATOR, StaffRoleRow.network.in_((network or "", ""))
    )
    found = select(StaffRow).where(
        StaffRow.active,
        StaffRow.staff_id.in_(leading),
        StaffRow.staff_id.in_([principal.staff_id, case.clinician_id, panel.lead_id if panel else None])
        | StaffRow.expert_id.in_(expert_ids)
        | StaffRow.staff_id.in_(office),
    )
    ranks = {expert_id: place for place, expert_id in enumerate(expert_ids)}

    def order(row: StaffRow) -> tuple[int, int, str]:
        if panel is not None and row.staff_id == panel.lead_id:
            return 0, 0, row.name
        if row.staff_id == principal.staff_id:
            return 1, 0, row.name
        if row.staff_id == case.clinician_id:
            return 3, 0, row.name
        place = ranks.get(row.expert_id or "")
        return (4, 0, row.name) if place is None else (2, place, row.name)

    return [
        (row.staff_id, f"{row.name}, {row.centre}" if row.centre else row.name)
        for row in sorted(transaction.session.scalars(found), key=order)
    ]
