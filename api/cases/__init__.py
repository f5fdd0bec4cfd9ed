"""Cases: what is kept of a patient under a nickname, the consents it is shared under, and who may see it."""

from api.cases.visibility import CaseRelation, case_for, case_to_change, has_consent_for_care, panel_for

__all__ = ["CaseRelation", "case_for", "case_to_change", "has_consent_for_care", "panel_for"]
