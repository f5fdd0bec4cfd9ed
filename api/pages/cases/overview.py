"""What the list of own cases shows: each with its consents and panels."""

from dataclasses import dataclass

from sqlalchemy import func, select

from api.cases.enrolment import cases_of
from api.identity import Principal
from api.store import Transaction
from api.store.tables import CaseRow, ConsentRow, PanelRow

__all__ = ["CaseInList", "care_state", "own_cases"]

_MOST = 200


@dataclass(frozen=True, slots=True)
class CaseInList:
    """A case with the state of its consent for care (given, withdrawn or missing) and the number of its panels."""

    case: CaseRow
    care: str
    panels: int


def own_cases(transaction: Transaction, principal: Principal) -> list[CaseInList]:
    """Gives the cases of a clinician or assistant, the latest first."""
    rows = cases_of(transaction, principal, limit=_MOST, state="enrolled")
    ids = [row.case_id for row in rows]
    care: dict[str, list[ConsentRow]] = {}
    consents = select(ConsentRow).where(ConsentRow.case_id.in_(ids), ConsentRow.kind == "care")
    for consent in transaction.session.scalars(consents):
        care.setdefault(consent.case_id, []).append(consent)
    counted = select(PanelRow.case_id, func.count()).where(PanelRow.case_id.in_(ids)).group_by(PanelRow.case_id)
    panels = {case_id: int(count) for case_id, count in transaction.session.execute(counted)}
    found = [CaseInList(row, care_state(care.get(row.case_id, [])), panels.get(row.case_id, 0)) for row in rows]
    return found[::-1]


def care_state(consents: list[ConsentRow]) -> str:
    """Gives where consent for care stands, of the consents for it."""
    if any(one.withdrawn_at is None for one in consents):
        return "given"
    return "withdrawn" if consents else "missing"
