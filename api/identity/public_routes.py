"""The routes that need nobody to be signed in, by name; every other one declares a permission."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import Mount

from api.identity.dependencies import Allowed, AllowedWherePeopleSignIn
from api.identity.permissions import Permission
from api.identity.training_issuer import ISSUER_PATH

__all__ = ["PUBLIC_ROUTES", "DeclaredRoute", "declared_routes"]

PUBLIC_ROUTES = frozenset(
    {
        # The reference of the API, its icon, and what runs the service asks.
        "GET /docs",
        "HEAD /docs",
        "GET /openapi.json",
        "HEAD /openapi.json",
        "GET /favicon.ico",
        "GET /health/live",
        "GET /health/ready",
        "MOUNT /static",
        "MOUNT /static-reference",
        # The start page, which says how to come in; what pages are made of; their language.
        "GET /",
        "HEAD /",
        "GET /components",
        "POST /language",
        # Which consent forms there are, for those too who have no access yet.
        "GET /api/v1/consent-forms",
        # What the start page tells everybody: what is on, whom to ask, how to come in.
        "GET /api/v1/announcements",
        "GET /api/v1/announcements/{announcement_id}",
        "GET /api/v1/helpdesk-contacts",
        "GET /api/v1/helpdesk-contacts/{contact_id}",
        "GET /api/v1/guidance",
        # Signing in.
        "GET /sign-in",
        "GET /sign-in/return",
        f"GET {ISSUER_PATH}/.well-known/openid-configuration",
        f"GET {ISSUER_PATH}/keys",
        f"GET {ISSUER_PATH}/authorize",
        f"POST {ISSUER_PATH}/authorize",
        f"POST {ISSUER_PATH}/token",
    }
)
"""Method and path of each."""


@dataclass(frozen=True)
class DeclaredRoute:
    """A route and what it needs.

    Attributes:
        method: The HTTP method; MOUNT for a folder of files.
        path: The path's template.
        permission: What it needs; None for one that needs nobody to be signed in.
        always: Whether it is needed where nobody can sign in, too.
    """

    method: str
    path: str
    permission: Permission | None
    always: bool = True

    @property
    def name(self) -> str:
        """Method and path, as `PUBLIC_ROUTES` has them."""
        return f"{self.method} {self.path}"


def declared_routes(application: FastAPI) -> list[DeclaredRoute]:
    """Gives every route of an application with the permission that it declares."""
    return [declared for route in iter_route_contexts(application.routes) for declared in _declared(route)]


def _declared(route: RouteContext) -> Iterator[DeclaredRoute]:
    path = route.path or ""
    if isinstance(route.original_route, Mount):
        yield DeclaredRoute("MOUNT", path, None)
        return
    allowed = _allowed_of(route.dependant) if isinstance(route.original_route, APIRoute) else None
    permission = allowed.permission if allowed is not None else None
    always = not isinstance(allowed, AllowedWherePeopleSignIn)
    for method in sorted(route.methods or {"ANY"}):
        yield DeclaredRoute(method, path, permission, always)


def _allowed_of(dependant: Dependant) -> Allowed | None:
    for one in dependant.dependencies:
        found = one.call if isinstance(one.call, Allowed) else _allowed_of(one)
        if found is not None:
            return found
    return None
