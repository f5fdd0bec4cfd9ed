"""What follows from a transition: what was open ends, the outcome is signed, experience is written, people are told."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import select

from api.identity import Principal
from api.invitations.capacity import demand_room
from api.invitations.ending import end_open
from api.panels.meetings import cancel_all
from api.panels.signing import sign, take_back
from api.store import Transaction
from api.store.tables import DataRequestRow, PanelRow

__all__ = ["follow"]


def follow(transaction: Transaction, principal: Principal, panel: PanelRow, name: str) -> None:
    """Does what follows from a transition, in its transaction."""
    if name in _FOLLOWING:
        _FOLLOWING[name](transaction, principal, panel)


def _withdraw(transaction: Transaction, principal: Principal, panel: PanelRow) -> None:
    _end_data_requests(transaction, panel)
    cancel_all(transaction, principal, panel)
    end_open(transaction, principal.staff_id, panel)


def _sign_off(transaction: Transaction, principal: Principal, panel: PanelRow) -> None:
    _end_data_requests(transaction, panel)
    cancel_all(transaction, principal, panel)
    end_open(transaction, principal.staff_id, panel)
    sign(transaction, principal, panel)


def _reopen(transaction: Transaction, principal: Principal, panel: PanelRow) -> None:
    demand_room(transaction, panel)
    take_back(transaction, principal, panel)


def _end_data_requests(transaction: Transaction, panel: PanelRow) -> None:
    waiting = select(DataRequestRow).where(DataRequestRow.panel_id == panel.panel_id, DataRequestRow.state == "open")
    for request in transaction.session.scalars(waiting):
        request.state = "withdrawn"
        request.version += 1


_FOLLOWING: Mapping[str, Callable[[Transaction, Principal, PanelRow], None]] = MappingProxyType(
    {"withdraw": _withdraw, "sign-off": _sign_off, "reopen": _reopen}
)
