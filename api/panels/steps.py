"""What every step of a panel leaves behind: its version, its timeline, and the audit."""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from api.identity import Principal
from api.panels.life import PanelState
from api.store import Event, Transaction
from api.store.tables import PanelRow, PanelTransitionRow

__all__ = ["CheckVersion", "Detail", "add_to_timeline", "changed", "record"]

CheckVersion = Callable[[int], None]
"""Is told the version that a thing has under lock, and raises where it is another than the one that was read."""

Detail = Mapping[str, str | int | bool | None]
"""Ids, counts and words of an event."""

_NO_DETAIL: Detail = {}


def changed(transaction: Transaction, panel: PanelRow) -> None:
    """Counts a change of the panel's own row."""
    panel.version += 1
    panel.changed_at = transaction.at


def add_to_timeline(
    transaction: Transaction, panel: PanelRow, name: str, before: PanelState | None, by: Principal
) -> None:
    """Adds a change of state to the panel's timeline; the panel's row is locked, so its number is free."""
    last = select(func.max(PanelTransitionRow.number)).where(PanelTransitionRow.panel_id == panel.panel_id)
    transaction.session.add(
        PanelTransitionRow(
            panel_id=panel.panel_id,
            number=(transaction.session.scalar(last) or 0) + 1,
            name=name,
            before=before,
            after=panel.state,
            at=transaction.at,
            by=by.staff_id,
        )
    )


def record(
    transaction: Transaction,
    principal: Principal,
    action: str,
    panel: PanelRow,
    *,
    kind: str = "panel",
    object_id: str | None = None,
    reason: str | None = None,
    detail: Detail = _NO_DETAIL,
) -> None:
    """Adds an event of a panel, or of a thing in it, to the audit."""
    transaction.events.add(
        Event(
            actor=principal.staff_id,
            action=action,
            object_kind=kind,
            object_id=object_id or panel.panel_id,
            case_id=panel.case_id,
            panel_id=panel.panel_id,
            reason=reason,
            detail=detail,
        )
    )
