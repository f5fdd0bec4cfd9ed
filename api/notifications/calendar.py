"""Meetings as iCalendar (RFC 5545), in the form that calendars take from mails (iTIP, RFC 5546; iMIP, RFC 6047)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vUri

__all__ = ["Appointment", "calendar_of"]

_PRODUCT = "-//Consilium//Panels//EN"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as it stands in calendars.

    Attributes:
        uid: The same for every version of the meeting.
        sequence: Which version, from 0 on.
        starts_at: When it begins.
        ends_at: When it ends.
        changed_at: When this version was made.
        summary: Its title.
        link: Where the panel is.
        video_link: Where it is held.
        is_cancelled: Whether it does not take place.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    link: str
    video_link: str | None
    is_cancelled: bool = False


def calendar_of(
    appointment: Appointment,
    method: Literal["REQUEST", "CANCEL"] | None,
    *,
    organizer: str | None = None,
    attendee: str | None = None,
) -> bytes:
    """Gives the iCalendar object that puts a meeting into a calendar, or takes it out.

    Args:
        appointment: The meeting.
        method: REQUEST for a meeting that is planned or changed, CANCEL for one that does not take place; None for a
            file that somebody takes themselves, which invites nobody.
        organizer: Mail address that invites.
        attendee: Mail address of the one who gets it; the others are not named to each other by mail.
    """
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", appointment.changed_at)
    event.add("last-modified", appointment.changed_at)
    event.add("sequence", appointment.sequence)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", appointment.summary)
    event.add("description", appointment.link)
    event.add("status", "CANCELLED" if method == "CANCEL" or appointment.is_cancelled else "CONFIRMED")
    # Who sees the calendar sees that the time is taken, not what for.
    event.add("class", "PRIVATE")
    if organizer is not None:
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if attendee is not None:
        invited = vCalAddress(f"mailto:{attendee}")
        # Answers go to nobody: whether somebody comes is said in the panel.
        invited.params["RSVP"] = "FALSE"
        invited.params["ROLE"] = "REQ-PARTICIPANT"
        event.add("attendee", invited)
    if appointment.video_link:
        event.add("location", appointment.video_link)
        # RFC 7986, section 5.11.
        event.add("conference", vUri(appointment.video_link), {"VALUE": "URI", "FEATURE": "VIDEO"})
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    if method is not None:
        calendar.add("method", method)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
