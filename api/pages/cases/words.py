"""How things of a case are called, in English."""

from api.pages.translation import N_
from api.pages.wording import SECTION_WORDS

__all__ = ["ALLOWED_WORDS", "CONSENT_WORDS", "PANEL_STATE_WORDS", "SECTION_TITLES", "SEX_WORDS"]

SECTION_TITLES = {"findings": N_("Findings and what is known"), **SECTION_WORDS}

CONSENT_WORDS = {
    "care": N_("Care: sharing the case with experts"),
    "registry": N_("Registries and databases"),
    "research": N_("Being contacted for research"),
}

ALLOWED_WORDS = {
    "not_a_person": N_("it is nobody"),
    "name_of_disorder_or_test": N_("it names a disorder or a test"),
    "author_of_publication": N_("it names the author of a publication"),
    "treating_physician": N_("it names the physician who treats the patient"),
}

SEX_WORDS = {"UNKNOWN_SEX": N_("unknown"), "FEMALE": N_("female"), "MALE": N_("male"), "OTHER_SEX": N_("other")}

PANEL_STATE_WORDS = {
    "draft": N_("draft"),
    "panel_selection": N_("experts are chosen"),
    "assessment": N_("in assessment"),
    "outcome": N_("outcome written"),
    "signed_off": N_("signed off"),
    "closed": N_("closed"),
    "archived": N_("archived"),
    "withdrawn": N_("withdrawn"),
}
