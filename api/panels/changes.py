"""Changes of a panel's own values: the question, the networks and rules, the lead, the deadline, the urgency."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from api.cases import panel_for
from api.cases.screened_texts import Screening
from api.identity import Principal, Role
from api.panels.creation import checked_hours
from api.panels.life import Act
from api.panels.people import tell
from api.panels.standing import demand
from api.panels.steps import CheckVersion, changed, record
from api.panels.texts import checked_text
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow, StaffRoleRow, StaffRow
from data.errors import InputError
from data.networks import network as network_named

__all__ = ["CHANGES", "change_panel"]

_LEADING = (Role.CLINICIAN, Role.EXPERT, Role.COORDINATOR)
"""Roles of whom a lead must have one: whose access to case content was approved."""

CHANGES: Mapping[str, Act] = MappingProxyType(
    {
        "question": Act.ASK,
        "networks": Act.ASSEMBLE,
        "rules": Act.ASSEMBLE,
        "hours_to_respond": Act.ASSEMBLE,
        "lead_id": Act.NAME_LEAD,
        "deadline": Act.GUIDE,
        "urgent": Act.GUIDE,
    }
)
"""What can be changed, and which rule says by whom and in which states."""


@dataclass(frozen=True, slots=True)
class _Changing:
    transaction: Transaction
    panel: PanelRow
    screening: Screening
    detail: dict[str, str | int | bool | None] = field(default_factory=dict)


def change_panel(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    values: Mapping[str, Any],
    *,
    check_version: CheckVersion,
    screening: Screening | None = None,
) -> PanelRow:
    """Changes some values of a panel; all of them, or none.

    Args:
        transaction: The request's.
        principal: Who asks for it; for each value its own rule says whether they may.
        panel_id: The panel.
        values: New values by the names in `CHANGES`; None takes a deadline away.
        check_version: Told the panel's version.
        screening: What to do where the question holds identifiers; it is refused where left out.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not change one of the values.
        ConflictError: The panel's state does not allow one.
        StaleError, PreconditionMissingError: Another version, or none, is named.
        InputError: A value does not fit.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    for name in values:
        demand(CHANGES[name], panel, relations)
    check_version(panel.version)
    changing = _Changing(transaction, panel, screening or Screening())
    for name, value in values.items():
        _SETTERS[name](changing, value)
    if not values:
        return panel
    changed(transaction, panel)
    changing.detail["fields"] = " ".join(sorted(values))
    reason = changing.screening.recorded if "question" in values else None
    record(transaction, principal, "panel.changed", panel, reason=reason, detail=changing.detail)
    transaction.session.flush()
    if values.get("lead_id") is not None:
        about = f"{panel_id}:{panel.version}"
        tell(transaction, [{"staff_id": values["lead_id"]}], "lead_named", about, {"panel_id": panel_id})
    return panel


def _set_question(changing: _Changing, text: str) -> None:
    panel, transaction = changing.panel, changing.transaction
    case = transaction.session.get_one(CaseRow, panel.case_id)
    kept = checked_text(case, "question", text, changing.screening)
    panel.sealed_question = transaction.content.seal(panel.case_id, kept, f"panels/{panel.panel_id}/sealed_question")


def _set_networks(changing: _Changing, networks: list[str]) -> None:
    named = [str(network_named(one).name) for one in networks]
    changing.panel.networks = list(dict.fromkeys([changing.panel.network, *named]))


def _set_rules(changing: _Changing, rules: Mapping[str, Any]) -> None:
    changing.panel.rules = dict(rules)


def _set_hours(changing: _Changing, hours: int) -> None:
    changing.panel.hours_to_respond = checked_hours(hours)


def _set_lead(changing: _Changing, staff_id: str) -> None:
    may_lead = (
        select(StaffRow.staff_id)
        .join(StaffRoleRow, StaffRoleRow.staff_id == StaffRow.staff_id)
        .where(StaffRow.staff_id == staff_id, StaffRow.active, StaffRoleRow.role.in_(_LEADING))
    )
    if changing.transaction.session.scalar(may_lead.limit(1)) is None:
        raise InputError(
            f"lead_id: {staff_id[:100]} is no active clinician, expert or coordinator", "name a member of staff by id"
        )
    changing.panel.lead_id = staff_id
    changing.detail["lead_id"] = staff_id


def _set_deadline(changing: _Changing, deadline: datetime | None) -> None:
    if deadline is not None and deadline.tzinfo is None:
        raise InputError("deadline: without a time zone", "write 2026-03-01T14:00:00+01:00")
    if deadline is not None and deadline <= changing.transaction.at:
        raise InputError("deadline: in the past", "name a time that is to come")
    changing.panel.deadline = deadline
    changing.detail["deadline"] = None if deadline is None else deadline.isoformat(timespec="seconds")


def _set_urgent(changing: _Changing, urgent: object) -> None:
    changing.panel.urgent = bool(urgent)
    changing.detail["urgent"] = changing.panel.urgent


_SETTERS: Mapping[str, Callable[[_Changing, Any], None]] = MappingProxyType(
    {
        "question": _set_question,
        "networks": _set_networks,
        "rules": _set_rules,
        "hours_to_respond": _set_hours,
        "lead_id": _set_lead,
        "deadline": _set_deadline,
        "urgent": _set_urgent,
    }
)
