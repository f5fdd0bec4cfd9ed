"""Access: asking for it, and deciding on who asks."""

from datetime import datetime, time
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.entry.access_requests import (
    AccessApplication,
    Approval,
    approve_access,
    ask_for_access,
    refuse_access,
    withdraw_access_request,
)
from api.entry.access_views import standing_to_access_request
from api.identity import Role
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.admin.requests import listed_requests
from api.pages.admin.words import ACCESS_WORDS, HOSPITAL_WORDS, STEP_WORDS
from api.pages.formats import clock, country, without_accents
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field, wrong
from api.pages.translation import N_, _
from api.refusals import ConflictError, ForbiddenError, StaleError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.workbench import Workbench
from data.errors import InputError
from data.iso import country_code
from data.networks import networks

__all__ = ["router"]

_COUNTRIES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE"
_DONE = {
    "asked": N_("Your request is on its way. You get a mail once it is decided."),
    "withdrawn": N_("Your request is taken back."),
    "approved": N_("Approved. Whoever asked gets a mail."),
    "refused": N_("Refused. Whoever asked gets a mail."),
}
_HOSPITALS = ("member", "affiliated", "outside")

router = APIRouter(include_in_schema=False)

Deciding = Annotated[Access, allowed(Permission.ACCESS_DECIDE)]


@router.get("/access")
def ask(
    access: Annotated[Access, allowed(Permission.ACCESS_LIST)], workbench: CurrentWorkbench, done: str = ""
) -> Response:
    """Shows the form that access is asked for by, and one's own requests."""
    return _own_page(access, workbench, SentForm(), done=_DONE.get(done, ""))


@router.post("/access")
def send(
    access: Annotated[Access, allowed(Permission.ACCESS_CREATE)], form: Sent, workbench: CurrentWorkbench
) -> Response:
    """Asks for access."""
    try:
        asked = _application(form)
        with workbench.store.begin() as transaction:
            ask_for_access(transaction, access.principal, asked)
    except InputError as error:
        errors = by_field(error, "network", "centre", "country", "hospital", "role", "until")
        return _own_page(access, workbench, form, errors, status=422)
    except (ConflictError, ForbiddenError) as error:
        return _own_page(access, workbench, form, trouble=str(error), status=409)
    return RedirectResponse("/access?done=asked", 303)


@router.post("/access/{request_id}/withdraw")
def take_back(
    access: Annotated[Access, allowed(Permission.ACCESS_READ)], request_id: Id, form: Sent, workbench: CurrentWorkbench
) -> Response:
    """Takes one's own request back."""
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_access_request(transaction, access.principal, request_id))
            withdraw_access_request(transaction, access.principal, request_id, check_version=form.check_version())
    except (ConflictError, StaleError) as error:
        return _own_page(access, workbench, SentForm(), trouble=str(error), status=409)
    return RedirectResponse("/access?done=withdrawn", 303)


@router.get("/admin/access")
def show(
    access: Annotated[Access, allowed(Permission.ACCESS_LIST)], workbench: CurrentWorkbench, done: str = ""
) -> Response:
    """Shows the requests that whoever asks may read, what waits first."""
    return _page(access, workbench, done=_DONE.get(done, ""))


@router.post("/admin/access/{request_id}/approve")
def approve(access: Deciding, request_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Does the step that waits; the last one grants the role."""
    try:
        day = form.day("until")
        until = datetime.combine(day, time(23, 59), clock()) if day else None
        approval = Approval(until, form.line("expert_id") or None)
        with workbench.store.begin() as transaction:
            access.demand(standing_to_access_request(transaction, access.principal, request_id))
            approve_access(transaction, access.principal, request_id, approval, check_version=form.check_version())
    except InputError as error:
        return _page(access, workbench, trouble=str(error), status=422)
    except (ConflictError, ForbiddenError, StaleError) as error:
        return _page(access, workbench, trouble=str(error), status=409)
    return RedirectResponse("/admin/access?done=approved", 303)


@router.post("/admin/access/{request_id}/refuse")
def refuse(access: Deciding, request_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Refuses a request, once the box that says so is ticked."""
    is_sure = form.ticked("sure")
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_access_request(transaction, access.principal, request_id))
            if is_sure:
                refuse_access(transaction, access.principal, request_id, check_version=form.check_version())
    except (ConflictError, ForbiddenError, StaleError) as error:
        return _page(access, workbench, trouble=str(error), status=409)
    if not is_sure:
        trouble = N_("Tick the box beside “Refuse” first: it cannot be undone.")
        return _page(access, workbench, trouble=trouble, status=422)
    return RedirectResponse("/admin/access?done=refused", 303)


def _application(form: SentForm) -> AccessApplication:
    is_guest = form.line("role") == Role.GUEST
    hospital = next((one for one in _HOSPITALS if one == form.line("hospital")), None)
    if hospital is None:
        raise wrong("hospital", _("Say how your hospital stands to the network."))
    if form.line("role") not in (Role.CLINICIAN, Role.EXPERT, Role.GUEST):
        raise wrong("role", _("Choose what you want to do."))
    if not form.line("centre"):
        raise wrong("centre", _("Name your hospital."))
    return AccessApplication(
        kind="guest" if is_guest else "access",
        network=form.line("network"),
        hospital=hospital,  # type: ignore[arg-type]
        centre=form.line("centre")[:200],
        country=country_code(form.line("country")),
        role=Role(form.line("role")),
    )


def _own_page(
    access: Access,
    workbench: Workbench,
    form: SentForm,
    errors: dict[str, str] | None = None,
    *,
    done: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        return page(
            "admin/ask_for_access.html",
            status,
            form=form,
            errors=errors or {},
            done=done,
            trouble=trouble,
            requests=[one for one in listed_requests(transaction, access.principal) if one.is_own],
            networks=[(one.name, f"{one.name}: {one.scope}") for one in networks()],
            countries=sorted(
                ((one, country(one)) for one in _COUNTRIES.split()), key=lambda pair: without_accents(pair[1])
            ),
            hospitals=HOSPITAL_WORDS,
            words=ACCESS_WORDS,
        )


def _page(access: Access, workbench: Workbench, *, done: str = "", trouble: str = "", status: int = 200) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        found = [one for one in listed_requests(transaction, access.principal) if not one.is_own]
        return page(
            "admin/access.html",
            status,
            waiting=[one for one in found if one.is_open],
            past=[one for one in found if not one.is_open],
            words=ACCESS_WORDS,
            step_words=STEP_WORDS,
            hospitals=HOSPITAL_WORDS,
            errors={},
            done=done,
            trouble=trouble,
        )
