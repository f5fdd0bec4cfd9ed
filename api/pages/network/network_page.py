"""The network view, for coordinators of their networks, and for analysts of all without small counts."""

from typing import Annotated

from babel.dates import format_date
from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Principal, Role
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import seats_held
from api.pages.network.charts import columns
from api.pages.network.coverage import coverage_of
from api.pages.network.indicators import FEWEST, answers_of, load_of, months_of, panels_by_network, times_of
from api.pages.people.invitations_page import DECLINE_WORDS, INVITATION_WORDS
from api.pages.rendering import page
from api.pages.translation import current_locale
from api.rest.dependencies import CurrentWorkbench
from data.networks import networks

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/network")
def show(
    access: Annotated[Access, allowed(Permission.REPORTS_READ)], workbench: CurrentWorkbench, of: str = ""
) -> Response:
    """Shows how a network works; without one named the first that whoever asks coordinates, or all."""
    names = [str(one.name) for one in networks()]
    own = _coordinated(access.principal, names)
    chosen = of if of in names else (own[0] if own else "")
    looked_at = [chosen] if chosen else names
    is_own = bool(chosen) and chosen in own
    coverage = coverage_of(workbench.matcher)
    with workbench.store.begin(read_only=True) as transaction:
        months = months_of(transaction, looked_at, is_own=is_own)
        compared = panels_by_network(transaction, own, names)
        return page(
            "network/network.html",
            chosen=chosen,
            names=names,
            fewest=FEWEST,
            months=months,
            month_columns=columns([(_short(one.day), one.count) for one in months]),
            compared=compared,
            most_panels=max((one.panels or 0 for one in compared), default=0),
            answers=answers_of(transaction, looked_at),
            times=times_of(transaction, looked_at, is_own=is_own),
            load=load_of(transaction, looked_at, dict(seats_held(transaction))),
            covered=coverage.get(chosen),
            coverage=[coverage[name] for name in names if name in coverage],
            words=INVITATION_WORDS,
            reasons=DECLINE_WORDS,
        )


def _short(day: object) -> str:
    return format_date(day, "LLL", locale=current_locale())  # type: ignore[arg-type]


def _coordinated(principal: Principal, names: list[str]) -> list[str]:
    return [name for name in names if principal.has_role(Role.COORDINATOR, name)]
