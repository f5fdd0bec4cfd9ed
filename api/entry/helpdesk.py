"""Whom to ask for help, as an office keeps it for its network and the helpdesk for all."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from api.entry.editing import ALL_NETWORKS, checked_line, checked_network, demand_editor
from api.identity import Principal
from api.refusals import NotFoundError
from api.store import Event, Transaction
from api.store.tables import HelpdeskContactRow, new_id
from data.errors import InputError

__all__ = ["HelpdeskContact", "add_contact", "change_contact", "contact_of", "contacts", "remove_contact"]

CheckVersion = Callable[[int], None]

_MAIL_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class HelpdeskContact:
    """Whom to ask for help; one way to reach them at least.

    Attributes:
        name: Of the desk, such as `ERKNet central office`.
        email: Its address.
        phone: Its number.
        hours: When somebody is there, in words.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    hours: str | None = None


def add_contact(
    transaction: Transaction, principal: Principal, contact: HelpdeskContact, network: str | None = None
) -> HelpdeskContactRow:
    """Adds a contact of a network; of all where none is named.

    Raises:
        ForbiddenError: They do not edit what is shown there.
        InputError: A value does not fit.
    """
    network = checked_network(network)
    demand_editor(principal, network)
    row = HelpdeskContactRow(contact_id=new_id("contact"), network=network, version=0)
    _write(transaction, principal, row, contact)
    transaction.session.add(row)
    transaction.session.flush()
    _record(transaction, "helpdesk_contact.added", row, principal)
    return row


def change_contact(
    transaction: Transaction,
    principal: Principal,
    contact_id: str,
    contact: HelpdeskContact,
    *,
    check_version: CheckVersion,
) -> HelpdeskContactRow:
    """Replaces a contact.

    Raises:
        NotFoundError: There is none.
        ForbiddenError: They do not edit it.
        InputError: A value does not fit.
        StaleError, PreconditionMissingError: Another version, or none, is named.
    """
    row = _to_edit(transaction, principal, contact_id, check_version)
    _write(transaction, principal, row, contact)
    transaction.session.flush()
    _record(transaction, "helpdesk_contact.changed", row, principal)
    return row


def remove_contact(
    transaction: Transaction, principal: Principal, contact_id: str, *, check_version: CheckVersion
) -> None:
    """Takes a contact away.

    Raises:
        NotFoundError, ForbiddenError, StaleError, PreconditionMissingError: As `change_contact`.
    """
    row = _to_edit(transaction, principal, contact_id, check_version)
    _record(transaction, "helpdesk_contact.removed", row, principal)
    transaction.session.delete(row)
    transaction.session.flush()


def contacts(
    transaction: Transaction, *, network: str | None = None, after: str | None = None, limit: int = 50
) -> Sequence[HelpdeskContactRow]:
    """Gives contacts in the order of their ids, and one more than the limit where there is.

    Args:
        transaction: The request's.
        network: Those of it and of all; of every network where left out.
        after: The last id of the page before.
        limit: How many.

    Raises:
        InputError: There is no such network.
    """
    query = select(HelpdeskContactRow).order_by(HelpdeskContactRow.contact_id).limit(limit + 1)
    if network is not None:
        query = query.where(HelpdeskContactRow.network.in_((checked_network(network), ALL_NETWORKS)))
    if after is not None:
        query = query.where(HelpdeskContactRow.contact_id > after)
    return transaction.session.scalars(query).all()


def contact_of(transaction: Transaction, contact_id: str) -> HelpdeskContactRow:
    """Gives one.

    Raises:
        NotFoundError: There is none.
    """
    row = transaction.session.get(HelpdeskContactRow, contact_id, populate_existing=True)
    if row is None:
        raise NotFoundError
    return row


def _to_edit(
    transaction: Transaction, principal: Principal, contact_id: str, check_version: CheckVersion
) -> HelpdeskContactRow:
    transaction.session.get(HelpdeskContactRow, contact_id, with_for_update=True)
    row = contact_of(transaction, contact_id)
    demand_editor(principal, row.network)
    check_version(row.version)
    return row


def _write(transaction: Transaction, principal: Principal, row: HelpdeskContactRow, said: HelpdeskContact) -> None:
    if said.email is not None and not _MAIL_ADDRESS.fullmatch(said.email):
        raise InputError("email: not an address", "write NAME@HOST")
    if not (said.email or said.phone):
        raise InputError("email, phone: both missing", "give one of them, so that somebody can ask")
    row.name = checked_line("name", said.name)
    row.email = said.email and checked_line("email", said.email)
    row.phone = said.phone and checked_line("phone", said.phone)
    row.hours = said.hours and checked_line("hours", said.hours)
    row.changed_by, row.changed_at = principal.staff_id, transaction.at
    row.version += 1


def _record(transaction: Transaction, action: str, row: HelpdeskContactRow, principal: Principal) -> None:
    detail: Mapping[str, str | int | bool | None] = {"network": row.network, "version": row.version}
    transaction.events.add(Event(principal.staff_id, action, "helpdesk_contact", row.contact_id, detail=detail))
