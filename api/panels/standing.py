"""Whether somebody may do something to a panel, by the tables of `api.panels.life`."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from api.cases import CaseRelation
from api.panels.life import ACTS, Act, Actor, PanelState, Transition
from api.refusals import ConflictError, ForbiddenError
from api.store.tables import PanelRow

__all__ = ["demand", "demand_transition", "is_among", "may_do"]

_RELATIONS: Mapping[Actor, CaseRelation] = MappingProxyType(
    {
        Actor.CLINICIAN: CaseRelation.BRINGING,
        Actor.OFFICE: CaseRelation.OFFICE,
        Actor.LEAD: CaseRelation.LEAD,
        Actor.MEMBER: CaseRelation.MEMBER,
        Actor.GUEST: CaseRelation.GUEST,
    }
)


def is_among(relations: CaseRelation, who: Collection[Actor]) -> bool:
    """Tells whether somebody of these relations is one of those who may."""
    return any(relations & _RELATIONS[actor] for actor in who)


def may_do(act: Act, panel: PanelRow, relations: CaseRelation) -> bool:
    """Tells whether they may do it to the panel as it stands; for what a page offers."""
    return is_among(relations, ACTS[act].who) and PanelState(panel.state) in ACTS[act].states


def demand(act: Act, panel: PanelRow, relations: CaseRelation) -> None:
    """Makes sure that they may do it to the panel as it stands.

    Raises:
        ForbiddenError: They may not, whatever its state.
        ConflictError: Its state does not allow it.
    """
    rule = ACTS[act]
    _demand_one_of(rule.who, relations, act.value)
    if PanelState(panel.state) not in rule.states:
        raise ConflictError(
            f"Nobody can {act.value} while the panel is in the state {panel.state}; it takes {_listed(rule.states)}."
        )


def demand_transition(transition: Transition, panel: PanelRow, relations: CaseRelation) -> None:
    """Makes sure that they may move the panel so from where it stands; conditions are another matter.

    Raises:
        ForbiddenError: They may not, whatever its state.
        ConflictError: It does not lead from its state.
    """
    _demand_one_of(transition.who, relations, f"{transition.name} a panel")
    if PanelState(panel.state) not in transition.before:
        raise ConflictError(
            f"The panel is in the state {panel.state}; {transition.name} leads from {_listed(transition.before)}."
        )


def _demand_one_of(who: Collection[Actor], relations: CaseRelation, what: str) -> None:
    if not is_among(relations, who):
        allowed = [actor.value for actor in Actor if actor in who]
        raise ForbiddenError(f"You cannot {what}: that is for {' or '.join(allowed)}.")


def _listed(states: Collection[PanelState]) -> str:
    return " or ".join(state.value for state in PanelState if state in states)
