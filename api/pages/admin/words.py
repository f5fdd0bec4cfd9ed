"""How things of administration are called, in English."""

from api.entry.access_views import AccessState
from api.entry.announcements import AnnouncementKind
from api.entry.referral_views import ReferralState
from api.entry.referrals import ReferralReason
from api.pages.translation import N_

__all__ = ["ACCESS_WORDS", "ANNOUNCEMENT_WORDS", "HOSPITAL_WORDS", "REASON_WORDS", "REFERRAL_WORDS", "STEP_WORDS"]

ACCESS_WORDS = {
    AccessState.SUBMITTED: (N_("waits"), "waiting"),
    AccessState.HOSPITAL_APPROVED: (N_("approved by the hospital"), "waiting"),
    AccessState.APPROVED: (N_("approved"), "good"),
    AccessState.REFUSED: (N_("refused"), "bad"),
    AccessState.WITHDRAWN: (N_("taken back"), ""),
}
REFERRAL_WORDS = {
    ReferralState.AT_CENTRE: (N_("at the national centre"), "waiting"),
    ReferralState.SUBMITTED: (N_("waits"), "waiting"),
    ReferralState.ACCEPTED: (N_("accepted"), "good"),
    ReferralState.REFUSED: (N_("refused"), "bad"),
    ReferralState.FORWARDED: (N_("forwarded"), ""),
    ReferralState.WITHDRAWN: (N_("taken back"), ""),
}
STEP_WORDS = {
    "submit": N_("submitted"),
    "approve_by_hospital": N_("approval by the hospital"),
    "approve": N_("approval by the network"),
    "pass_on": N_("passing on by the national centre"),
    "decide": N_("decision of the central office"),
    "forward": N_("forwarded"),
    "withdraw": N_("taken back"),
}
REASON_WORDS = {
    ReferralReason.NOT_OUR_FIELD: N_("not our field"),
    ReferralReason.INCOMPLETE: N_("incomplete"),
    ReferralReason.NO_CAPACITY: N_("no capacity"),
    ReferralReason.OTHER: N_("another reason"),
}
HOSPITAL_WORDS = {
    "member": N_("full member"),
    "affiliated": N_("affiliated partner"),
    "outside": N_("outside the network"),
}
ANNOUNCEMENT_WORDS = {
    AnnouncementKind.WEBINAR: N_("Webinar"),
    AnnouncementKind.TRAINING: N_("Training"),
    AnnouncementKind.MAINTENANCE: N_("Maintenance"),
    AnnouncementKind.NEWS: N_("News"),
}
