"""The audit trail of a panel: what happened, in order, without content."""

from collections.abc import Sequence

from sqlalchemy import select

from api.cases import CaseRelation, panel_for
from api.identity import Principal
from api.refusals import ForbiddenError
from api.store import Transaction
from api.store.tables import EventRow

__all__ = ["events_of_panel"]

_READERS = CaseRelation.BRINGING | CaseRelation.OFFICE | CaseRelation.LEAD


def events_of_panel(
    transaction: Transaction, principal: Principal, panel_id: str, *, after: int = 0, limit: int = 50
) -> Sequence[EventRow]:
    """Gives the events of a panel in order, and one more than the limit where there is.

    Raises:
        NotFoundError: There is no such panel, or not for them.
        ForbiddenError: They may know of the panel, and not read its trail.
    """
    if not panel_for(transaction, principal, panel_id, content=False)[1] & _READERS:
        raise ForbiddenError("The trail of a panel is for its clinician, its lead and the central office.")
    found = select(EventRow).where(EventRow.panel_id == panel_id, EventRow.number > after)
    return transaction.session.scalars(found.order_by(EventRow.number).limit(limit + 1)).all()
