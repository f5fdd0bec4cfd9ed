"""Consents of a patient: recorded by who treats them, withdrawn at any time, and gone for everybody else at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from api.cases.consent_forms import KINDS, ConsentKind, consent_form
from api.cases.visibility import case_for, case_to_change
from api.identity import Principal
from api.refusals import ConflictError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import ConsentRow, new_id
from data.errors import InputError

__all__ = ["Consent", "consents_of", "record_consent", "withdraw_consent"]

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")
_OLDEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Consent:
    """A consent as it stands on the signed form, which the hospital keeps.

    Attributes:
        kind: care, registry or research.
        language: Language of the form, ISO 639-1; one of the 24 official languages of the EU.
        given_on: Date of the signature.
        form_version: As printed on the form; that of the form's reference where it is left out.
    """

    kind: ConsentKind
    language: str
    given_on: date
    form_version: str | None = None


def record_consent(transaction: Transaction, principal: Principal, case_id: str, consent: Consent) -> ConsentRow:
    """Records that the patient of a case consented.

    Raises:
        NotFoundError: There is no such case, or not for them.
        ForbiddenError: They do not treat the patient.
        InputError: There is no form in this language, or the date lies ahead or far back.
    """
    case_to_change(transaction, principal, case_id)
    form = consent_form(consent.kind, consent.language)
    # The day has begun somewhere on earth up to 14 hours before it begins in UTC.
    if not _OLDEST <= consent.given_on <= (transaction.at + timedelta(hours=14)).date():
        raise InputError(f"given_on: {consent.given_on} lies ahead, or before {_OLDEST}", "give the date on the form")
    version = form.version if consent.form_version is None else " ".join(consent.form_version.split())
    if not _VERSION.fullmatch(version):
        raise InputError(
            "form_version: not a version", "write it as the form does, such as 2.1 (40 characters at most)"
        )
    row = ConsentRow(
        consent_id=new_id("consent"),
        case_id=case_id,
        kind=consent.kind,
        language=consent.language,
        form_version=version,
        given_on=consent.given_on,
        recorded_by=principal.staff_id,
        recorded_at=transaction.at,
    )
    transaction.session.add(row)
    transaction.session.flush()
    transaction.events.add(_event(principal, "consent.recorded", row))
    return row


def withdraw_consent(transaction: Transaction, principal: Principal, case_id: str, consent_id: str) -> ConsentRow:
    """Withdraws a consent, and with it every other of its kind that stands: nothing is shared on an older form.

    From the end of the transaction on, a case without consent for care is there for clinician and assistant alone.

    Raises:
        NotFoundError: There is no such case or consent, or not for them.
        ForbiddenError: They do not treat the patient.
        ConflictError: It was withdrawn before.
    """
    case_to_change(transaction, principal, case_id)
    withdrawn = transaction.session.get(ConsentRow, consent_id, populate_existing=True)
    if withdrawn is None or withdrawn.case_id != case_id:
        raise NotFoundError
    if withdrawn.withdrawn_at is not None:
        raise ConflictError("This consent was withdrawn before.")
    standing = select(ConsentRow).where(
        ConsentRow.case_id == case_id, ConsentRow.kind == withdrawn.kind, ConsentRow.withdrawn_at.is_(None)
    )
    for row in transaction.session.scalars(standing.order_by(ConsentRow.consent_id)):
        row.withdrawn_at, row.withdrawn_by = transaction.at, principal.staff_id
        transaction.events.add(_event(principal, "consent.withdrawn", row))
    transaction.session.flush()
    return withdrawn


def consents_of(transaction: Transaction, principal: Principal, case_id: str) -> Sequence[ConsentRow]:
    """Gives all consents of a case, withdrawn ones too, in the order in which they were recorded.

    Raises:
        NotFoundError: There is no such case, or not for them.
    """
    case_for(transaction, principal, case_id, content=False)
    held = select(ConsentRow).where(ConsentRow.case_id == case_id)
    return transaction.session.scalars(held.order_by(ConsentRow.consent_id)).all()


def _event(principal: Principal, action: str, row: ConsentRow) -> Event:
    detail = {"kind": row.kind, "language": row.language}
    assert row.kind in KINDS
    return Event(principal.staff_id, action, "consent", row.consent_id, case_id=row.case_id, detail=detail)
