"""Whom a message goes to: the name, address and language of a member of staff or an expert, as they stand now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.identity import Role
from api.notifications.errors import MessagePointlessError, MessageUndeliverableError
from api.notifications.wording import LANGUAGES
from api.store import Transaction
from api.store.tables import ExpertRow, StaffRoleRow, StaffRow

__all__ = ["Recipient", "office_of", "recipient_of"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a mail.

    Attributes:
        name: As the greeting says it.
        address: Where the mail goes.
        language: ISO 639-1, where it is known.
    """

    name: str
    address: str
    language: str | None


def recipient_of(session: Session, payload: Mapping[str, Any]) -> Recipient:
    """Gives the recipient whom a payload names by `staff_id` or `expert_id`.

    Raises:
        MessagePointlessError: They are gone, or their access was withdrawn.
        MessageUndeliverableError: No address of theirs is known.
    """
    if "staff_id" in payload:
        staff = session.get(StaffRow, payload["staff_id"])
        if staff is None or not staff.active:
            raise MessagePointlessError("the recipient has no access any more")
        expert_id = staff.expert_id
    else:
        expert_id = payload["expert_id"]
        # An expert who signs in has said there which address and language they want.
        known = select(StaffRow).where(StaffRow.expert_id == expert_id, StaffRow.active).order_by(StaffRow.staff_id)
        staff = session.scalars(known.limit(1)).one_or_none()
    expert = session.get(ExpertRow, expert_id) if expert_id else None
    name = (staff.name if staff else None) or (expert.name if expert else None)
    address = (staff.email if staff else None) or (expert.email if expert else None)
    if name is None:
        raise MessagePointlessError("the recipient is not in the directory any more")
    if address is None:
        raise MessageUndeliverableError("no mail address of the recipient is known")
    return Recipient(name, address, (staff.language if staff else None) or _language_of(expert))


def office_of(transaction: Transaction, network: str, *, coordinators_only: bool = False) -> list[str]:
    """Gives the staff ids of a network's office, in order: coordinators, and dispatchers where not said otherwise."""
    roles = [Role.COORDINATOR] if coordinators_only else [Role.COORDINATOR, Role.DISPATCHER]
    found = (
        select(StaffRoleRow.staff_id)
        .join(StaffRow, StaffRow.staff_id == StaffRoleRow.staff_id)
        .where(StaffRoleRow.role.in_(roles), StaffRoleRow.network == network, StaffRow.active)
        .distinct()
        .order_by(StaffRoleRow.staff_id)
    )
    return list(transaction.session.scalars(found))


def _language_of(expert: ExpertRow | None) -> str | None:
    """Languages of a profile are those of cases that the expert reads, in no order: English goes first."""
    spoken = expert.languages if expert is not None else []
    return next((language for language in LANGUAGES if language in spoken), None)
