"""The main navigation: the places that this application has and whoever is asking may go to."""

from dataclasses import dataclass

from fastapi import FastAPI

from api.identity.dependencies import identity_of
from api.identity.permissions import Decision, Permission
from api.identity.principal import Role
from api.identity.public_routes import declared_routes
from api.identity.rules import RULES
from api.identity.viewing import Viewer
from api.pages.page_request import page_request
from api.pages.translation import N_

__all__ = ["Place", "current_path", "path_to_return_to", "places_for"]

_PLACES = (
    ("/", N_("Start")),
    ("/shortlist", N_("Shortlist")),
    ("/panels", N_("Panels")),
    ("/cases", N_("Cases")),
    ("/invitations", N_("Invitations")),
    ("/referrals", N_("Referrals")),
    ("/network", N_("Network view")),
    ("/admin", N_("Administration")),
    ("/docs", N_("API")),
)


_OF_GUESTS = ("/", "/panels")


@dataclass(frozen=True)
class Place:
    """An entry of the navigation.

    Attributes:
        path: Its address.
        label: What it is called, in English.
        is_current: Whether the page at hand lies there.
    """

    path: str
    label: str
    is_current: bool


def current_path() -> str:
    """Gives the path of the page at hand, "/" where there is none."""
    request = page_request()
    return request.url.path if request is not None else "/"


def path_to_return_to() -> str:
    """Gives where a form beside the page leads back to: the page itself, where a browser can ask for it again."""
    request = page_request()
    return current_path() if request is not None and request.method in {"GET", "HEAD"} else "/"


def places_for(viewer: Viewer) -> list[Place]:
    """Gives where somebody may go, of the places that the application has."""
    request = page_request()
    if request is None:
        return []
    needed = _needed(request.app)
    is_open = identity_of(request) is None or viewer.is_training
    shown = [
        (path, label) for path, label in _PLACES if path in needed and _is_for(viewer, *needed[path], is_open=is_open)
    ]
    if viewer.principal is not None and {one.role for one in viewer.principal.roles} == {Role.GUEST}:
        # A guest is here for panels alone.
        shown = [(path, label) for path, label in shown if path in _OF_GUESTS]
    if not viewer.can_sign_in:
        # Where nobody can sign in the start page is the form itself.
        shown = [(path, label) for path, label in shown if path != "/"]
    here = "/shortlist" if current_path() == "/" and not viewer.can_sign_in else current_path()
    return [Place(path, label, here == path or (path != "/" and here.startswith(f"{path}/"))) for path, label in shown]


def _is_for(viewer: Viewer, permission: Permission | None, always: bool, *, is_open: bool) -> bool:  # noqa: FBT001
    if permission is None or (is_open and not always):
        return True
    return viewer.principal is not None and RULES[permission].first_decision(viewer.principal) is Decision.ALLOWED


def _needed(application: FastAPI) -> dict[str, tuple[Permission | None, bool]]:
    """Gives what each page of the navigation needs, from the routes themselves."""
    kept: dict[str, tuple[Permission | None, bool]] | None = getattr(application.state, "places", None)
    if kept is None:
        paths = {path for path, _ in _PLACES}
        routes = [one for one in declared_routes(application) if one.method == "GET" and one.path in paths]
        kept = {one.path: (one.permission, one.always) for one in routes}
        application.state.places = kept
    return kept
