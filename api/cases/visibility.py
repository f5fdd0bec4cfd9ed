"""Who may see what of a case and of its panels: the one place that decides it, for every route and every page.

Before there is consent for care, and from the moment that it is withdrawn, a case is there for nobody but its clinician
and the assistant: everybody else is answered as if it did not exist. Reading content is an event.
"""

from sqlalchemy import ColumnElement, and_, exists, select

from api.cases.relations import (
    SHARED_STATES,
    CaseRelation,
    networks_of_case,
    relations_to_case,
    relations_to_panel,
)
from api.identity import Principal
from api.identity.relations import Relation, Standing
from api.refusals import ForbiddenError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import CaseRow, ConsentRow, PanelRow

__all__ = [
    "ERASED",
    "CaseRelation",
    "case_for",
    "case_to_change",
    "consents_to_care",
    "has_consent_for_care",
    "panel_for",
    "record_reading",
    "relations_to_case",
    "relations_to_panel",
    "standing_to_case",
    "standing_to_panel",
]

ERASED = "erased"
"""State of a case whose content is gone for good."""


def has_consent_for_care(transaction: Transaction, case_id: str) -> bool:
    """Tells whether a consent for care stands, neither withdrawn nor of a case erased."""
    standing = select(CaseRow.case_id).where(CaseRow.case_id == case_id, consents_to_care())
    return transaction.session.scalar(standing) is not None


def consents_to_care() -> ColumnElement[bool]:
    """Gives the condition of `CaseRow` that a consent for care stands."""
    standing = exists().where(
        ConsentRow.case_id == CaseRow.case_id, ConsentRow.kind == "care", ConsentRow.withdrawn_at.is_(None)
    )
    return and_(CaseRow.state != ERASED, standing)


def case_for(
    transaction: Transaction, principal: Principal, case_id: str, *, content: bool, lock: bool = False
) -> CaseRow:
    """Gives a case to whoever may see it.

    Args:
        transaction: The request's; one that may write where content is read, since that is an event.
        principal: Who is asking.
        case_id: Which case.
        content: Whether its content is to be read, beside ids, dates and states.
        lock: Whether the row is locked until the end of the transaction.

    Raises:
        NotFoundError: There is no such case, or not for them. An invitation alone gives no way to the case.
    """
    case = _case(transaction, case_id, lock=lock)
    relations = relations_to_case(transaction, principal, case)
    if case.state == ERASED and content:
        raise NotFoundError
    if not relations & CaseRelation.TREATING and not (
        relations & CaseRelation.READING and has_consent_for_care(transaction, case_id)
    ):
        raise NotFoundError
    if content:
        record_reading(transaction, principal, case_id)
    return case


def case_to_change(transaction: Transaction, principal: Principal, case_id: str) -> CaseRow:
    """Gives a case, its row locked, to whoever may change it: clinician, assistant, or the system that enrolled it.

    Raises:
        NotFoundError: There is no such case, or not for them, or it was erased.
        ForbiddenError: They see it and may not change it.
    """
    case = _case(transaction, case_id, lock=True)
    if not relations_to_case(transaction, principal, case) & CaseRelation.BRINGING:
        case_for(transaction, principal, case_id, content=False)
        raise ForbiddenError("Only the clinician of the case, or the assistant, may do this.")
    if case.state == ERASED:
        raise NotFoundError
    return case


def panel_for(
    transaction: Transaction, principal: Principal, panel_id: str, *, content: bool, lock: bool = False
) -> tuple[PanelRow, CaseRelation]:
    """Gives a panel, and what they are to it, to whoever may see it.

    Args:
        transaction: The request's; one that may write where content is read, since that is an event.
        principal: Who is asking.
        panel_id: Which panel.
        content: Whether content is to be read: the question, contributions, the outcome, the case.
        lock: Whether the rows of its case and then its own are locked until the end of the transaction.

    Raises:
        NotFoundError: There is no such panel, or not for them. Content is not for who is merely invited, and content
            of a panel withdrawn for nobody but clinician and assistant.
    """
    case_id = transaction.session.scalar(select(PanelRow.case_id).where(PanelRow.panel_id == panel_id))
    if case_id is None:
        raise NotFoundError
    case = _case(transaction, case_id, lock=lock)
    found = select(PanelRow).where(PanelRow.panel_id == panel_id).execution_options(populate_existing=True)
    panel = transaction.session.scalar(found.with_for_update() if lock else found)
    if panel is None:
        raise NotFoundError
    relations = relations_to_panel(transaction, principal, panel, case)
    if not _may_see(transaction, relations, case, panel, content=content):
        raise NotFoundError
    if content:
        record_reading(transaction, principal, case_id, panel_id)
    return panel, relations


def standing_to_case(transaction: Transaction, principal: Principal, case_id: str) -> Standing | None:
    """Gives how somebody stands to a case, for the permission that a route declares; None where there is none."""
    case = transaction.session.get(CaseRow, case_id)
    if case is None:
        return None
    relations = relations_to_case(transaction, principal, case) & ~CaseRelation.INVITED
    return _standing(transaction, principal, case, relations, networks_of_case(transaction, case_id))


def standing_to_panel(transaction: Transaction, principal: Principal, panel_id: str) -> Standing | None:
    """Gives how somebody stands to a panel, for the permission that a route declares; None where there is none."""
    panel = transaction.session.get(PanelRow, panel_id)
    if panel is None:
        return None
    case = transaction.session.get_one(CaseRow, panel.case_id)
    relations = relations_to_panel(transaction, principal, panel, case)
    return _standing(transaction, principal, case, relations, {panel.network})


def record_reading(transaction: Transaction, principal: Principal, case_id: str, panel_id: str | None = None) -> None:
    """Records that somebody reads content of a case; once a transaction."""
    recorded: set[tuple[str, str, str | None]] = transaction.session.info.setdefault("consilium_read", set())
    reading = (principal.staff_id, case_id, panel_id)
    if reading not in recorded:
        recorded.add(reading)
        transaction.events.add(
            Event(principal.staff_id, "case.read", "case", case_id, case_id=case_id, panel_id=panel_id)
        )


def _may_see(
    transaction: Transaction, relations: CaseRelation, case: CaseRow, panel: PanelRow, *, content: bool
) -> bool:
    if content and case.state == ERASED:
        return False
    if relations & CaseRelation.TREATING:
        return True
    allowed = CaseRelation.READING if content else CaseRelation.READING | CaseRelation.INVITED
    if not relations & allowed or not has_consent_for_care(transaction, case.case_id):
        return False
    return not content or panel.state in SHARED_STATES


_AS_PERMISSIONS_SAY = {
    CaseRelation.CLINICIAN: Relation.CLINICIAN_OF_CASE,
    CaseRelation.ASSISTANT: Relation.ASSISTANT_OF_CASE,
    CaseRelation.SYSTEM: Relation.SYSTEM_OF_CASE,
    CaseRelation.LEAD: Relation.LEAD,
    CaseRelation.MEMBER: Relation.MEMBER,
    CaseRelation.INVITED: Relation.INVITED,
    CaseRelation.GUEST: Relation.GUEST,
}


def _standing(
    transaction: Transaction, principal: Principal, case: CaseRow, relations: CaseRelation, networks: set[str]
) -> Standing:
    said = Relation.NONE
    for one in relations:
        said |= _AS_PERMISSIONS_SAY.get(one, Relation.NONE)
    consent = has_consent_for_care(transaction, case.case_id)
    return Standing.of(principal, relation=said, networks=networks, consent_for_care=consent)


def _case(transaction: Transaction, case_id: str, *, lock: bool) -> CaseRow:
    found = select(CaseRow).where(CaseRow.case_id == case_id).execution_options(populate_existing=True)
    case = transaction.session.scalar(found.with_for_update() if lock else found)
    if case is None:
        raise NotFoundError
    return case
