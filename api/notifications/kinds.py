"""The kinds of messages: what each needs to be still so when it is sent, and where its link leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message.

    Attributes:
        path: Where its link leads, from the public address on; ids of the payload in braces.
        invitation: States of the payload's invitation in which it is still worth sending; empty where none matters.
        needs_consent: Whether it is sent only while the consent for care stands.
        calendar: The iTIP method (RFC 5546) of the appointment that is attached.
        is_urgent: Whether its subject says that the panel is urgent.
    """

    path: str
    invitation: frozenset[str] = frozenset()
    needs_consent: bool = True
    calendar: Literal["REQUEST", "CANCEL"] | None = None
    is_urgent: bool = False

    def missing_from(self, payload: Mapping[str, Any]) -> list[str]:
        """Names the ids that a message of this kind needs and its payload lacks."""
        ids = {name for _, name, _, _ in Formatter().parse(self.path) if name}
        ids |= {"invitation_id"} if self.invitation else set()
        ids |= {"meeting_id"} if self.calendar else set()
        recipient = set() if payload.keys() & {"staff_id", "expert_id"} else {"staff_id or expert_id"}
        return sorted(ids - payload.keys() | recipient)


_OPEN = frozenset({"invited"})
_VACANT = frozenset({"declined", "expired"})
_PANEL = "/panels/{panel_id}"
_INVITATION = "/invitations/{invitation_id}"
_ACCESS = "/access-requests/{request_id}"
_REFERRAL = "/referrals/{referral_id}"

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "invited": Kind(_INVITATION, invitation=_OPEN, is_urgent=True),
        "reminded": Kind(_INVITATION, invitation=_OPEN, is_urgent=True),
        # Sent without consent too: whoever was asked must not go on waiting for a case that is closed.
        "invitation_withdrawn": Kind(_INVITATION, invitation=frozenset({"withdrawn"}), needs_consent=False),
        "seat_vacant": Kind(_PANEL, invitation=_VACANT, is_urgent=True),
        "undeliverable": Kind(_PANEL, invitation=_OPEN, is_urgent=True),
        "lead_named": Kind(_PANEL, is_urgent=True),
        "meeting_planned": Kind(_PANEL, calendar="REQUEST"),
        "meeting_changed": Kind(_PANEL, calendar="REQUEST"),
        "meeting_cancelled": Kind(_PANEL, needs_consent=False, calendar="CANCEL"),
        "data_requested": Kind(_PANEL, is_urgent=True),
        "data_given": Kind(_PANEL, is_urgent=True),
        "outcome_signed_off": Kind(_PANEL),
        "guest_requested": Kind(_PANEL, is_urgent=True),
        "guest_approved": Kind(_PANEL),
        "guest_refused": Kind(_PANEL),
        "access_requested": Kind(_ACCESS),
        "access_decided": Kind(_ACCESS),
        "referral_submitted": Kind(_REFERRAL, is_urgent=True),
        "referral_decided": Kind(_REFERRAL),
    }
)
"""All kinds; each has its words in every file of wording/."""
