"""Requests for access as pages list them: with who asks, and the steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.entry.access_views import AccessState, access_requests_for
from api.entry.steps import steps_of
from api.identity import Principal
from api.store import Transaction
from api.store.tables import AccessRequestRow, StaffRow, StepRow

__all__ = ["ListedRequest", "listed_requests"]

_MOST = 200
_OPEN = (AccessState.SUBMITTED, AccessState.HOSPITAL_APPROVED)


@dataclass(frozen=True, slots=True)
class ListedRequest:
    """A request, who asks, its steps, whether it is open and whether it is the reader's own."""

    request: AccessRequestRow
    name: str
    email: str | None
    steps: Sequence[StepRow]
    is_open: bool
    is_own: bool


def listed_requests(transaction: Transaction, principal: Principal) -> list[ListedRequest]:
    """Gives the requests that somebody may read, the latest first."""
    rows = access_requests_for(transaction, principal, limit=_MOST)
    found = []
    for row in rows:
        staff = transaction.session.get_one(StaffRow, row.staff_id)
        steps = steps_of(transaction, "access_request", row.request_id)
        is_own = row.staff_id == principal.staff_id
        found.append(ListedRequest(row, staff.name, staff.email, steps, row.state in _OPEN, is_own))
    return found[::-1]
