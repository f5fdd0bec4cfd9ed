"""The words of invitations and guest access, and the panels in which they count."""

from enum import StrEnum

__all__ = ["LIVE_PANELS", "SEATED", "DeclineReason", "GuestState", "InvitationState"]


class InvitationState(StrEnum):
    """Where an invitation stands."""

    STANDBY = "standby"
    """A backup, not asked yet."""
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    """The time to answer passed in silence."""
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why an expert declines."""

    CONFLICT = "conflict"
    NO_TIME = "no_time"
    NOT_MY_FIELD = "not_my_field"
    AWAY = "away"
    OTHER = "other"


class GuestState(StrEnum):
    """Where a guest's access stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


SEATED = (InvitationState.INVITED, InvitationState.ACCEPTED)
"""Invitations that take a place of the expert's capacity."""

# In words and without `api.panels`, whose transitions call this folder; a test holds them to that folder's table.
LIVE_PANELS = ("draft", "panel_selection", "assessment", "outcome")
"""States of panels whose seats count against an expert's capacity: the work on them is not done."""
