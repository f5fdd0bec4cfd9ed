"""Referrals: what reached an office or centre, what became of one's own, and referring a case."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.visibility import case_for, standing_to_case
from api.entry.referral_views import ReferralState, referrals_for, standing_to_referral, treats
from api.entry.referrals import (
    Referral,
    ReferralReason,
    accept_referral,
    forward_referral,
    refer,
    refuse_referral,
    withdraw_referral,
)
from api.entry.steps import steps_of
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.admin.words import REASON_WORDS, REFERRAL_WORDS, STEP_WORDS
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field
from api.pages.translation import N_, _
from api.refusals import ConflictError, ForbiddenError, StaleError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.store import Transaction
from api.workbench import Workbench
from data.errors import InputError
from data.networks import networks

__all__ = ["router"]

_MOST = 200
_OPEN = (ReferralState.AT_CENTRE, ReferralState.SUBMITTED)
_DONE = {
    "referred": N_("The case is referred; the network sees it from this moment on."),
    "accept": N_("Accepted. You can make a panel of it from the case."),
    "refuse": N_("Refused; the case is not shown to you any more."),
    "forward": N_("Forwarded to the other network."),
    "withdraw": N_("The referral is taken back."),
}

router = APIRouter(include_in_schema=False)


@router.get("/referrals")
def show(
    access: Annotated[Access, allowed(Permission.REFERRAL_LIST)], workbench: CurrentWorkbench, done: str = ""
) -> Response:
    """Shows the referrals that whoever asks may read, what waits first."""
    return _page(access, workbench, done=_DONE.get(done, ""))


@router.post("/referrals/{referral_id}/{step}")
def decide(
    access: Annotated[Access, allowed(Permission.REFERRAL_READ)],
    referral_id: Id,
    step: str,
    form: Sent,
    workbench: CurrentWorkbench,
) -> Response:
    """Accepts, refuses, forwards or takes back a referral; who may is decided by what it waits for."""
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_referral(transaction, access.principal, referral_id))
            _step(transaction, access, referral_id, step, form)
    except InputError as error:
        return _page(access, workbench, trouble=str(error), status=422)
    except (ConflictError, ForbiddenError, StaleError) as error:
        return _page(access, workbench, trouble=str(error), status=409)
    return RedirectResponse(f"/referrals?done={step}", 303)


@router.get("/cases/{case_id}/refer")
def ask(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)], case_id: Id, workbench: CurrentWorkbench
) -> Response:
    """Shows the form that a case is referred by."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        network = case_for(transaction, access.principal, case_id, content=False).network or ""
    return _refer_page(access, case_id, workbench, SentForm({"network": [network]}))


@router.post("/cases/{case_id}/refer")
def send(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)], case_id: Id, form: Sent, workbench: CurrentWorkbench
) -> Response:
    """Refers a case to a network."""
    referral = Referral(case_id, form.line("network"), form.ticked("urgent"), form.line("centre") or None)
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            refer(transaction, access.principal, referral)
    except InputError as error:
        return _refer_page(access, case_id, workbench, form, by_field(error, "network", "centre"), status=422)
    except ConflictError as error:
        return _refer_page(access, case_id, workbench, form, trouble=str(error), status=409)
    return RedirectResponse("/referrals?done=referred", 303)


def _step(transaction: Transaction, access: Access, referral_id: str, step: str, form: SentForm) -> None:
    principal, check = access.principal, form.check_version()
    if step == "accept":
        accept_referral(transaction, principal, referral_id, check_version=check)
    elif step == "withdraw":
        withdraw_referral(transaction, principal, referral_id, check_version=check)
    elif form.line("reason") not in set(ReferralReason) or step not in ("refuse", "forward"):
        raise InputError(_("Choose a reason."))
    else:
        reason = ReferralReason(form.line("reason"))
        if step == "refuse":
            refuse_referral(transaction, principal, referral_id, reason, check_version=check)
        else:
            forward_referral(transaction, principal, referral_id, form.line("network"), reason, check_version=check)


def _page(access: Access, workbench: Workbench, *, done: str = "", trouble: str = "", status: int = 200) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        rows = referrals_for(transaction, access.principal, limit=_MOST)[::-1]
        listed: list[dict[str, Any]] = [
            {
                "referral": row,
                "steps": steps_of(transaction, "referral", row.referral_id),
                "is_own": treats(transaction, access.principal, row),
                "is_open": row.state in _OPEN,
            }
            for row in rows
        ]
        return page(
            "admin/referrals.html",
            status,
            waiting=[one for one in listed if one["is_open"]],
            past=[one for one in listed if not one["is_open"]],
            words=REFERRAL_WORDS,
            step_words=STEP_WORDS,
            reasons=REASON_WORDS,
            networks=[one.name for one in networks()],
            errors={},
            done=done,
            trouble=trouble,
        )


def _refer_page(
    access: Access,
    case_id: str,
    workbench: Workbench,
    form: SentForm,
    errors: dict[str, str] | None = None,
    *,
    trouble: str = "",
    status: int = 200,
) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        case = case_for(transaction, access.principal, case_id, content=False)
        centres = [one for one in transaction.directory.centres() if one.country == access.principal.country]
        return page(
            "admin/refer.html",
            status,
            case=case,
            form=form,
            errors=errors or {},
            trouble=trouble,
            networks=[(one.name, f"{one.name}: {one.scope}") for one in networks()],
            centres=[(one.name, f"{one.name} ({', '.join(one.networks)})") for one in centres if one.networks],
        )
