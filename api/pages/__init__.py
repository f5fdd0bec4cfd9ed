"""The web pages: one to ask and read the answer, one an expert, and the reference of the API."""

from fastapi import FastAPI

from api.pages import documentation, expert_page, shortlist_page
from api.pages.rendering import StaticFolder, problem_page

__all__ = ["add_to", "problem_page"]


def add_to(application: FastAPI) -> None:
    """Adds the pages and what they load to an application."""
    application.include_router(shortlist_page.router)
    application.include_router(expert_page.router)
    application.include_router(documentation.router)
    application.mount("/static", StaticFolder(), name="static")
    application.mount("/static-reference", documentation.ReferenceAssets(), name="static-reference")
