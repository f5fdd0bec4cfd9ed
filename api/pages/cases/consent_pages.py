"""Consents of a patient: recorded by the form that was signed, withdrawn on a page that says what follows."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.consent_forms import KINDS, consent_forms
from api.cases.consents import Consent, consents_of, record_consent, withdraw_consent
from api.cases.visibility import case_for, standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.cases.words import CONSENT_WORDS
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field, wrong
from api.pages.translation import _
from api.refusals import ConflictError, NotFoundError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.workbench import Workbench
from data.errors import InputError

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Recording = Annotated[Access, allowed(Permission.CONSENT_RECORD)]


@router.get("/cases/{case_id}/consents/new")
def ask(access: Recording, case_id: Id, workbench: CurrentWorkbench) -> Response:
    """Shows the form for a consent."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        language = case_for(transaction, access.principal, case_id, content=False).language or "en"
    return _page(access, case_id, workbench, SentForm({"kind": ["care"], "language": [language]}))


@router.post("/cases/{case_id}/consents/new")
def record(access: Recording, case_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Records a consent."""
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            record_consent(transaction, access.principal, case_id, _consent(form))
    except InputError as error:
        errors = by_field(error, "given_on", "language", "form_version", "kind")
        return _page(access, case_id, workbench, form, errors, status=422)
    return RedirectResponse(f"/cases/{case_id}?done=consent#consents", 303)


@router.get("/cases/{case_id}/consents/{consent_id}/withdraw")
def ask_to_withdraw(access: Recording, case_id: Id, consent_id: Id, workbench: CurrentWorkbench) -> Response:
    """Says what withdrawing a consent means, and asks."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        found = [one for one in consents_of(transaction, access.principal, case_id) if one.consent_id == consent_id]
        if not found:
            raise NotFoundError
        if found[0].withdrawn_at is not None:
            return RedirectResponse(f"/cases/{case_id}#consents", 303)
        case = case_for(transaction, access.principal, case_id, content=False)
        return page("cases/withdraw_consent.html", case=case, consent=found[0], consent_words=CONSENT_WORDS)


@router.post("/cases/{case_id}/consents/{consent_id}/withdraw")
def withdraw(access: Recording, case_id: Id, consent_id: Id, workbench: CurrentWorkbench) -> Response:
    """Withdraws a consent; what went on it is not shared from this moment on."""
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            withdraw_consent(transaction, access.principal, case_id, consent_id)
    except ConflictError:
        # Withdrawn by a second click or by the assistant: what was asked for is the case.
        return RedirectResponse(f"/cases/{case_id}#consents", 303)
    return RedirectResponse(f"/cases/{case_id}?done=withdrawn#consents", 303)


def _consent(form: SentForm) -> Consent:
    given_on = form.day("given_on")
    if given_on is None:
        raise wrong("given_on", _("Give the date of the signature."))
    kind = next((one for one in KINDS if one == form.line("kind")), None)
    if kind is None:
        raise wrong("kind", _("Say what the patient consented to."))
    return Consent(kind, form.line("language"), given_on, form.line("form_version") or None)


def _page(
    access: Access,
    case_id: str,
    workbench: Workbench,
    form: SentForm,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    forms = consent_forms()
    with workbench.store.begin(read_only=True) as transaction:
        case = case_for(transaction, access.principal, case_id, content=False)
        return page(
            "cases/consent.html",
            status,
            case=case,
            form=form,
            errors=errors or {},
            consent_words=CONSENT_WORDS,
            forms=[(one.language, f"{one.language_name}: {one.title}") for one in forms if one.kind == "care"],
        )
