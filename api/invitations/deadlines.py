"""Time passes: experts are reminded once, and whoever stays silent makes room for the next backup.

Every replica may do this at any time: each panel is one transaction that locks it and looks again at what is due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from api.cases import has_consent_for_care
from api.invitations.guests import end_overdue, has_overdue
from api.invitations.sending import SERVICE, invitations_of, record, tell_expert
from api.invitations.states import LIVE_PANELS, InvitationState
from api.invitations.succession import fill_seat
from api.store import Store, Transaction
from api.store.tables import CaseRow, InvitationRow, PanelRow

__all__ = ["Passed", "pass_time"]

_REMINDED_BEFORE = 1 / 3
"""The reminder goes out when so much of the time to answer is left."""


@dataclass(slots=True)
class Passed:
    """What was due: counts."""

    reminded: int = 0
    expired: int = 0
    asked_instead: int = 0
    guests_ended: int = 0


def pass_time(store: Store, is_over: Callable[[], bool] = lambda: False) -> Passed:
    """Does everything that is due at this moment.

    Args:
        store: The database.
        is_over: Asked between panels; ends early where it says so.

    Raises:
        StoreError: The database cannot be used.
    """
    passed = Passed()
    with store.begin(read_only=True) as transaction:
        panel_ids, guests = _panels_with_something_due(transaction), has_overdue(transaction)
    for panel_id in panel_ids:
        if is_over():
            break
        with store.begin() as transaction:
            _pass_in(transaction, panel_id, passed)
    if guests:
        with store.begin() as transaction:
            passed.guests_ended = end_overdue(transaction)
    return passed


def _panels_with_something_due(transaction: Transaction) -> list[str]:
    waiting = (
        select(InvitationRow)
        .join(PanelRow, PanelRow.panel_id == InvitationRow.panel_id)
        .where(InvitationRow.state == InvitationState.INVITED, PanelRow.state.in_(LIVE_PANELS))
        .order_by(InvitationRow.respond_by)
    )
    at = transaction.at
    due = (row for row in transaction.session.scalars(waiting) if _is_silent(row, at) or _wants_reminder(row, at))
    return list(dict.fromkeys(row.panel_id for row in due))


def _pass_in(transaction: Transaction, panel_id: str, passed: Passed) -> None:
    panel = _locked(transaction, panel_id)
    if panel is None or panel.state not in LIVE_PANELS:
        return
    # Without consent nobody is asked anything about the case any more; that somebody was silent stays true.
    consented = has_consent_for_care(transaction, panel.case_id)
    for row in invitations_of(transaction, panel_id):
        if row.state != InvitationState.INVITED:
            continue
        if _is_silent(row, transaction.at):
            passed.asked_instead += _expire(transaction, panel, row, fill=consented)
            passed.expired += 1
        elif consented and _wants_reminder(row, transaction.at):
            row.reminded_at = transaction.at
            record(transaction, "invitation.reminded", panel, row, SERVICE)
            tell_expert(transaction, "reminded", row)
            passed.reminded += 1


def _expire(transaction: Transaction, panel: PanelRow, row: InvitationRow, *, fill: bool) -> bool:
    row.state = InvitationState.EXPIRED
    row.version += 1
    transaction.session.flush()
    record(transaction, "invitation.expired", panel, row, SERVICE)
    return fill and fill_seat(transaction, panel, row) is not None


def _locked(transaction: Transaction, panel_id: str) -> PanelRow | None:
    """The panel, its case's row and its own locked, in the order that everybody keeps to."""
    case_id = transaction.session.scalar(select(PanelRow.case_id).where(PanelRow.panel_id == panel_id))
    transaction.session.execute(select(CaseRow.case_id).where(CaseRow.case_id == case_id).with_for_update())
    return transaction.session.scalar(
        select(PanelRow)
        .where(PanelRow.panel_id == panel_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _is_silent(row: InvitationRow, at: datetime) -> bool:
    return row.respond_by is not None and row.respond_by <= at


def _wants_reminder(row: InvitationRow, at: datetime) -> bool:
    if row.reminded_at is not None or row.respond_by is None or row.invited_at is None:
        return False
    return at >= row.respond_by - (row.respond_by - row.invited_at) * _REMINDED_BEFORE
