"""From a message to the mail that is sent: plain text in the recipient's language, and a calendar for meetings.

A message gives the same mail each time it is sent, down to the last byte as long as what it tells does not change:
Message-ID, date and boundaries come from the message.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote, urlsplit

from api.notifications.calendar import Appointment, calendar_of
from api.notifications.errors import MessagePointlessError, MessageUndeliverableError
from api.notifications.facts import Facts, facts_of
from api.notifications.kinds import KINDS, Kind
from api.notifications.outbox import Message
from api.notifications.recipients import Recipient, recipient_of
from api.notifications.wording import Wording, wording_in
from api.settings import Settings
from api.store import Transaction
from data.errors import SettingsError

__all__ = ["Sender", "mail_of", "sender_of"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from, and where their links lead.

    Attributes:
        name: Shown beside the address.
        address: The mail address.
        public_url: Address of the pages, without a slash at the end.
    """

    name: str
    address: str
    public_url: str

    @property
    def host(self) -> str:
        """The host that ids of mails and meetings are made under; it stays while the public address does."""
        return urlsplit(self.public_url).hostname or "localhost"


def sender_of(settings: Settings) -> Sender:
    """Gives the sender that the settings name.

    Raises:
        SettingsError: They name none.
    """
    if settings.smtp_from is None:
        raise SettingsError("CONSILIUM_SMTP_FROM: missing; messages need a sender")
    name, address = parseaddr(settings.smtp_from)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Sender(name or "Consilium", address, settings.public_url or f"http://{host}:{settings.port}")


def mail_of(transaction: Transaction, message: Message, sender: Sender) -> EmailMessage:
    """Writes the mail of a message, of what holds now.

    Raises:
        MessagePointlessError: What it tells is no longer so.
        MessageUndeliverableError: Its recipient has no address, or one that no mail can have.
    """
    kind = KINDS.get(message.kind)
    if kind is None or kind.missing_from(message.payload):
        raise MessageUndeliverableError(f"this version of Consilium cannot write messages of kind {message.kind}")
    recipient = recipient_of(transaction.session, message.payload)
    facts = facts_of(transaction, kind, message.payload)
    wording = wording_in(recipient.language)
    values = {"name": recipient.name, "network": facts.network}
    values |= {name: wording.moment(at) for name, at in facts.moments.items()}
    link = sender.public_url + kind.path.format_map({key: quote(str(id_)) for key, id_ in message.payload.items()})
    mail = _headed(message, sender, recipient, wording)
    urgent = kind.is_urgent and facts.urgent
    mail["Subject"] = _one_line(wording.subject(message.kind, values, urgent=urgent))
    if urgent:
        mail["Importance"] = "high"
    mail.set_content(wording.text(message.kind, values, link), cte="quoted-printable")
    if kind.calendar is not None:
        _attach_calendar(mail, message, kind, facts, sender=sender, recipient=recipient, link=link)
    return mail


def _headed(message: Message, sender: Sender, recipient: Recipient, wording: Wording) -> EmailMessage:
    mail = EmailMessage(SMTP)
    try:
        mail["From"] = Address(sender.name, addr_spec=sender.address)
        mail["To"] = Address(_one_line(recipient.name), addr_spec=recipient.address)
    except (ValueError, IndexError):
        # Not repeated here: it is somebody's address.
        raise MessageUndeliverableError("the mail address of the recipient cannot be used") from None
    mail["Date"] = format_datetime(message.dated)
    mail["Message-ID"] = f"<{message.message_id}@{sender.host}>"
    mail["Content-Language"] = wording.language
    # RFC 3834: keeps out-of-office replies away.
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _attach_calendar(
    mail: EmailMessage,
    message: Message,
    kind: Kind,
    facts: Facts,
    *,
    sender: Sender,
    recipient: Recipient,
    link: str,
) -> None:
    """Adds the meeting twice, as calendars want it: as another form of the text, and as a file to open."""
    meeting = facts.meeting
    if meeting is None or kind.calendar is None:
        raise MessagePointlessError("it names no meeting")
    appointment = Appointment(
        uid=f"{meeting.meeting_id}@{sender.host}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=message.dated,
        summary=f"{facts.network}: panel",
        link=link,
        video_link=meeting.video_link,
    )
    calendar = calendar_of(appointment, kind.calendar, organizer=sender.address, attendee=recipient.address)
    text = calendar.decode()
    mail.add_alternative(text, subtype="calendar", cte="base64", params={"method": kind.calendar})
    mail.add_attachment(calendar, maintype="application", subtype="ics", filename="meeting.ics")
    mail.set_boundary(f"{message.message_id}-mixed")
    for part in mail.iter_parts():
        if part.is_multipart():
            part.set_boundary(f"{message.message_id}-alternative")


def _one_line(text: str) -> str:
    return " ".join(text.split())
