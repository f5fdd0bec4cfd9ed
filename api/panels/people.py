"""Who takes part in a panel, and how they are told of something; the mail itself is the outbox's matter."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from api.notifications import put
from api.store import Transaction
from api.store.tables import CaseRow, ContributionRow, InvitationRow, PanelRow, StaffRow

__all__ = ["contributing_experts", "is_active", "taking_part", "tell"]

_LEAST_MEMBERS = 2
"""Members who have to contribute before a panel counts, as the networks' monitoring has it."""


def is_active(transaction: Transaction, panel_ids: Iterable[str]) -> Mapping[str, bool]:
    """Which of some panels are active: two different members contributed."""
    ids = list(panel_ids)
    counted = (
        select(ContributionRow.panel_id, func.count(ContributionRow.author_id.distinct()))
        .where(ContributionRow.panel_id.in_(ids), ContributionRow.as_member)
        .group_by(ContributionRow.panel_id)
    )
    members = dict(transaction.session.execute(counted).all())
    return {panel_id: members.get(panel_id, 0) >= _LEAST_MEMBERS for panel_id in ids}


def contributing_experts(transaction: Transaction, panel: PanelRow) -> list[str]:
    """Expert ids of the members who contributed, in order."""
    authors = (
        select(StaffRow.expert_id)
        .join(ContributionRow, ContributionRow.author_id == StaffRow.staff_id)
        .where(ContributionRow.panel_id == panel.panel_id, ContributionRow.as_member, StaffRow.expert_id.is_not(None))
        .distinct()
        .order_by(StaffRow.expert_id)
    )
    return [expert_id for expert_id in transaction.session.scalars(authors) if expert_id is not None]


def taking_part(transaction: Transaction, panel: PanelRow) -> list[dict[str, str]]:
    """Everybody to whom a meeting or the outcome is told, each once: clinician, lead, and members.

    Returns:
        Recipients as the outbox takes them: a `staff_id`, or an `expert_id` of somebody who never signed in.
    """
    session = transaction.session
    clinician = session.scalar(select(CaseRow.clinician_id).where(CaseRow.case_id == panel.case_id))
    staff = dict.fromkeys(one for one in (clinician, panel.lead_id) if one is not None)
    accepted = (
        select(InvitationRow.expert_id, StaffRow.staff_id)
        .outerjoin(StaffRow, StaffRow.expert_id == InvitationRow.expert_id)
        .where(InvitationRow.panel_id == panel.panel_id, InvitationRow.state == "accepted")
        .order_by(InvitationRow.expert_id, StaffRow.staff_id)
    )
    members = session.execute(accepted).all()
    without_account = [{"expert_id": expert_id} for expert_id, staff_id in members if staff_id is None]
    staff |= dict.fromkeys(staff_id for _, staff_id in members if staff_id is not None)
    return [*({"staff_id": staff_id} for staff_id in staff), *without_account]


def tell(
    transaction: Transaction, recipients: Iterable[Mapping[str, str]], kind: str, about: str, payload: Mapping[str, Any]
) -> None:
    """Puts a message to each of some people into the outbox.

    Args:
        transaction: The one that does what is told.
        recipients: Each with a `staff_id` or an `expert_id`.
        kind: Which mail it becomes.
        about: What it is about; each recipient is told once of it.
        payload: Ids and times.
    """
    for recipient in recipients:
        [who] = recipient.values()
        put(transaction, subject=f"{kind}:{about}:{who}", kind=kind, payload={**payload, **recipient})
