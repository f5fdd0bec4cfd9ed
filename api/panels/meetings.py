"""Meetings of a panel at an external video link: planned, changed, cancelled; everybody who takes part is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from api.cases import CaseRelation, panel_for
from api.identity import Principal
from api.panels.life import Act
from api.panels.people import taking_part, tell
from api.panels.standing import demand
from api.panels.steps import CheckVersion, record
from api.refusals import ConflictError, NotFoundError
from api.store import Transaction
from api.store.tables import MeetingRow, PanelRow, new_id
from data.errors import InputError

__all__ = [
    "MeetingTimes",
    "cancel_all",
    "cancel_meeting",
    "change_meeting",
    "meeting_for",
    "meetings_for",
    "plan_meeting",
]

_LONGEST = timedelta(hours=24)
_LONGEST_LINK = 500
_PLANNED, _CANCELLED = "planned", "cancelled"


@dataclass(frozen=True, slots=True)
class MeetingTimes:
    """When and where a meeting is.

    Attributes:
        starts_at: In the future.
        ends_at: At most a day later.
        video_link: An https address of another service; None where it is told otherwise.
    """

    starts_at: datetime
    ends_at: datetime
    video_link: str | None = None

    def check(self, at: datetime) -> None:
        """Raises: InputError: It lies in the past, ends before it starts, lasts too long, or the link is none."""
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise InputError("starts_at, ends_at: without a time zone", "write 2026-03-01T14:00:00+01:00")
        if self.starts_at <= at:
            raise InputError("starts_at: in the past", "name a time that is to come")
        if not timedelta(0) < self.ends_at - self.starts_at <= _LONGEST:
            raise InputError("ends_at: not within a day after starts_at", "name when the meeting ends")
        if self.video_link is not None and not _is_web_address(self.video_link):
            raise InputError("video_link: not an address", "write https://... of at most 500 characters")


def plan_meeting(transaction: Transaction, principal: Principal, panel_id: str, times: MeetingTimes) -> MeetingRow:
    """Plans a meeting; lead and office may.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        ConflictError: The panel is not being worked on.
        InputError: The times or the link do not fit.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.MEET, panel, relations)
    times.check(transaction.at)
    meeting = MeetingRow(
        meeting_id=new_id("meeting"),
        panel_id=panel_id,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        video_link=times.video_link,
        state=_PLANNED,
        sequence=0,
        created_by=principal.staff_id,
        created_at=transaction.at,
        version=1,
    )
    transaction.session.add(meeting)
    _tell(transaction, principal, panel, meeting, _PLANNED)
    return meeting


def change_meeting(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    meeting_id: str,
    times: MeetingTimes,
    *,
    check_version: CheckVersion,
) -> MeetingRow:
    """Changes a meeting that is planned.

    Raises:
        NotFoundError, ForbiddenError, InputError: As `plan_meeting`.
        ConflictError: The meeting is cancelled, or the panel is not being worked on.
        StaleError, PreconditionMissingError: Another version, or none, is named.
    """
    panel, meeting = _to_change(transaction, principal, panel_id, meeting_id, check_version)
    times.check(transaction.at)
    meeting.starts_at, meeting.ends_at, meeting.video_link = times.starts_at, times.ends_at, times.video_link
    _count(meeting)
    _tell(transaction, principal, panel, meeting, "changed")
    return meeting


def cancel_meeting(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    meeting_id: str,
    *,
    check_version: CheckVersion | None = None,
) -> MeetingRow:
    """Cancels a meeting that is planned.

    Raises:
        NotFoundError, ForbiddenError, ConflictError: As `change_meeting`.
        StaleError: Another version is named.
    """
    panel, meeting = _to_change(transaction, principal, panel_id, meeting_id, check_version)
    _cancel(transaction, principal, panel, meeting)
    return meeting


def cancel_all(transaction: Transaction, principal: Principal, panel: PanelRow) -> None:
    """Cancels the meetings that are still to come; the panel's row is locked."""
    to_come = select(MeetingRow).where(
        MeetingRow.panel_id == panel.panel_id, MeetingRow.state == _PLANNED, MeetingRow.starts_at > transaction.at
    )
    for meeting in transaction.session.scalars(to_come.order_by(MeetingRow.meeting_id)).all():
        _cancel(transaction, principal, panel, meeting)


def meetings_for(
    transaction: Transaction, principal: Principal, panel_id: str, *, after: str | None = None, limit: int = 50
) -> list[MeetingRow]:
    """Gives those of a panel in the order that they were planned in, and one more than the limit where there is.

    Raises:
        NotFoundError: There is no such panel, or not for them; who is merely invited sees no meetings.
    """
    panel = _panel_from_inside(transaction, principal, panel_id)
    found = select(MeetingRow).where(MeetingRow.panel_id == panel.panel_id).order_by(MeetingRow.meeting_id)
    if after is not None:
        found = found.where(MeetingRow.meeting_id > after)
    return list(transaction.session.scalars(found.limit(limit + 1)))


def meeting_for(transaction: Transaction, principal: Principal, panel_id: str, meeting_id: str) -> MeetingRow:
    """Gives one to whoever takes part in the panel.

    Raises:
        NotFoundError: There is no such panel or meeting, or not for them.
    """
    return _row(transaction, _panel_from_inside(transaction, principal, panel_id), meeting_id)


def _panel_from_inside(transaction: Transaction, principal: Principal, panel_id: str) -> PanelRow:
    panel, relations = panel_for(transaction, principal, panel_id, content=False)
    if not relations & (CaseRelation.TREATING | CaseRelation.READING):
        raise NotFoundError
    return panel


def _row(transaction: Transaction, panel: PanelRow, meeting_id: str) -> MeetingRow:
    found = select(MeetingRow).where(MeetingRow.meeting_id == meeting_id, MeetingRow.panel_id == panel.panel_id)
    meeting = transaction.session.scalar(found)
    if meeting is None:
        raise NotFoundError
    return meeting


def _to_change(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    meeting_id: str,
    check_version: CheckVersion | None,
) -> tuple[PanelRow, MeetingRow]:
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    meeting = _row(transaction, panel, meeting_id)
    demand(Act.MEET, panel, relations)
    if meeting.state != _PLANNED:
        raise ConflictError("The meeting is cancelled; plan another one.")
    if check_version is not None:
        check_version(meeting.version)
    return panel, meeting


def _cancel(transaction: Transaction, principal: Principal, panel: PanelRow, meeting: MeetingRow) -> None:
    meeting.state = _CANCELLED
    _count(meeting)
    _tell(transaction, principal, panel, meeting, _CANCELLED)


def _count(meeting: MeetingRow) -> None:
    meeting.sequence += 1
    meeting.version += 1


def _tell(transaction: Transaction, principal: Principal, panel: PanelRow, meeting: MeetingRow, what: str) -> None:
    record(transaction, principal, f"meeting.{what}", panel, kind="meeting", object_id=meeting.meeting_id)
    tell(
        transaction,
        taking_part(transaction, panel),
        f"meeting_{what}",
        f"{meeting.meeting_id}:{meeting.sequence}",
        {"panel_id": panel.panel_id, "meeting_id": meeting.meeting_id},
    )


def _is_web_address(link: str) -> bool:
    if len(link) > _LONGEST_LINK or any(one.isspace() or not one.isprintable() for one in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False
