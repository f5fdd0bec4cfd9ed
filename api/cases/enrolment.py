"""Enrolling a patient: a case under a nickname, sealed under a key of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from api.cases.nicknames import checked_nickname, new_nickname
from api.cases.relations import treated_by
from api.cases.screened_texts import TEXTS, Screening, screened_case
from api.cases.sections import save_findings, write_section
from api.cases.visibility import consents_to_care
from api.identity import Principal, Role
from api.refusals import ConflictError, ForbiddenError
from api.store import Event, Transaction, folded
from api.store.tables import CaseRow, StaffRow, new_id
from data.case import Case

__all__ = ["Enrolment", "cases_of", "enrol", "rename"]


@dataclass(frozen=True)
class Enrolment:
    """What a patient is enrolled with.

    Attributes:
        case: Findings and texts; its case_id is the sender's, and is not kept.
        nickname: What the case is called; one is given where it is left out.
        network: The network that the case is meant for.
        screening: What to do with direct identifiers in the texts.
    """

    case: Case = field(repr=False)
    nickname: str | None = None
    network: str | None = None
    screening: Screening = field(default_factory=Screening)


def enrol(transaction: Transaction, principal: Principal, enrolment: Enrolment) -> CaseRow:
    """Enrols a patient of the clinician who asks, or of the clinician whom the assistant who asks assists.

    Raises:
        ForbiddenError: Who asks is neither, and no system with the scope for it.
        InputError: The nickname or a text holds what looks like a direct identifier.
        ConflictError: The clinician has another case of that nickname.
        SettingsError: There is no master key, so that no case can be saved.
    """
    clinician = _clinician(transaction, principal)
    nickname = _free_nickname(transaction, clinician.staff_id, enrolment.nickname)
    content = screened_case(enrolment.case, enrolment.screening)
    case = CaseRow(
        case_id=new_id("case"),
        nickname=nickname,
        clinician_id=clinician.staff_id,
        network=enrolment.network,
        centre=clinician.centre,
        country=content.country or clinician.country,
        language=content.language,
        state="enrolled",
        created_at=transaction.at,
        changed_at=transaction.at,
        version=0,
    )
    transaction.session.add(case)
    transaction.session.flush()
    transaction.content.add_key(case.case_id)
    transaction.events.add(Event(principal.staff_id, "case.enrolled", "case", case.case_id, case_id=case.case_id))
    save_findings(transaction, principal, case, content)
    for name in TEXTS:
        if text := getattr(content, name):
            reason = enrolment.screening.recorded
            write_section(transaction, principal, case, name, {"text": text}, reason=reason)
    case.version = 1
    return case


def rename(
    transaction: Transaction, principal: Principal, case: CaseRow, *, nickname: str | None, language: str | None
) -> None:
    """Changes what a case is called, or the language of its texts.

    Args:
        transaction: The request's.
        principal: Who is asking.
        case: From `case_to_change`.
        nickname: The new one; None leaves it.
        language: ISO 639-1; None leaves it.

    Raises:
        InputError: The nickname looks like a direct identifier.
        ConflictError: The clinician has another case of that nickname.
    """
    if nickname is not None and folded(nickname) != folded(case.nickname):
        case.nickname = _free_nickname(transaction, case.clinician_id, nickname)
    case.language = language or case.language
    case.changed_at, case.version = transaction.at, case.version + 1
    transaction.session.flush()
    changed = Event(
        principal.staff_id, "case.changed", "case", case.case_id, case_id=case.case_id, detail={"version": case.version}
    )
    transaction.events.add(changed)


def cases_of(
    transaction: Transaction,
    principal: Principal,
    *,
    after: str | None = None,
    limit: int = 50,
    state: str | None = None,
    network: str | None = None,
) -> Sequence[CaseRow]:
    """Gives the cases of the patients of a clinician or assistant, or those that a system enrolled and may read.

    Args:
        transaction: The request's.
        principal: Who is asking; nobody else has cases of their own.
        after: The id of the last case of the page before.
        limit: How many at most.
        state: enrolled or erased; both where left out.
        network: Only those meant for it.
    """
    query = select(CaseRow).where(CaseRow.clinician_id.in_(treated_by(transaction, principal)))
    if after is not None:
        query = query.where(CaseRow.case_id > after)
    if state is not None:
        query = query.where(CaseRow.state == state)
    if network is not None:
        query = query.where(CaseRow.network == network)
    if principal.is_machine:
        query = query.where(consents_to_care())
    return transaction.session.scalars(query.order_by(CaseRow.case_id).limit(limit)).all()


def _clinician(transaction: Transaction, principal: Principal) -> StaffRow:
    own = principal.is_machine or principal.has_role(Role.CLINICIAN)
    treated = treated_by(transaction, principal) - {principal.staff_id}
    staff_id = principal.staff_id if own else next(iter(treated), None)
    # Locked, so that two enrolments at once do not take one nickname.
    clinician = transaction.session.get(StaffRow, staff_id, with_for_update=True) if staff_id else None
    if clinician is None:
        raise ForbiddenError("Patients are enrolled by their clinician or the clinician's assistant.")
    return clinician


def _free_nickname(transaction: Transaction, clinician_id: str, written: str | None) -> str:
    own = select(CaseRow.nickname).where(CaseRow.clinician_id == clinician_id)
    taken = {folded(nickname) for nickname in transaction.session.scalars(own)}
    if written is not None:
        nickname = checked_nickname(written)
        if folded(nickname) in taken:
            raise ConflictError("Another case of this clinician has this nickname; take another.")
        return nickname
    while folded(nickname := new_nickname()) in taken:
        pass
    return nickname
