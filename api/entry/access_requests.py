"""Asking for access: a role in a network, or a guest account; approved step by step, granted with the last one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from api.entry.access_views import AccessState, access_request_for, asks_hospital_first
from api.entry.editing import checked_line
from api.entry.granting import grant
from api.entry.steps import Steps, is_of_centre, people_of_centre
from api.identity import Principal, Role
from api.notifications import office_of, put
from api.refusals import ConflictError, ForbiddenError
from api.store import Event, Transaction
from api.store.tables import AccessRequestRow, StaffRow, new_id
from data.errors import InputError
from data.networks import network as network_named

__all__ = [
    "LONGEST_GUEST_ACCOUNT",
    "AccessApplication",
    "Approval",
    "Hospital",
    "approve_access",
    "ask_for_access",
    "refuse_access",
    "withdraw_access_request",
]

CheckVersion = Callable[[int], None]
Hospital = Literal["member", "affiliated", "outside"]

LONGEST_GUEST_ACCOUNT = timedelta(days=365)
"""How long a guest account lasts at most; 90 days where no date is named."""
_GUEST_ACCOUNT = timedelta(days=90)
_ROLES = (Role.CLINICIAN, Role.EXPERT)
_KIND = "access_request"


_OPEN = (AccessState.SUBMITTED, AccessState.HOSPITAL_APPROVED)


@dataclass(frozen=True, slots=True)
class AccessApplication:
    """What somebody asks for.

    Attributes:
        kind: `access` for a role in a network, `guest` for a guest account.
        network: In which network.
        hospital: Whether theirs is a member of it, affiliated or outside.
        centre: Where they work.
        country: ISO 3166 alpha-2.
        role: clinician or expert; guest for a guest.
        panel_id: For a guest: the panel, where they were told of one.
        until: For a guest: until when.
    """

    kind: Literal["access", "guest"]
    network: str
    hospital: Hospital
    centre: str
    country: str
    role: Role
    panel_id: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """What whoever approves adds.

    Attributes:
        until: For a guest: until when; as asked where left out.
        expert_id: For an expert: their profile in the directory.
    """

    until: datetime | None = None
    expert_id: str | None = None


def ask_for_access(transaction: Transaction, principal: Principal, asked: AccessApplication) -> AccessRequestRow:
    """Asks for access; whoever it waits for is told.

    Raises:
        ForbiddenError: A machine client asks.
        InputError: What is asked for does not fit together.
        ConflictError: They have the role, or a request of theirs waits.
    """
    if principal.is_machine:
        raise ForbiddenError("Access is asked for by people.")
    network = str(network_named(asked.network).name)
    _check(asked, transaction.at)
    _refuse_second(transaction, principal, asked, network)
    row = AccessRequestRow(
        request_id=new_id("access"),
        staff_id=principal.staff_id,
        kind=asked.kind,
        role=asked.role.value,
        network=network,
        panel_id=asked.panel_id,
        hospital=asked.hospital,
        centre=checked_line("centre", asked.centre),
        country=asked.country,
        state=AccessState.SUBMITTED.value,
        until=asked.until,
        created_at=transaction.at,
        changed_at=transaction.at,
        version=1,
    )
    transaction.session.add(row)
    transaction.session.flush()
    steps = _steps(transaction, row)
    steps.did("submit", principal)
    if asks_hospital_first(row):
        steps.wait_for("approve_by_hospital", f"hospital {row.centre}")
        _tell(transaction, "access_requested", row, people_of_centre(transaction, row.centre, network))
    else:
        _wait_for_office(transaction, row)
    _record(transaction, "access.requested", row, principal)
    return row


def approve_access(
    transaction: Transaction, principal: Principal, request_id: str, approval: Approval, *, check_version: CheckVersion
) -> AccessRequestRow:
    """Does the step that waits: the hospital's word, or the office's, which grants the role.

    Raises:
        NotFoundError: There is no such request, or not for them.
        ForbiddenError: It does not wait for them.
        ConflictError: It is decided, or cannot be granted as it stands.
        InputError: The date or the expert does not fit.
        StaleError, PreconditionMissingError: Another version, or none, is named.
    """
    row = _to_decide(transaction, principal, request_id, check_version)
    steps = _steps(transaction, row)
    steps.finish(principal)
    if row.state == AccessState.SUBMITTED and asks_hospital_first(row):
        _move(transaction, row, AccessState.HOSPITAL_APPROVED)
        _wait_for_office(transaction, row)
        _record(transaction, "access.hospital_approved", row, principal)
        return row
    if row.kind == "guest":
        row.until = _checked_until(approval.until or row.until or transaction.at + _GUEST_ACCOUNT, transaction.at)
    _move(transaction, row, AccessState.APPROVED)
    grant(transaction, principal, row, approval.expert_id)
    _record(transaction, "access.approved", row, principal)
    _tell(transaction, "access_decided", row, [row.staff_id])
    return row


def refuse_access(
    transaction: Transaction, principal: Principal, request_id: str, *, check_version: CheckVersion
) -> AccessRequestRow:
    """Refuses, at the step that waits.

    Raises:
        NotFoundError, ForbiddenError, ConflictError, StaleError, PreconditionMissingError: As `approve_access`.
    """
    row = _to_decide(transaction, principal, request_id, check_version)
    _steps(transaction, row).refuse(principal)
    _move(transaction, row, AccessState.REFUSED)
    _record(transaction, "access.refused", row, principal)
    _tell(transaction, "access_decided", row, [row.staff_id])
    return row


def withdraw_access_request(
    transaction: Transaction, principal: Principal, request_id: str, *, check_version: CheckVersion
) -> AccessRequestRow:
    """Takes a request back; who asked may.

    Raises:
        NotFoundError, ConflictError, StaleError, PreconditionMissingError: As `approve_access`.
        ForbiddenError: It is somebody else's.
    """
    row = access_request_for(transaction, principal, request_id, lock=True)
    if row.staff_id != principal.staff_id:
        raise ForbiddenError("Only who asked for access can take the request back.")
    _demand_open(row, check_version)
    _steps(transaction, row).cancel("withdraw", principal)
    _move(transaction, row, AccessState.WITHDRAWN)
    _record(transaction, "access.withdrawn", row, principal)
    return row


def _check(asked: AccessApplication, at: datetime) -> None:
    if asked.kind == "guest":
        if asked.role is not Role.GUEST:
            raise InputError(f"role: {asked.role} for a guest account", "write guest, or ask for access")
        if asked.until is not None:
            _checked_until(asked.until, at)
        return
    if asked.role not in _ROLES:
        raise InputError(f"role: {asked.role} cannot be asked for", "write clinician or expert")
    if asked.hospital == "outside":
        raise InputError(
            "hospital: outside the network", "ask for a guest account, or let a national centre refer the patient"
        )
    if asked.panel_id is not None or asked.until is not None:
        raise InputError("panel_id, until: only for guests", "leave them out")


def _checked_until(until: datetime, at: datetime) -> datetime:
    if until.tzinfo is None:
        raise InputError("until: without a time zone", "write 2026-03-01T14:00:00+01:00")
    if not at < until <= at + LONGEST_GUEST_ACCOUNT:
        raise InputError(f"until: {until:%Y-%m-%d}", f"to come, and within {LONGEST_GUEST_ACCOUNT.days} days")
    return until


def _refuse_second(transaction: Transaction, principal: Principal, asked: AccessApplication, network: str) -> None:
    # Locked, so that two requests at once do not both find none.
    transaction.session.get_one(StaffRow, principal.staff_id, with_for_update=True)
    if asked.kind == "access" and principal.has_role(asked.role, network):
        raise ConflictError(f"You have the role {asked.role} in {network} already.")
    waiting = select(AccessRequestRow.request_id).where(
        AccessRequestRow.staff_id == principal.staff_id,
        AccessRequestRow.network == network,
        AccessRequestRow.kind == asked.kind,
        AccessRequestRow.state.in_(_OPEN),
    )
    if transaction.session.scalar(waiting.limit(1)) is not None:
        raise ConflictError(f"A request of yours to {network} waits already; take it back to change it.")


def _to_decide(
    transaction: Transaction, principal: Principal, request_id: str, check_version: CheckVersion
) -> AccessRequestRow:
    row = access_request_for(transaction, principal, request_id, lock=True)
    if row.staff_id == principal.staff_id:
        raise ForbiddenError("Nobody decides on their own request.")
    if row.state == AccessState.SUBMITTED and asks_hospital_first(row):
        if not is_of_centre(principal, row.centre, row.network):
            raise ForbiddenError("The applicant's hospital has to approve first.")
    elif not any(principal.has_role(role, row.network) for role in _deciding(row)):
        raise ForbiddenError(f"This waits for {_owner(row)}.")
    _demand_open(row, check_version)
    return row


def _deciding(row: AccessRequestRow) -> tuple[Role, ...]:
    # A guest needs a coordinator's word; a dispatcher's does not do.
    return (Role.COORDINATOR,) if row.kind == "guest" else (Role.COORDINATOR, Role.DISPATCHER)


def _owner(row: AccessRequestRow) -> str:
    return f"{'coordinator' if row.kind == 'guest' else 'office'} {row.network}"


def _demand_open(row: AccessRequestRow, check_version: CheckVersion) -> None:
    check_version(row.version)
    if row.state not in _OPEN:
        raise ConflictError(f"The request is {row.state} already.")


def _wait_for_office(transaction: Transaction, row: AccessRequestRow) -> None:
    _steps(transaction, row).wait_for("approve", _owner(row))
    office = office_of(transaction, row.network, coordinators_only=row.kind == "guest")
    _tell(transaction, "access_requested", row, [one for one in office if one != row.staff_id])


def _move(transaction: Transaction, row: AccessRequestRow, state: AccessState) -> None:
    row.state, row.changed_at = state.value, transaction.at
    row.version += 1
    transaction.session.flush()


def _steps(transaction: Transaction, row: AccessRequestRow) -> Steps:
    return Steps(transaction, "access_request", row.request_id)


def _tell(transaction: Transaction, kind: str, row: AccessRequestRow, staff_ids: list[str]) -> None:
    for staff_id in staff_ids:
        payload = {"request_id": row.request_id, "staff_id": staff_id}
        put(transaction, subject=f"{kind}:{row.request_id}:{row.version}:{staff_id}", kind=kind, payload=payload)


def _record(transaction: Transaction, action: str, row: AccessRequestRow, principal: Principal) -> None:
    detail: Mapping[str, str | int | bool | None] = {
        "network": row.network,
        "kind": row.kind,
        "role": row.role,
        "staff": row.staff_id,
        "state": row.state,
    }
    transaction.events.add(Event(principal.staff_id, action, _KIND, row.request_id, detail=detail))
