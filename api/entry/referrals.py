"""Referring a case to a network: directly from a member's hospital, through a national centre from any other.

Nobody but the clinician and the assistant sees a referral before there is consent for care, and the network's office
sees the case from the moment that the referral reaches it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from api.cases import case_to_change, has_consent_for_care
from api.entry.referral_views import ReferralState, referral_for, treats
from api.entry.steps import Steps, is_of_centre, people_of_centre
from api.identity import Principal, Role
from api.notifications import office_of, put
from api.refusals import ConflictError, ForbiddenError
from api.store import Event, Transaction
from api.store.tables import CaseRow, CentreRow, ReferralRow, StaffRow, new_id
from data.errors import InputError
from data.networks import network as network_named

__all__ = [
    "Referral",
    "ReferralReason",
    "accept_referral",
    "forward_referral",
    "refer",
    "refuse_referral",
    "withdraw_referral",
]

CheckVersion = Callable[[int], None]


class ReferralReason(StrEnum):
    """Why a referral is refused or forwarded."""

    NOT_OUR_FIELD = "not_our_field"
    INCOMPLETE = "incomplete"
    NO_CAPACITY = "no_capacity"
    OTHER = "other"


_OPEN = (ReferralState.AT_CENTRE, ReferralState.SUBMITTED)
_STANDING = (*_OPEN, ReferralState.ACCEPTED)
_OFFICE = (Role.COORDINATOR, Role.DISPATCHER)


@dataclass(frozen=True, slots=True)
class Referral:
    """What is referred.

    Attributes:
        case_id: The case.
        network: Where to.
        urgent: Whether it is.
        centre: The national centre that passes it on; needed from a hospital outside the network.
    """

    case_id: str
    network: str
    urgent: bool = False
    centre: str | None = None


def refer(transaction: Transaction, principal: Principal, referral: Referral) -> ReferralRow:
    """Refers a case; the office, or the national centre before it, is told.

    Raises:
        NotFoundError: There is no such case, or not for them.
        ForbiddenError: They do not treat the patient.
        ConflictError: There is no consent for care, or the case is referred to this network already.
        InputError: The network or the national centre does not fit.
    """
    network = str(network_named(referral.network).name)
    case = case_to_change(transaction, principal, referral.case_id)
    if principal.is_machine:
        raise ForbiddenError("A case is referred by its clinician or the assistant.")
    _demand_consent(transaction, case.case_id)
    _refuse_second(transaction, case.case_id, network)
    clinician = transaction.session.get_one(StaffRow, case.clinician_id)
    centre = _national_centre(transaction, clinician, network, referral.centre)
    return _submitted(transaction, principal, case, network, urgent=referral.urgent, centre=centre)


def accept_referral(
    transaction: Transaction, principal: Principal, referral_id: str, *, check_version: CheckVersion
) -> ReferralRow:
    """Passes a referral on, as the national centre; or takes it, as the office, which may make a panel then.

    Raises:
        NotFoundError: There is no such referral, or not for them.
        ForbiddenError: It does not wait for them.
        ConflictError: It is decided.
        StaleError, PreconditionMissingError: Another version, or none, is named.
    """
    row = _to_decide(transaction, principal, referral_id, check_version)
    _steps(transaction, row).finish(principal)
    if row.state == ReferralState.AT_CENTRE:
        _move(transaction, row, ReferralState.SUBMITTED)
        _wait_for_office(transaction, row)
        _record(transaction, "referral.passed_on", row, principal)
        return row
    _move(transaction, row, ReferralState.ACCEPTED)
    _decided(transaction, "referral.accepted", row, principal)
    return row


def refuse_referral(
    transaction: Transaction,
    principal: Principal,
    referral_id: str,
    reason: ReferralReason,
    *,
    check_version: CheckVersion,
) -> ReferralRow:
    """Refuses a referral; the office does not see the case any more.

    Raises:
        NotFoundError, ForbiddenError, ConflictError, StaleError, PreconditionMissingError: As `accept_referral`.
    """
    row = _to_decide(transaction, principal, referral_id, check_version)
    _steps(transaction, row).refuse(principal)
    row.reason = reason.value
    _move(transaction, row, ReferralState.REFUSED)
    _decided(transaction, "referral.refused", row, principal)
    return row


def forward_referral(
    transaction: Transaction,
    principal: Principal,
    referral_id: str,
    network: str,
    reason: ReferralReason,
    *,
    check_version: CheckVersion,
) -> ReferralRow:
    """Forwards a referral to another network, as the office; gives the referral that it is there.

    Raises:
        NotFoundError, ForbiddenError, StaleError, PreconditionMissingError: As `accept_referral`.
        ConflictError: It is decided, is still with the national centre, or the case is referred there already.
        InputError: There is no such network, or it is the same.
    """
    row = _to_decide(transaction, principal, referral_id, check_version)
    if row.state == ReferralState.AT_CENTRE:
        raise ConflictError("The national centre passes a referral on to the network that it names, or refuses it.")
    network = str(network_named(network).name)
    if network == row.network:
        raise InputError(f"network: {network} has the referral already", "name another")
    _refuse_second(transaction, row.case_id, network)
    _steps(transaction, row).finish(principal)
    row.reason = reason.value
    _move(transaction, row, ReferralState.FORWARDED)
    _decided(transaction, "referral.forwarded", row, principal)
    case = transaction.session.get_one(CaseRow, row.case_id)
    return _submitted(
        transaction, principal, case, network, urgent=row.urgent, centre=None, referred_by=row.referred_by
    )


def withdraw_referral(
    transaction: Transaction, principal: Principal, referral_id: str, *, check_version: CheckVersion
) -> ReferralRow:
    """Takes a referral back, accepted or not; clinician and assistant may. The office does not see the case any more.

    Raises:
        NotFoundError, StaleError, PreconditionMissingError: As `accept_referral`.
        ForbiddenError: They do not treat the patient.
        ConflictError: It is over.
    """
    row = referral_for(transaction, principal, referral_id, lock=True)
    if not treats(transaction, principal, row):
        raise ForbiddenError("Only the clinician of the case, or the assistant, can take the referral back.")
    check_version(row.version)
    if row.state not in _STANDING:
        raise ConflictError(f"The referral is {row.state} already.")
    _steps(transaction, row).cancel("withdraw", principal)
    _move(transaction, row, ReferralState.WITHDRAWN)
    _record(transaction, "referral.withdrawn", row, principal)
    return row


def _submitted(
    transaction: Transaction,
    principal: Principal,
    case: CaseRow,
    network: str,
    *,
    urgent: bool,
    centre: str | None,
    referred_by: str | None = None,
) -> ReferralRow:
    state = ReferralState.SUBMITTED if centre is None else ReferralState.AT_CENTRE
    row = ReferralRow(
        referral_id=new_id("referral"),
        case_id=case.case_id,
        referred_by=referred_by or principal.staff_id,
        network=network,
        centre=centre,
        country=case.country,
        urgent=urgent,
        state=state.value,
        reason=None,
        panel_id=None,
        created_at=transaction.at,
        changed_at=transaction.at,
        version=1,
    )
    transaction.session.add(row)
    transaction.session.flush()
    _steps(transaction, row).did("forward" if referred_by else "submit", principal)
    if centre is None:
        _wait_for_office(transaction, row)
    else:
        _steps(transaction, row).wait_for("pass_on", f"centre {centre}")
        _tell(transaction, "referral_submitted", row, people_of_centre(transaction, centre, network))
    _record(transaction, "referral.submitted", row, principal)
    return row


def _national_centre(transaction: Transaction, clinician: StaffRow, network: str, named: str | None) -> str | None:
    """The centre that passes a referral on; None where the clinician's hospital belongs to the networks itself."""
    if clinician.hospital in ("member", "affiliated"):
        if named is not None:
            raise InputError("centre: your hospital refers directly", "leave it out")
        return None
    if named is None:
        raise InputError(
            "centre: missing; a hospital outside the networks refers through a national centre",
            f"name a centre of {network} in your country",
        )
    centres = select(CentreRow).where(CentreRow.name == named, CentreRow.country == (clinician.country or ""))
    found = transaction.session.scalar(centres)
    if found is None or network not in found.networks:
        raise InputError(
            f"centre: {named[:200]} is no centre of {network} in your country", "take one from the directory"
        )
    return found.name


def _demand_consent(transaction: Transaction, case_id: str) -> None:
    if not has_consent_for_care(transaction, case_id):
        raise ConflictError("The case cannot be referred: there is no consent for care.")


def _refuse_second(transaction: Transaction, case_id: str, network: str) -> None:
    standing = select(ReferralRow.referral_id).where(
        ReferralRow.case_id == case_id, ReferralRow.network == network, ReferralRow.state.in_(_STANDING)
    )
    if transaction.session.scalar(standing.limit(1)) is not None:
        raise ConflictError(f"The case is referred to {network} already.")


def _to_decide(
    transaction: Transaction, principal: Principal, referral_id: str, check_version: CheckVersion
) -> ReferralRow:
    row = referral_for(transaction, principal, referral_id, lock=True)
    if row.state == ReferralState.AT_CENTRE:
        if not is_of_centre(principal, row.centre, row.network):
            raise ForbiddenError("The referral waits for the national centre.")
    elif not _is_office(principal, row):
        raise ForbiddenError(f"The referral waits for the central office of {row.network}.")
    check_version(row.version)
    if row.state not in _OPEN:
        raise ConflictError(f"The referral is {row.state} already.")
    _demand_consent(transaction, row.case_id)
    return row


def _is_office(principal: Principal, row: ReferralRow) -> bool:
    return not principal.is_machine and any(principal.has_role(role, row.network) for role in _OFFICE)


def _wait_for_office(transaction: Transaction, row: ReferralRow) -> None:
    _steps(transaction, row).wait_for("decide", f"office {row.network}")
    _tell(transaction, "referral_submitted", row, office_of(transaction, row.network))


def _move(transaction: Transaction, row: ReferralRow, state: ReferralState) -> None:
    row.state, row.changed_at = state.value, transaction.at
    row.version += 1
    transaction.session.flush()


def _decided(transaction: Transaction, action: str, row: ReferralRow, principal: Principal) -> None:
    _record(transaction, action, row, principal)
    _tell(transaction, "referral_decided", row, [row.referred_by])


def _steps(transaction: Transaction, row: ReferralRow) -> Steps:
    return Steps(transaction, "referral", row.referral_id)


def _tell(transaction: Transaction, kind: str, row: ReferralRow, staff_ids: list[str]) -> None:
    for staff_id in staff_ids:
        payload = {"referral_id": row.referral_id, "staff_id": staff_id}
        put(transaction, subject=f"{kind}:{row.referral_id}:{row.version}:{staff_id}", kind=kind, payload=payload)


def _record(transaction: Transaction, action: str, row: ReferralRow, principal: Principal) -> None:
    detail: Mapping[str, str | int | bool | None] = {"network": row.network, "state": row.state, "urgent": row.urgent}
    transaction.events.add(
        Event(
            principal.staff_id,
            action,
            "referral",
            row.referral_id,
            case_id=row.case_id,
            reason=row.reason,
            detail=detail,
        )
    )
