"""The REST interface under /api/v1, and the health checks beside it."""

from api.rest import (
    attachments,
    case_matching,
    case_records,
    case_sections,
    cases,
    consents,
    experts,
    health,
    networks,
    panels,
    screening,
    shortlists,
    terms,
    why_not,
)

__all__ = ["routers"]

routers = (
    shortlists.router,
    why_not.router,
    panels.router,
    cases.router,
    case_records.router,
    case_sections.router,
    consents.router,
    attachments.router,
    case_matching.router,
    screening.router,
    experts.router,
    networks.router,
    terms.router,
    health.router,
)
"""All routers; each has whole paths, which is what the access log tells."""
