"""Pages of the clinician: own cases, enrolling a patient, a case with its sections, files, consents and panels."""

from api.pages.cases import case_page, consent_pages, enrolment_page, section_pages

__all__ = ["routers"]

# The enrolment page first: its address would be a case's otherwise.
routers = (enrolment_page.router, case_page.router, section_pages.router, consent_pages.router)
