"""Pages of administration: who comes in, the directory, the knowledge, announcements and whom to ask for help."""

from api.pages.admin import (
    access_page,
    announcements_page,
    directory_page,
    knowledge_page,
    overview_page,
    referrals_page,
)

__all__ = ["routers"]

routers = (
    overview_page.router,
    access_page.router,
    referrals_page.router,
    directory_page.router,
    knowledge_page.router,
    announcements_page.router,
)
