"""How people come in, and what they find there: access, referrals, guidance, announcements, help, and training.

`training` holds the training environment: what its people did so far, and the way back to its beginning.
"""

from api.entry.access_requests import (
    AccessApplication,
    Approval,
    approve_access,
    ask_for_access,
    refuse_access,
    withdraw_access_request,
)
from api.entry.access_views import AccessState, access_request_for, access_requests_for, standing_to_access_request
from api.entry.announcements import (
    Announcement,
    AnnouncementKind,
    announce,
    announcement_for,
    announcements_for,
    change_announcement,
    remove_announcement,
)
from api.entry.editing import may_edit
from api.entry.guiding import Guidance, guidance
from api.entry.helpdesk import HelpdeskContact, add_contact, change_contact, contact_of, contacts, remove_contact
from api.entry.referral_views import (
    ReferralState,
    panel_of_referral,
    referral_for,
    referrals_for,
    standing_to_referral,
)
from api.entry.referrals import (
    Referral,
    ReferralReason,
    accept_referral,
    forward_referral,
    refer,
    refuse_referral,
    withdraw_referral,
)
from api.entry.steps import steps_of

__all__ = [
    "AccessApplication",
    "AccessState",
    "Announcement",
    "AnnouncementKind",
    "Approval",
    "Guidance",
    "HelpdeskContact",
    "Referral",
    "ReferralReason",
    "ReferralState",
    "accept_referral",
    "access_request_for",
    "access_requests_for",
    "add_contact",
    "announce",
    "announcement_for",
    "announcements_for",
    "approve_access",
    "ask_for_access",
    "change_announcement",
    "change_contact",
    "contact_of",
    "contacts",
    "forward_referral",
    "guidance",
    "may_edit",
    "panel_of_referral",
    "refer",
    "referral_for",
    "referrals_for",
    "refuse_access",
    "refuse_referral",
    "remove_announcement",
    "remove_contact",
    "standing_to_access_request",
    "standing_to_referral",
    "steps_of",
    "withdraw_access_request",
    "withdraw_referral",
]
