"""Pages of panels: the list, the page of one with all of its steps, and the way from a case to invited experts."""

from api.pages.panel import choosing_page, confirm_page, files_page, list_page, panel_page, picking_page, trail_page

__all__ = ["routers"]

routers = (
    choosing_page.router,
    confirm_page.router,
    files_page.router,
    list_page.router,
    picking_page.router,
    panel_page.router,
    trail_page.router,
)
