"""Groups of experts that a network's office keeps, to be invited together."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.identity import Principal, Role
from api.refusals import ConflictError, ForbiddenError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import ExpertGroupRow, ExpertRow, new_id
from data.errors import InputError
from data.networks import network as network_named
from matching.panel_rules import MOST_MEMBERS

__all__ = ["change_group", "create_group", "delete_group", "group_for", "groups_for"]

CheckVersion = Callable[[int], None]

_LONGEST_NAME = 200
_OFFICE = (Role.COORDINATOR, Role.DISPATCHER)
_MEMBERS = (*_OFFICE, Role.CLINICIAN, Role.ASSISTANT, Role.EXPERT)


def create_group(
    transaction: Transaction, principal: Principal, network: str, name: str, expert_ids: Sequence[str]
) -> ExpertGroupRow:
    """Saves a group of experts, in the order in which they are asked.

    Raises:
        ForbiddenError: They are not of the network's office.
        InputError: The network, the name or an expert does not fit.
        ConflictError: The network has a group of this name.
    """
    network = str(network_named(network).name)
    _demand_office(principal, network)
    row = ExpertGroupRow(
        group_id=new_id("group"),
        network=network,
        name=_name(name),
        expert_ids=_experts(transaction, expert_ids),
        created_by=principal.staff_id,
        changed_at=transaction.at,
        version=1,
    )
    _saved(transaction, row)
    _record(transaction, "expert_group.created", row, principal)
    return row


def change_group(
    transaction: Transaction,
    principal: Principal,
    group_id: str,
    *,
    name: str,
    expert_ids: Sequence[str],
    check_version: CheckVersion,
) -> ExpertGroupRow:
    """Replaces a group's name and experts.

    Raises:
        NotFoundError: There is no such group, or not for them.
        ForbiddenError: They are not of the network's office.
        InputError: The name or an expert does not fit.
        ConflictError: The network has another group of this name.
        StaleError: It is at another version.
    """
    row = group_for(transaction, principal, group_id, lock=True)
    _demand_office(principal, row.network)
    check_version(row.version)
    row.name, row.expert_ids = _name(name), _experts(transaction, expert_ids)
    row.changed_at = transaction.at
    row.version += 1
    _saved(transaction, row)
    _record(transaction, "expert_group.changed", row, principal)
    return row


def delete_group(transaction: Transaction, principal: Principal, group_id: str, *, check_version: CheckVersion) -> None:
    """Forgets a group; who was invited through it stays invited.

    Raises:
        NotFoundError: There is no such group, or not for them.
        ForbiddenError: They are not of the network's office.
        StaleError: It is at another version.
    """
    row = group_for(transaction, principal, group_id, lock=True)
    _demand_office(principal, row.network)
    check_version(row.version)
    transaction.session.delete(row)
    _record(transaction, "expert_group.deleted", row, principal)


def group_for(transaction: Transaction, principal: Principal, group_id: str, *, lock: bool = False) -> ExpertGroupRow:
    """Gives a group to whoever belongs to its network.

    Raises:
        NotFoundError: There is no such group, or not for them.
    """
    found = select(ExpertGroupRow).where(ExpertGroupRow.group_id == group_id).execution_options(populate_existing=True)
    row = transaction.session.scalar(found.with_for_update() if lock else found)
    if row is None or not _belongs(principal, row.network):
        raise NotFoundError
    return row


def groups_for(
    transaction: Transaction, principal: Principal, *, network: str | None = None, after: str | None, limit: int
) -> list[ExpertGroupRow]:
    """Gives the groups of the networks that somebody belongs to, in the order of their ids.

    Args:
        transaction: The request's.
        principal: Who is asking.
        network: Of this network alone.
        after: The id that the page comes after.
        limit: How many a page holds; one more is given where there is one.
    """
    held = {one.network for one in principal.roles if one.role in _MEMBERS}
    found = select(ExpertGroupRow).order_by(ExpertGroupRow.group_id).limit(limit + 1)
    if None not in held:
        found = found.where(ExpertGroupRow.network.in_(sorted(one for one in held if one is not None)))
    if network is not None:
        found = found.where(ExpertGroupRow.network == network)
    if after is not None:
        found = found.where(ExpertGroupRow.group_id > after)
    return list(transaction.session.scalars(found))


def _belongs(principal: Principal, network: str) -> bool:
    return not principal.is_machine and any(principal.has_role(role, network) for role in _MEMBERS)


def _demand_office(principal: Principal, network: str) -> None:
    if principal.is_machine or not any(principal.has_role(role, network) for role in _OFFICE):
        raise ForbiddenError(f"Groups of {network} are kept by its central office.")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InputError(f"name: {len(name)} characters", f"give 1 to {_LONGEST_NAME}")
    return name


def _experts(transaction: Transaction, expert_ids: Sequence[str]) -> list[str]:
    if not 0 < len(expert_ids) <= MOST_MEMBERS:
        raise InputError(f"expert_ids: {len(expert_ids)} experts", f"name 1 to {MOST_MEMBERS}")
    if len(set(expert_ids)) < len(expert_ids):
        raise InputError("expert_ids: an expert is named twice", "name each once")
    found = select(ExpertRow.expert_id).where(ExpertRow.expert_id.in_(expert_ids))
    missing = sorted(set(expert_ids) - set(transaction.session.scalars(found)))
    if missing:
        raise InputError(f"expert_ids: {missing[0]}: the directory has no such expert", "take one from the directory")
    return list(expert_ids)


def _saved(transaction: Transaction, row: ExpertGroupRow) -> None:
    try:
        with transaction.session.begin_nested():
            transaction.session.add(row)
    except IntegrityError:
        raise ConflictError(f"{row.network} has a group of the name {row.name!r} already.") from None


def _record(transaction: Transaction, action: str, row: ExpertGroupRow, principal: Principal) -> None:
    detail: dict[str, str | int | bool | None] = {"network": row.network, "experts": len(row.expert_ids)}
    transaction.events.add(Event(principal.staff_id, action, "expert_group", row.group_id, detail=detail))
