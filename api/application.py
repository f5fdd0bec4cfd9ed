"""The application factory: one FastAPI application with the REST interface, the pages and what guards them."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import pages, rest
from api.access_log import AccessLog
from api.body_limit import BodyLimit
from api.chores import keep_up
from api.guard import Guard, SecurityHeaders
from api.identity import routes as identity_routes
from api.identity import training_routes
from api.identity.errors import NotSignedInError
from api.identity.opening import open_identity
from api.identity.viewing import Viewing
from api.problems import MEDIA_TYPE, problem_of, problem_response
from api.workbench import Workbench
from data.case import Case
from data.errors import ConsiliumError
from data.identifiers import CaseId

__all__ = ["create_application"]

_log = logging.getLogger("consilium.service")

_SECONDS_BETWEEN_REFRESHES = 2.0

_DESCRIPTION = """
Consilium finds the right experts for a patient with a rare disease across the European Reference Networks.

A case is read, answered and forgotten: it is neither stored nor logged. Send pseudonymised content only.
Errors are `application/problem+json` (RFC 9457).
"""

_PROBLEM_PATHS = ("/api/", "/health/", "/openapi.json", "/static/")


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Gives the OpenAPI document; an error's only form is problem+json, though FastAPI adds its own beside it."""
        document = super().openapi()
        for operation in (one for path in document["paths"].values() for one in path.values()):
            for response in operation["responses"].values():
                if MEDIA_TYPE in response.get("content", {}):
                    response["content"].pop("application/json", None)
        return document


def create_application(workbench: Workbench) -> FastAPI:
    """Makes the application; who made the workbench closes it.

    Args:
        workbench: Knowledge, store and matcher that it answers with.
    """
    application = _Application(
        title="Consilium",
        version=version("consilium"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(workbench),
        # Nothing of a request leaves by another way than its answer.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    application.state.workbench = workbench
    application.state.identity = open_identity(workbench.settings, workbench.store)
    for router in (*rest.routers, identity_routes.router, training_routes.router):
        application.include_router(router)
    pages.add_to(application)
    for kind in (RequestValidationError, HTTPException, ConsiliumError):
        application.add_exception_handler(kind, _answer_to_error)
    # The last one added is the outermost.
    application.add_middleware(
        BodyLimit,
        largest=workbench.settings.max_body_bytes,
        largest_attachment=workbench.settings.max_attachment_bytes,
    )
    application.add_middleware(Viewing)
    application.add_middleware(pages.PageRequests)
    application.add_middleware(Guard, public_url=workbench.settings.public_url)
    application.add_middleware(AccessLog)
    application.add_middleware(SecurityHeaders)
    return application


async def _answer_to_error(request: Request, error: Exception) -> Response:
    refused = problem_of(error)
    if isinstance(error, ConsiliumError) and refused is not error and refused.document.status >= 500:  # noqa: PLR2004 - HTTP
        # Such messages name files and databases, no case.
        _log.error("%s: %s", type(error).__name__, error)
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(_PROBLEM_PATHS)
    if not wants_page:
        return problem_response(refused)
    if isinstance(error, NotSignedInError) and request.method == "GET" and request.app.state.identity is not None:
        # The path alone: what a query says may be of a case.
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    return pages.problem_page(refused)


def _lifespan(workbench: Workbench) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.to_thread.run_sync, _warm_up, workbench)
            tasks.start_soon(_keep_directory_fresh, workbench)
            tasks.start_soon(keep_up, workbench.store, workbench.settings)
            yield
            tasks.cancel_scope.cancel()

    return lifespan


def _warm_up(workbench: Workbench) -> None:
    """Loads what is loaded at first use - names, dictionary, text encoder - so that nobody waits for it."""
    try:
        workbench.knowledge.search_findings("fever")
        workbench.knowledge.search_disorders("fever")
        workbench.matcher.shortlist(Case(case_id=CaseId("warm-up"), summary="Fever."), top=1)
    except ConsiliumError as error:
        _log.warning("not everything could be loaded ahead: %s", error)


async def _keep_directory_fresh(workbench: Workbench) -> None:
    """Takes an import that another process made into the index, while requests are answered from the one at hand."""
    told = ""
    while True:
        await anyio.sleep(_SECONDS_BETWEEN_REFRESHES)
        try:
            if await anyio.to_thread.run_sync(workbench.refresh):
                _log.info("the directory changed and was taken in anew")
            told = ""
        except ConsiliumError as error:
            if str(error) != told:
                _log.error("the directory could not be refreshed, the earlier one is used: %s", error)
            told = str(error)
