"""What a message is about, read when it is sent: dates, the network, the meeting. Nothing of a case is among it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from api.cases import has_consent_for_care
from api.notifications.errors import MessagePointlessError
from api.notifications.kinds import Kind
from api.store import Transaction
from api.store.tables import (
    AccessRequestRow,
    GuestAccessRow,
    InvitationRow,
    MeetingRow,
    PanelRow,
    ReferralRow,
    Table,
)

__all__ = ["Facts", "facts_of"]

_Row = TypeVar("_Row", bound=Table)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a mail may say.

    Attributes:
        network: Which network it is about; empty for none.
        urgent: Whether the panel, or the referral, is urgent.
        moments: Named moments that the words speak of: deadline, start, until.
        meeting: The meeting, where it is about one.
    """

    network: str
    urgent: bool
    moments: Mapping[str, datetime]
    meeting: MeetingRow | None = None


def facts_of(transaction: Transaction, kind: Kind, payload: Mapping[str, Any]) -> Facts:
    """Reads what a message is about.

    Raises:
        MessagePointlessError: It is gone, or what the message tells is no longer so.
    """
    session = transaction.session
    panel = _row(session, PanelRow, payload, "panel_id")
    invitation = _row(session, InvitationRow, payload, "invitation_id")
    meeting = _row(session, MeetingRow, payload, "meeting_id")
    guest = _row(session, GuestAccessRow, payload, "guest_access_id")
    request = _row(session, AccessRequestRow, payload, "request_id")
    referral = _row(session, ReferralRow, payload, "referral_id")
    if kind.invitation and (invitation is None or invitation.state not in kind.invitation):
        raise MessagePointlessError("the invitation has moved on")
    if kind.calendar == "REQUEST" and (meeting is None or meeting.state != "planned"):
        raise MessagePointlessError("the meeting was cancelled")
    if panel is not None and kind.needs_consent and not has_consent_for_care(transaction, panel.case_id):
        raise MessagePointlessError("there is no consent for care")
    moments = {
        "deadline": invitation.respond_by if invitation else None,
        "start": meeting.starts_at if meeting else None,
        "until": guest.until if guest else None,
    }
    about = panel or request or referral
    return Facts(
        network=about.network if about else "",
        urgent=any(one is not None and one.urgent for one in (panel, referral)),
        moments={name: at for name, at in moments.items() if at is not None},
        meeting=meeting,
    )


def _row(session: Session, table: type[_Row], payload: Mapping[str, Any], key: str) -> _Row | None:
    """The row that a payload names.

    Raises:
        MessagePointlessError: It names one that is gone.
    """
    if key not in payload:
        return None
    row = session.get(table, payload[key])
    if row is None:
        raise MessagePointlessError("what it is about is gone")
    return row
