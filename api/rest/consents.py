"""/cases/{id}/consents and /consent-forms: what a patient agreed to, and the forms in the 24 languages of the EU."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from api.cases.consent_forms import ConsentKind, consent_forms
from api.cases.consents import Consent, consents_of, record_consent, withdraw_consent
from api.cases.visibility import standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.rest import case_examples
from api.rest.answers import Listing
from api.rest.case_answers import ConsentAnswer, ConsentFormAnswer
from api.rest.case_requests import ConsentRequest, Id
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.store.tables import ConsentRow

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Consent"], route_class=JsonRoute)


class _FormsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: list[Annotated[str, Field(pattern=r"^[a-z]{2}$")]] = Field(
        default_factory=list, max_length=24, description="Only forms in these languages (ISO 639-1)."
    )
    kind: list[ConsentKind] = Field(default_factory=list, max_length=3, description="Only forms of these kinds.")


@router.get("/consent-forms", summary="List consent forms", responses=answers(422, example=case_examples.CONSENT_FORMS))
def list_forms(query: Annotated[_FormsQuery, Query()]) -> Listing[ConsentFormAnswer]:
    """Lists references to the consent forms in the 24 official languages of the EU.

    The forms themselves are handed out, signed and kept at the hospital.
    """
    forms = [
        ConsentFormAnswer.of(form)
        for form in consent_forms()
        if (not query.language or form.language in query.language) and (not query.kind or form.kind in query.kind)
    ]
    return Listing(items=forms, next=None, total=len(forms))


@router.get(
    "/cases/{case_id}/consents",
    summary="List consents",
    responses=answers(*SIGNED_IN, 422, example=case_examples.CONSENTS),
)
def list_consents(
    access: Annotated[Access, allowed(Permission.CONSENT_READ)], case_id: Id, workbench: CurrentWorkbench
) -> Listing[ConsentAnswer]:
    """Lists all consents of a case, withdrawn ones too, in the order in which they were recorded."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        items = [ConsentAnswer.of(row) for row in consents_of(transaction, access.principal, case_id)]
    return Listing(items=items, next=None, total=len(items))


@router.post(
    "/cases/{case_id}/consents",
    summary="Record a consent",
    status_code=201,
    responses=answers(400, *SIGNED_IN, 413, 415, 422, example=case_examples.CONSENT, success=201),
)
def record(
    access: Annotated[Access, allowed(Permission.CONSENT_RECORD)],
    case_id: Id,
    creation: CreationOnce,
    request: Annotated[ConsentRequest, Body(openapi_examples=case_examples.CONSENT_REQUESTS)],
    workbench: CurrentWorkbench,
) -> ConsentAnswer:
    """Records that the patient signed a consent form. Nothing is shared with anybody before a consent for care."""
    consent = Consent(request.kind, request.language, request.given_on, request.form_version)
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, principal, case_id))
        consent_id = creation.once(
            transaction, principal, lambda: record_consent(transaction, principal, case_id, consent).consent_id
        )
        return ConsentAnswer.of(transaction.session.get_one(ConsentRow, consent_id))


@router.post(
    "/cases/{case_id}/consents/{consent_id}:withdraw",
    summary="Withdraw a consent",
    responses=answers(*SIGNED_IN, 409, 422, example=case_examples.WITHDRAWN),
)
def withdraw(
    access: Annotated[Access, allowed(Permission.CONSENT_RECORD)],
    case_id: Id,
    consent_id: Id,
    workbench: CurrentWorkbench,
) -> ConsentAnswer:
    """Withdraws a consent and every other of its kind. Without consent for care, access ends at once for all others."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        return ConsentAnswer.of(withdraw_consent(transaction, access.principal, case_id, consent_id))
