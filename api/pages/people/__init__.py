"""Pages of a person's own: what they are asked, what is held of them, and what they take on."""

from api.pages.people import invitations_page, profile_page

__all__ = ["routers"]

routers = (invitations_page.router, profile_page.router)
