"""Transitions of a panel, carried out: who may, from which state, under which conditions, and what follows."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import select

from api.cases import has_consent_for_care, panel_for
from api.identity import Principal
from api.panels.consequences import follow
from api.panels.life import Condition, PanelState, Transition, transition_named
from api.panels.standing import demand_transition
from api.panels.steps import CheckVersion, add_to_timeline, changed, record
from api.refusals import ConflictError, NotFoundError
from api.store import Transaction
from api.store.tables import InvitationRow, OutcomeRow, PanelRow

__all__ = ["move_panel"]


def move_panel(
    transaction: Transaction,
    principal: Principal,
    panel_id: str,
    name: str,
    *,
    check_version: CheckVersion | None = None,
) -> PanelRow:
    """Moves a panel by the transition of a name.

    Args:
        transaction: The request's.
        principal: Who asks for it.
        panel_id: The panel.
        name: As in `TRANSITIONS`.
        check_version: Where the request names a version.

    Raises:
        NotFoundError: There is no such panel, or not for them, or no such transition.
        ForbiddenError: They may not.
        ConflictError: It does not lead from the panel's state, or a condition does not hold.
        StaleError: The panel is at another version.
    """
    panel, relations = panel_for(transaction, principal, panel_id, content=False, lock=True)
    transition = transition_named(name)
    if transition is None:
        raise NotFoundError
    demand_transition(transition, panel, relations)
    if check_version:
        check_version(panel.version)
    _demand_conditions(transaction, transition, panel)
    before, panel.state = PanelState(panel.state), transition.after
    changed(transaction, panel)
    add_to_timeline(transaction, panel, name, before, principal)
    record(transaction, principal, transition.event, panel, detail={"before": before, "after": transition.after})
    transaction.session.flush()
    follow(transaction, principal, panel, name)
    return panel


def _demand_conditions(transaction: Transaction, transition: Transition, panel: PanelRow) -> None:
    missing = [one.value for one in transition.conditions if not _CHECKS[one](transaction, panel)]
    if missing:
        raise ConflictError(f"The panel cannot {transition.name} yet; it needs {' and '.join(missing)}.")


def _consent_stands(transaction: Transaction, panel: PanelRow) -> bool:
    return has_consent_for_care(transaction, panel.case_id)


def _lead_is_named(_: Transaction, panel: PanelRow) -> bool:
    return panel.lead_id is not None


def _member_accepted(transaction: Transaction, panel: PanelRow) -> bool:
    accepted = select(InvitationRow.invitation_id).where(
        InvitationRow.panel_id == panel.panel_id, InvitationRow.state == "accepted"
    )
    return transaction.session.scalar(accepted.limit(1)) is not None


def _outcome_is_written(transaction: Transaction, panel: PanelRow) -> bool:
    return transaction.session.get(OutcomeRow, panel.panel_id) is not None


_CHECKS: Mapping[Condition, Callable[[Transaction, PanelRow], bool]] = MappingProxyType(
    {
        Condition.CONSENT: _consent_stands,
        Condition.LEAD: _lead_is_named,
        Condition.MEMBER: _member_accepted,
        Condition.OUTCOME: _outcome_is_written,
    }
)
