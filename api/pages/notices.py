"""What the start page tells everybody: announcements of their time, and whom to ask for help."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from api.store import Transaction
from api.store.tables import AnnouncementRow, HelpdeskContactRow

__all__ = ["Announcement", "Contact", "current_announcements", "helpdesk_contacts"]

_MOST = 5


@dataclass(frozen=True, slots=True)
class Announcement:
    """News of the start page; `network` is empty where it is for all."""

    network: str
    title: str
    text: str
    link: str | None
    happens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask for help; `network` is empty where it is for all."""

    network: str
    name: str
    email: str | None
    phone: str | None
    hours: str | None


def current_announcements(transaction: Transaction) -> list[Announcement]:
    """Gives the announcements that are shown at this moment, the latest first."""
    rows = transaction.session.scalars(
        select(AnnouncementRow)
        .where(
            AnnouncementRow.shown_from <= transaction.at,
            or_(AnnouncementRow.shown_until.is_(None), AnnouncementRow.shown_until > transaction.at),
        )
        .order_by(AnnouncementRow.shown_from.desc(), AnnouncementRow.announcement_id)
        .limit(_MOST)
    )
    return [Announcement(row.network, row.title, row.text, row.link, row.happens_at) for row in rows]


def helpdesk_contacts(transaction: Transaction) -> list[Contact]:
    """Gives whom to ask for help: those for all first, then by network."""
    rows = transaction.session.scalars(
        select(HelpdeskContactRow).order_by(HelpdeskContactRow.network, HelpdeskContactRow.name)
    )
    return [Contact(row.network, row.name, row.email, row.phone, row.hours) for row in rows]
