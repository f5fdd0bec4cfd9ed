"""The web pages: the start page, one to ask and read the answer, one an expert, and the reference of the API."""

from fastapi import FastAPI

from api.pages import (
    admin,
    cases,
    components_page,
    documentation,
    expert_page,
    language_choice,
    network,
    people,
    shortlist_page,
    start_page,
)
from api.pages.page_request import PageRequests
from api.pages.panel import routers as panel_routers
from api.pages.rendering import StaticFolder, problem_page

__all__ = ["PageRequests", "add_to", "problem_page"]

_ROUTERS = (
    *admin.routers,
    components_page.router,
    documentation.router,
    expert_page.router,
    language_choice.router,
    *cases.routers,
    *network.routers,
    *people.routers,
    shortlist_page.router,
    start_page.router,
    *panel_routers,
)


def add_to(application: FastAPI) -> None:
    """Adds the pages and what they load to an application."""
    for router in _ROUTERS:
        application.include_router(router)
    application.mount("/static", StaticFolder(), name="static")
    application.mount("/static-reference", documentation.ReferenceAssets(), name="static-reference")
