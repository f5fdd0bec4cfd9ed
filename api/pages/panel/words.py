"""How the states, steps and people of a panel are called, in English; pages translate what they show of it."""

from collections.abc import Mapping
from types import MappingProxyType

from api.cases import CaseRelation
from api.identity import Principal
from api.pages.translation import N_

__all__ = [
    "ACTION_WORDS",
    "DECLINE_WORDS",
    "GUEST_WORDS",
    "INVITATION_WORDS",
    "KEPT_BECAUSE_WORDS",
    "LEFT_OUT_WORDS",
    "STATE_WORDS",
    "STEP_WORDS",
    "role_in_panel",
]

STATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "draft": N_("draft"),
        "panel_selection": N_("experts are being asked"),
        "assessment": N_("assessment"),
        "outcome": N_("outcome"),
        "signed_off": N_("signed off"),
        "closed": N_("closed"),
        "archived": N_("archived"),
        "withdrawn": N_("withdrawn"),
    }
)
"""States of a panel."""

STEP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "create": N_("Created"),
        "open": N_("Opened"),
        "assess": N_("Assessment started"),
        "conclude": N_("Outcome put forward"),
        "sign-off": N_("Outcome signed off"),
        "close": N_("Closed"),
        "archive": N_("Archived"),
        "reopen": N_("Re-opened"),
        "withdraw": N_("Withdrawn"),
    }
)
"""Steps of a panel's timeline."""

INVITATION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "standby": N_("stands by"),
        "invited": N_("asked"),
        "accepted": N_("accepted"),
        "declined": N_("declined"),
        "expired": N_("did not answer"),
        "withdrawn": N_("taken back"),
    }
)
"""States of an invitation."""

DECLINE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "no_time": N_("no time at present"),
        "away": N_("away"),
        "not_my_field": N_("not my field"),
        "conflict": N_("a conflict of interest"),
        "other": N_("another reason"),
    }
)
"""Why an expert declines."""

LEFT_OUT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "not_available": N_("takes no panels at present"),
        "no_capacity": N_("has as many open panels as they take"),
        "conflict_of_interest": N_("has a conflict of interest with the case"),
        "asked_before": N_("was asked before"),
    }
)
"""Why an expert was not asked."""

GUEST_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "requested": N_("waits for the coordinator"),
        "approved": N_("approved"),
        "refused": N_("refused"),
        "ended": N_("ended"),
    }
)
"""States of a guest's access."""

KEPT_BECAUSE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "not_a_person": N_("it is not a person"),
        "name_of_disorder_or_test": N_("it is the name of a disorder or test"),
        "author_of_publication": N_("it is the author of a publication"),
        "treating_physician": N_("it is a treating physician"),
    }
)
"""Why what looks like an identifier may stay."""

ACTION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "case.read": N_("Content read"),
        "panel.created": N_("Panel created"),
        "panel.changed": N_("Panel changed"),
        "panel.opened": N_("Panel opened"),
        "panel.assessed": N_("Assessment started"),
        "panel.concluded": N_("Outcome put forward"),
        "panel.signed_off": N_("Panel signed off"),
        "panel.closed": N_("Panel closed"),
        "panel.archived": N_("Panel archived"),
        "panel.reopened": N_("Panel re-opened"),
        "panel.withdrawn": N_("Panel withdrawn"),
        "invitation.sent": N_("Expert asked"),
        "invitation.accepted": N_("Invitation accepted"),
        "invitation.declined": N_("Invitation declined"),
        "invitation.expired": N_("Invitation ended in silence"),
        "invitation.withdrawn": N_("Invitation taken back"),
        "invitation.reminded": N_("Expert reminded"),
        "contribution.added": N_("Contribution added"),
        "data_request.asked": N_("More data asked for"),
        "data_request.answered": N_("Request for data answered"),
        "meeting.planned": N_("Meeting planned"),
        "meeting.changed": N_("Meeting changed"),
        "meeting.cancelled": N_("Meeting cancelled"),
        "outcome.written": N_("Outcome written"),
        "outcome.signed_off": N_("Outcome signed off"),
        "report.read": N_("Report taken"),
        "guest.requested": N_("Guest proposed"),
        "guest.approved": N_("Guest approved"),
        "guest.refused": N_("Guest refused"),
        "guest.ended": N_("Guest access ended"),
    }
)
"""Events of the trail; one that is missing here is shown by its name."""

_RELATION_WORDS = (
    (CaseRelation.LEAD, N_("You lead this panel.")),
    (CaseRelation.MEMBER, N_("You are a member of this panel.")),
    (CaseRelation.CLINICIAN, N_("This is your patient.")),
    (CaseRelation.ASSISTANT, N_("You assist the clinician of this patient.")),
    (CaseRelation.GUEST, N_("You are a guest of this panel.")),
    (CaseRelation.INVITED, N_("You are asked to join this panel.")),
    (CaseRelation.OFFICE, N_("Your central office runs this panel.")),
)


def role_in_panel(principal: Principal, relations: CaseRelation) -> str:
    """Gives what somebody is to a panel, the closest of several; empty for a system."""
    if principal.is_machine:
        return ""
    return next((words for relation, words in _RELATION_WORDS if relations & relation), "")
