"""A panel as somebody sees it: those who are merely invited see that it asks for them, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from api.cases import CaseRelation, panel_for
from api.cases.visibility import relations_to_panel
from api.identity import Principal
from api.panels.life import TRANSITIONS, Act, PanelState
from api.panels.people import is_active
from api.panels.standing import is_among, may_do
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow, PanelTransitionRow, StaffRow

__all__ = ["PanelSummary", "PanelView", "Step", "summaries_of", "view_panel"]

_INSIDE = CaseRelation.TREATING | CaseRelation.READING


@dataclass(frozen=True, slots=True)
class Step:
    """A change of state in a panel's timeline; `before` is None for its creation."""

    name: str
    before: str | None
    after: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PanelSummary:
    """What a list tells of a panel; what is not for whoever asks is None.

    Attributes:
        panel_id: Identifies it.
        case_id: The case.
        network: Whose central office runs it.
        networks: All that it concerns.
        state: Where it stands.
        urgent: Whether it is.
        deadline: Set by the lead.
        hours_to_respond: How long an invited expert has.
        lead_id: Staff id of the lead.
        lead_name: What pages call them.
        created_by: Staff id.
        created_at: When.
        changed_at: When its own values were changed last.
        version: Counts those changes.
        is_active: Whether two members contributed.
        may: What whoever asks may do to it as it stands: names of transitions, and of acts.
    """

    panel_id: str
    case_id: str | None
    network: str
    networks: tuple[str, ...]
    state: str
    urgent: bool
    deadline: datetime | None
    hours_to_respond: int
    lead_id: str | None
    lead_name: str | None
    created_by: str | None
    created_at: datetime
    changed_at: datetime
    version: int
    is_active: bool | None
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelView:
    """One panel, with what is asked, its rules and its timeline; None and empty for who is merely invited."""

    summary: PanelSummary
    question: str | None = field(repr=False)
    rules: Mapping[str, Any] | None
    timeline: tuple[Step, ...]


def view_panel(transaction: Transaction, principal: Principal, panel_id: str) -> PanelView:
    """Gives a panel to whoever may know of it; reading the question is an event.

    Raises:
        NotFoundError: There is no such panel, or not for them.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False)
    [summary] = summaries_of(transaction, principal, [panel])
    if not relations & _INSIDE:
        return PanelView(summary, None, None, ())
    question = None
    try:
        panel_for(transaction, principal, panel_id, content=True)
    except NotFoundError:
        # Withdrawn or erased: they see that it is there, and no content.
        pass
    else:
        place = f"panels/{panel_id}/sealed_question"
        question = transaction.content.open_text(panel.case_id, panel.sealed_question, place)
    return PanelView(summary, question, panel.rules, _timeline(transaction, panel_id))


def summaries_of(transaction: Transaction, principal: Principal, panels: Sequence[PanelRow]) -> Iterable[PanelSummary]:
    """Gives what a list tells of panels that somebody may know of, in their order."""
    session = transaction.session
    active = is_active(transaction, [panel.panel_id for panel in panels])
    leads = [panel.lead_id for panel in panels if panel.lead_id is not None]
    names = dict(session.execute(select(StaffRow.staff_id, StaffRow.name).where(StaffRow.staff_id.in_(leads))).all())
    for panel in panels:
        case = session.get_one(CaseRow, panel.case_id)
        relations = relations_to_panel(transaction, principal, panel, case)
        inside = bool(relations & _INSIDE)
        yield PanelSummary(
            panel_id=panel.panel_id,
            case_id=panel.case_id if inside else None,
            network=panel.network,
            networks=tuple(panel.networks),
            state=panel.state,
            urgent=panel.urgent,
            deadline=panel.deadline,
            hours_to_respond=panel.hours_to_respond,
            lead_id=panel.lead_id if inside else None,
            lead_name=names.get(panel.lead_id or "") if inside else None,
            created_by=panel.created_by if inside else None,
            created_at=panel.created_at,
            changed_at=panel.changed_at,
            version=panel.version,
            is_active=active[panel.panel_id] if inside else None,
            may=_may(panel, relations) if inside else (),
        )


def _may(panel: PanelRow, relations: CaseRelation) -> tuple[str, ...]:
    state = PanelState(panel.state)
    moves = [one.name for one in TRANSITIONS if state in one.before and is_among(relations, one.who)]
    return (*moves, *(act.name.lower() for act in Act if may_do(act, panel, relations)))


def _timeline(transaction: Transaction, panel_id: str) -> tuple[Step, ...]:
    rows = transaction.session.scalars(
        select(PanelTransitionRow).where(PanelTransitionRow.panel_id == panel_id).order_by(PanelTransitionRow.number)
    )
    return tuple(Step(row.name, row.before, row.after, row.at, row.by) for row in rows)
