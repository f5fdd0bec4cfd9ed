"""Requests of a panel for more data on the case, and the clinician's answers."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from api.cases import panel_for
from api.cases.screened_texts import Screening
from api.identity import Principal
from api.panels.life import Act
from api.panels.people import tell
from api.panels.standing import demand
from api.panels.steps import record
from api.panels.texts import checked_text
from api.refusals import ConflictError, NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, DataRequestRow, PanelRow, new_id

__all__ = ["DataRequest", "answer_data_request", "ask_for_data", "data_request", "data_requests"]

_OPEN, _ANSWERED = "open", "answered"


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A request as those who may read it do.

    Attributes:
        data_request_id: Identifies it.
        state: open, answered or withdrawn.
        asked_by: Staff id.
        asked_at: When.
        question: Content.
        answer: Content; None until there is one.
        answered_by: Staff id.
        answered_at: When.
        version: Counts changes.
    """

    data_request_id: str
    state: str
    asked_by: str
    asked_at: datetime
    question: str = field(repr=False)
    answer: str | None = field(repr=False)
    answered_by: str | None
    answered_at: datetime | None
    version: int


def ask_for_data(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    question: str,
    *,
    screening: Screening | None = None,
) -> str:
    """Asks the clinician for more data, and gives the request's id; lead, members and guests may.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may not.
        ConflictError: The panel is not being worked on.
        InputError: The question does not fit.
    """
    screening = screening or Screening()
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    demand(Act.REQUEST_DATA, panel, relations)
    case = transaction.session.get_one(CaseRow, panel.case_id)
    kept = checked_text(case, "question", question, screening)
    request_id = new_id("request")
    row = DataRequestRow(
        data_request_id=request_id,
        panel_id=panel_id,
        asked_by=principal.staff_id,
        asked_at=transaction.at,
        state=_OPEN,
        sealed_question=transaction.content.seal(panel.case_id, kept, _place(request_id, "question")),
        sealed_answer=None,
        answered_by=None,
        answered_at=None,
        version=1,
    )
    transaction.session.add(row)
    _record(transaction, principal, panel, row, "asked", screening)
    _tell(transaction, row, case.clinician_id, "data_requested")
    transaction.session.flush()
    return request_id


def answer_data_request(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    data_request_id: str,
    answer: str,
    *,
    screening: Screening | None = None,
) -> None:
    """Answers a request that is open; clinician and assistant may.

    Raises:
        NotFoundError: There is no such panel or request, or not for them.
        ForbiddenError: They may not.
        ConflictError: The request is not open, or the panel is not being worked on.
        InputError: The answer does not fit.
    """
    screening = screening or Screening()
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    row = _row(transaction, panel, data_request_id)
    demand(Act.GIVE_DATA, panel, relations)
    if row.state != _OPEN:
        raise ConflictError(f"The request is {row.state}, so it takes no answer.")
    case = transaction.session.get_one(CaseRow, panel.case_id)
    kept = checked_text(case, "answer", answer, screening)
    row.sealed_answer = transaction.content.seal(panel.case_id, kept, _place(data_request_id, "answer"))
    row.state, row.answered_by, row.answered_at = _ANSWERED, principal.staff_id, transaction.at
    row.version += 1
    _record(transaction, principal, panel, row, "answered", screening)
    for staff_id in dict.fromkeys(one for one in (row.asked_by, panel.lead_id) if one is not None):
        _tell(transaction, row, staff_id, "data_given")
    transaction.session.flush()


def data_request(transaction: Transaction, principal: Principal, panel_id: str, data_request_id: str) -> DataRequest:
    """Gives one to whoever reads the panel's content.

    Raises:
        NotFoundError: There is no such panel or request, or not for them.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    return _read(transaction, panel, _row(transaction, panel, data_request_id))


def data_requests(
    transaction: Transaction, principal: Principal, panel_id: str, *, after: str | None = None, limit: int = 50
) -> list[DataRequest]:
    """Gives those of a panel in order, and one more than the limit where there is.

    Raises:
        NotFoundError: There is no such panel, or not for them.
    """
    panel, _ = panel_for(transaction, principal, panel_id, content=True)
    found = select(DataRequestRow).where(DataRequestRow.panel_id == panel_id).order_by(DataRequestRow.data_request_id)
    if after is not None:
        found = found.where(DataRequestRow.data_request_id > after)
    return [_read(transaction, panel, row) for row in transaction.session.scalars(found.limit(limit + 1))]


def _row(transaction: Transaction, panel: PanelRow, data_request_id: str) -> DataRequestRow:
    found = select(DataRequestRow).where(
        DataRequestRow.data_request_id == data_request_id, DataRequestRow.panel_id == panel.panel_id
    )
    row = transaction.session.scalar(found)
    if row is None:
        raise NotFoundError
    return row


def _read(transaction: Transaction, panel: PanelRow, row: DataRequestRow) -> DataRequest:
    def opened(sealed: bytes, column: str) -> str:
        return transaction.content.open_text(panel.case_id, sealed, _place(row.data_request_id, column))

    return DataRequest(
        data_request_id=row.data_request_id,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        question=opened(row.sealed_question, "question"),
        answer=None if row.sealed_answer is None else opened(row.sealed_answer, "answer"),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
    )


def _record(
    transaction: Transaction,
    principal: Principal,
    panel: PanelRow,
    row: DataRequestRow,
    what: str,
    screening: Screening,
) -> None:
    record(
        transaction,
        principal,
        f"data_request.{what}",
        panel,
        kind="data_request",
        object_id=row.data_request_id,
        reason=screening.recorded,
    )


def _tell(transaction: Transaction, row: DataRequestRow, staff_id: str, kind: str) -> None:
    payload = {"panel_id": row.panel_id, "data_request_id": row.data_request_id}
    tell(transaction, [{"staff_id": staff_id}], kind, row.data_request_id, payload)


def _place(data_request_id: str, what: str) -> str:
    return f"data_requests/{data_request_id}/sealed_{what}"
