"""Who may read a request for access, and which ones somebody may read."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from sqlalchemy import ColumnElement, and_, false, or_, select

from api.entry.steps import is_of_centre
from api.identity import Principal, Role
from api.identity.relations import Relation, Standing
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import AccessRequestRow
from data.networks import network as network_named

__all__ = [
    "AccessState",
    "access_request_for",
    "access_requests_for",
    "asks_hospital_first",
    "standing_to_access_request",
]


class AccessState(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    HOSPITAL_APPROVED = "hospital_approved"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


def access_request_for(
    transaction: Transaction, principal: Principal, request_id: str, *, lock: bool = False
) -> AccessRequestRow:
    """Gives a request to who asked, to the network's office, and to the hospital where it is asked first.

    Raises:
        NotFoundError: There is no such request, or not for them.
    """
    row = transaction.session.get(AccessRequestRow, request_id, with_for_update=lock or None, populate_existing=True)
    if row is None or not _standing(principal, row).relation:
        raise NotFoundError
    return row


def standing_to_access_request(transaction: Transaction, principal: Principal, request_id: str) -> Standing | None:
    """Gives how somebody stands to a request, for the permission that a route declares; None where there is none."""
    row = transaction.session.get(AccessRequestRow, request_id)
    return None if row is None else _standing(principal, row)


def access_requests_for(
    transaction: Transaction,
    principal: Principal,
    *,
    state: str | None = None,
    network: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[AccessRequestRow]:
    """Gives the requests that they may read, in order, and one more than the limit where there is.

    Raises:
        InputError: There is no such network.
    """
    query = select(AccessRequestRow).where(_readable(principal)).order_by(AccessRequestRow.request_id)
    if state is not None:
        query = query.where(AccessRequestRow.state == state)
    if network is not None:
        query = query.where(AccessRequestRow.network == str(network_named(network).name))
    if after is not None:
        query = query.where(AccessRequestRow.request_id > after)
    return list(transaction.session.scalars(query.limit(limit + 1)))


@cache
def _hospital_first() -> frozenset[str]:
    table = tomllib.loads(files("api.entry").joinpath("approval.toml").read_text(encoding="utf-8"))
    return frozenset(str(network_named(name).name) for name in table["hospital_first"])


def asks_hospital_first(row: AccessRequestRow) -> bool:
    """Tells whether the applicant's hospital approves first; one from outside has nobody there who could."""
    return row.network in _hospital_first() and row.hospital != "outside"


def _standing(principal: Principal, row: AccessRequestRow) -> Standing:
    relation = Relation.APPLICANT if row.staff_id == principal.staff_id else Relation.NONE
    if asks_hospital_first(row) and is_of_centre(principal, row.centre, row.network):
        relation |= Relation.AT_CENTRE
    networks = () if principal.is_machine else (row.network,)
    return Standing.of(principal, relation=relation, networks=networks)


def _readable(principal: Principal) -> ColumnElement[bool]:
    if principal.is_machine:
        return false()
    parts: list[ColumnElement[bool]] = [AccessRequestRow.staff_id == principal.staff_id]
    held = principal.networks_as(Role.COORDINATOR) | principal.networks_as(Role.DISPATCHER)
    parts.append(AccessRequestRow.network.is_not(None) if None in held else AccessRequestRow.network.in_(held))
    for network in _hospital_first():
        if is_of_centre(principal, principal.centre, network):
            of_centre = (AccessRequestRow.network == network) & (AccessRequestRow.centre == principal.centre)
            parts.append(and_(of_centre, AccessRequestRow.hospital != "outside"))
    return or_(*parts)
