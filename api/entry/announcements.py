"""Announcements on the start page - webinars, trainings, maintenance, news - as an office edits them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from api.entry.editing import (
    ALL_NETWORKS,
    checked_line,
    checked_link,
    checked_network,
    checked_text,
    demand_editor,
    may_edit,
)
from api.identity import Principal
from api.refusals import NotFoundError
from api.store import Event, Transaction
from api.store.tables import AnnouncementRow, new_id
from data.errors import InputError

__all__ = [
    "Announcement",
    "AnnouncementKind",
    "announce",
    "announcement_for",
    "announcements_for",
    "change_announcement",
    "remove_announcement",
]

CheckVersion = Callable[[int], None]


class AnnouncementKind(StrEnum):
    """What is announced."""

    WEBINAR = "webinar"
    TRAINING = "training"
    MAINTENANCE = "maintenance"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an office announces.

    Attributes:
        kind: What it is.
        title: A line.
        text: Some paragraphs at most; never of a patient.
        link: An https address that leads on.
        happens_at: When a webinar or maintenance begins.
        shown_from: From when on it is shown; at once where left out.
        shown_until: Until when; until it happened, or for good where nothing happens, where left out.
    """

    kind: AnnouncementKind
    title: str
    text: str
    link: str | None = None
    happens_at: datetime | None = None
    shown_from: datetime | None = None
    shown_until: datetime | None = None


def announce(
    transaction: Transaction, principal: Principal, announcement: Announcement, network: str | None = None
) -> AnnouncementRow:
    """Announces something for a network; for all where none is named.

    Raises:
        ForbiddenError: They do not edit what is shown there.
        InputError: A value does not fit.
    """
    network = checked_network(network)
    demand_editor(principal, network)
    row = AnnouncementRow(announcement_id=new_id("announcement"), network=network, version=0)
    _write(transaction, principal, row, announcement)
    transaction.session.add(row)
    transaction.session.flush()
    _record(transaction, "announcement.made", row, principal)
    return row


def change_announcement(
    transaction: Transaction,
    principal: Principal,
    announcement_id: str,
    announcement: Announcement,
    *,
    check_version: CheckVersion,
) -> AnnouncementRow:
    """Replaces what an announcement says.

    Raises:
        NotFoundError: There is none, or it is not shown and they do not edit it.
        ForbiddenError: They do not edit it.
        InputError: A value does not fit.
        StaleError, PreconditionMissingError: Another version, or none, is named.
    """
    row = _to_edit(transaction, principal, announcement_id, check_version)
    _write(transaction, principal, row, announcement)
    transaction.session.flush()
    _record(transaction, "announcement.changed", row, principal)
    return row


def remove_announcement(
    transaction: Transaction, principal: Principal, announcement_id: str, *, check_version: CheckVersion
) -> None:
    """Takes an announcement away.

    Raises:
        NotFoundError, ForbiddenError, StaleError, PreconditionMissingError: As `change_announcement`.
    """
    row = _to_edit(transaction, principal, announcement_id, check_version)
    _record(transaction, "announcement.removed", row, principal)
    transaction.session.delete(row)
    transaction.session.flush()


def announcements_for(
    transaction: Transaction,
    *,
    network: str | None = None,
    editor: Principal | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[AnnouncementRow]:
    """Gives what is shown at the moment, in the order of their ids, and one more than the limit where there is.

    Args:
        transaction: The request's.
        network: What is shown for it and for all; for every network where left out.
        editor: Gives what they edit, whether it is shown or not, instead.
        after: The last id of the page before.
        limit: How many.

    Raises:
        InputError: There is no such network.
    """
    query = select(AnnouncementRow).order_by(AnnouncementRow.announcement_id).limit(limit + 1)
    if network is not None:
        query = query.where(AnnouncementRow.network.in_((checked_network(network), ALL_NETWORKS)))
    if after is not None:
        query = query.where(AnnouncementRow.announcement_id > after)
    if editor is None:
        return transaction.session.scalars(query.where(*_shown(transaction.at))).all()
    edited = transaction.session.scalars(select(AnnouncementRow.network).distinct())
    mine = [one for one in edited if may_edit(editor, one)]
    return transaction.session.scalars(query.where(AnnouncementRow.network.in_(mine))).all()


def announcement_for(transaction: Transaction, principal: Principal | None, announcement_id: str) -> AnnouncementRow:
    """Gives one that is shown, or that they edit.

    Raises:
        NotFoundError: There is no such announcement for them.
    """
    row = transaction.session.get(AnnouncementRow, announcement_id, populate_existing=True)
    if row is None:
        raise NotFoundError
    is_shown = row.shown_from <= transaction.at and (row.shown_until is None or row.shown_until > transaction.at)
    if not is_shown and (principal is None or not may_edit(principal, row.network)):
        raise NotFoundError
    return row


def _shown(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AnnouncementRow.shown_from <= at,
        or_(AnnouncementRow.shown_until.is_(None), AnnouncementRow.shown_until > at),
    )


def _to_edit(
    transaction: Transaction, principal: Principal, announcement_id: str, check_version: CheckVersion
) -> AnnouncementRow:
    transaction.session.get(AnnouncementRow, announcement_id, with_for_update=True)
    row = announcement_for(transaction, principal, announcement_id)
    demand_editor(principal, row.network)
    check_version(row.version)
    return row


def _write(transaction: Transaction, principal: Principal, row: AnnouncementRow, said: Announcement) -> None:
    for name in ("happens_at", "shown_from", "shown_until"):
        moment = getattr(said, name)
        if moment is not None and moment.tzinfo is None:
            raise InputError(f"{name}: without a time zone", "write 2026-03-01T14:00:00+01:00")
    shown_from = said.shown_from or transaction.at
    shown_until = said.shown_until or said.happens_at
    if shown_until is not None and shown_until <= shown_from:
        raise InputError("shown_until: not after shown_from", "name a later time, or leave it out")
    row.kind, row.title, row.text = said.kind.value, checked_line("title", said.title), checked_text("text", said.text)
    row.link, row.happens_at = checked_link("link", said.link), said.happens_at
    row.shown_from, row.shown_until = shown_from, shown_until
    row.changed_by, row.changed_at = principal.staff_id, transaction.at
    row.version += 1


def _record(transaction: Transaction, action: str, row: AnnouncementRow, principal: Principal) -> None:
    detail: Mapping[str, str | int | bool | None] = {"network": row.network, "kind": row.kind, "version": row.version}
    transaction.events.add(Event(principal.staff_id, action, "announcement", row.announcement_id, detail=detail))
