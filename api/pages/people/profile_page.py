"""A person's own page: their account, and for experts what is held and believed of them, and what they take on."""

from datetime import datetime, time
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.experts import Availability, DisorderWord, correct_disorder, preferences_of, set_availability
from api.identity import ROLE_LABELS, Permission, Principal, Relation, Standing
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.invitations import seats_held
from api.pages.case_of_form import known_entries
from api.pages.formats import clock
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field
from api.pages.translation import N_, _
from api.refusals import NotFoundError, StaleError
from api.rest.dependencies import CurrentWorkbench
from api.workbench import Workbench
from data.errors import InputError
from data.identifiers import ExpertId, OrphaCode
from matching import known_expertise

__all__ = ["router"]

_SHOWN = 12
_DONE = {
    "availability": N_("Saved: invitations go by it from this moment on."),
    "disorder": N_("Saved: the match goes by it within seconds."),
}

router = APIRouter(include_in_schema=False)

Own = Annotated[Access, allowed(Permission.PROFILE_EDIT)]


@router.get("/me")
def show(
    access: Annotated[Access, allowed(Permission.OWN_ACCOUNT)], workbench: CurrentWorkbench, done: str = ""
) -> Response:
    """Shows whoever asks themselves."""
    return _page(access.principal, workbench, done=_DONE.get(done, ""))


@router.post("/me/availability")
def save_availability(access: Own, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Saves whether and how much an expert takes on."""
    expert_id = _own(access)
    try:
        with workbench.store.begin() as transaction:
            said = _availability(form)
            set_availability(transaction, access.principal, expert_id, said, check_version=form.check_version())
    except InputError as error:
        errors = by_field(error, "max_open_panels", "away_until", "available")
        return _page(access.principal, workbench, form=form, errors=errors, status=422)
    except StaleError as error:
        return _page(access.principal, workbench, trouble=str(error), status=409)
    return RedirectResponse("/me?done=availability", 303)


@router.post("/me/disorders")
def correct(access: Own, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Adds a disorder by name or code, or says of one that it is not theirs, or takes such a word back."""
    expert_id = _own(access)
    word = form.line("word")
    entries = [form.line("disorder")] if form.line("disorder") else []
    known, problems = known_entries("disorder", "disorder", entries, workbench.knowledge)
    if problems or not known or word not in set(DisorderWord):
        text = problems[0].text if problems else _("Give a disorder by its name or ORPHAcode.")
        near = problems[0].suggestions if problems else ()
        return _page(access.principal, workbench, form=form, errors={"disorder": text}, near=near, status=422)
    with workbench.store.begin() as transaction:
        correct_disorder(transaction, access.principal, expert_id, OrphaCode(known[0]), DisorderWord(word))
    workbench.refresh()
    return RedirectResponse("/me?done=disorder#disorders", 303)


def _own(access: Access) -> ExpertId:
    if access.principal.expert_id is None:
        raise NotFoundError
    access.demand(Standing.of(access.principal, relation=Relation.SELF))
    return ExpertId(access.principal.expert_id)


def _availability(form: SentForm) -> Availability:
    away = form.day("away_until")
    return Availability(
        available={"yes": True, "no": False}.get(form.line("available")),
        # Away to the end of the day.
        away_until=datetime.combine(away, time(23, 59), clock()) if away else None,
        max_open_panels=form.count("max_open_panels"),
    )


def _page(
    principal: Principal,
    workbench: Workbench,
    *,
    form: SentForm | None = None,
    errors: dict[str, str] | None = None,
    near: tuple[tuple[str, str], ...] = (),
    done: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    shown = {"form": form or SentForm(), "errors": errors or {}, "near": near, "done": done, "trouble": trouble}
    roles = [(ROLE_LABELS[one.role], one.network) for one in sorted(principal.roles, key=str)]
    return page("people/me.html", status, roles=roles, **_profile(principal, workbench), **shown)


def _profile(principal: Principal, workbench: Workbench) -> dict[str, Any]:
    if principal.expert_id is None:
        return {"expert": None}
    expert_id = ExpertId(principal.expert_id)
    with workbench.store.begin(read_only=True) as transaction:
        return {
            "expert": transaction.directory.get(expert_id),
            "said": preferences_of(transaction, expert_id),
            "seats": seats_held(transaction, [expert_id]).get(expert_id, 0),
            "panels": transaction.directory.experience().get(expert_id, {}),
            "known": known_expertise(workbench.matcher, expert_id, _SHOWN),
            "label": workbench.knowledge.label,
        }
