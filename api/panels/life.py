"""The life of a panel: one table of its transitions, and what may happen in which state.

    draft -> panel_selection -> assessment -> outcome -> signed_off -> closed -> archived
                                    ^                        |            |
                                    +--------- reopen -------+------------+
    draft, panel_selection, assessment, outcome -> withdrawn

Pure values: `api.panels.moving` carries transitions out. The source of states and of who may is the public description
of CPMS; that closing and archiving are two acts, and that the lead alone signs off and re-opens, is part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "LIVE",
    "TRANSITIONS",
    "Act",
    "Actor",
    "Condition",
    "PanelState",
    "Transition",
    "states_for",
    "transition_named",
]


class PanelState(StrEnum):
    """Where a panel stands."""

    DRAFT = "draft"
    PANEL_SELECTION = "panel_selection"
    ASSESSMENT = "assessment"
    OUTCOME = "outcome"
    SIGNED_OFF = "signed_off"
    CLOSED = "closed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Actor(StrEnum):
    """Who may do something, as messages name them."""

    CLINICIAN = "the clinician or their assistant"
    OFFICE = "the central office"
    LEAD = "the panel's lead"


class Condition(StrEnum):
    """What has to hold before a transition, as messages name it where it does not."""

    CONSENT = "a consent for care that stands"
    LEAD = "a lead, whom the central office names"
    MEMBER = "an expert who accepted the invitation"
    OUTCOME = "an outcome, which the lead writes"


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table.

    Attributes:
        name: As in the address: `POST /panels/ID:name`.
        before: The states it leads from.
        after: The state it leads to.
        who: Any of these may.
        conditions: All of these have to hold.
        event: What the audit calls it.
    """

    name: str
    before: frozenset[PanelState]
    after: PanelState
    who: frozenset[Actor]
    conditions: tuple[Condition, ...]
    event: str


_S, _A, _C = PanelState, Actor, Condition
LIVE = frozenset({_S.DRAFT, _S.PANEL_SELECTION, _S.ASSESSMENT, _S.OUTCOME})
"""States before sign-off: the panel can be worked on, and withdrawn."""


def _row(name: str, before: str, after: str, who: Actor, conditions: tuple[Condition, ...], event: str) -> Transition:
    states = frozenset(PanelState(state) for state in before.split())
    return Transition(name, states, PanelState(after), frozenset({who}), conditions, f"panel.{event}")


_WORKED_ON = "draft panel_selection assessment outcome"
# fmt: off
TRANSITIONS = (
    #    name        from                  to                 who           conditions                 event
    _row("open",     "draft",              "panel_selection", _A.OFFICE,    (_C.CONSENT, _C.LEAD),     "opened"),
    _row("assess",   "panel_selection",    "assessment",      _A.OFFICE,    (_C.CONSENT, _C.MEMBER),   "assessed"),
    _row("conclude", "assessment",         "outcome",         _A.LEAD,      (_C.CONSENT, _C.OUTCOME),  "concluded"),
    _row("sign-off", "outcome",            "signed_off",      _A.LEAD,      (_C.CONSENT, _C.OUTCOME),  "signed_off"),
    _row("close",    "signed_off",         "closed",          _A.LEAD,      (),                        "closed"),
    _row("archive",  "closed",             "archived",        _A.OFFICE,    (),                        "archived"),
    _row("reopen",   "signed_off closed",  "assessment",      _A.LEAD,      (_C.CONSENT,),             "reopened"),
    _row("withdraw", _WORKED_ON,           "withdrawn",       _A.CLINICIAN, (),                        "withdrawn"),
)
# fmt: on
"""The table: no panel changes its state in any other way."""

_BY_NAME = MappingProxyType({row.name: row for row in TRANSITIONS})


class Act(StrEnum):
    """What is done within a panel without changing its state, as messages name it."""

    ASK = "change the question, the networks or the rules"
    GUIDE = "change lead, deadline or urgency"
    CONTRIBUTE = "contribute"
    REQUEST_DATA = "ask for more data or answer"
    MEET = "plan or change meetings"
    CONCLUDE = "write the outcome"


_STATES: Mapping[Act, frozenset[PanelState]] = MappingProxyType(
    {
        Act.ASK: frozenset({_S.DRAFT, _S.PANEL_SELECTION}),
        # A lead may be needed to re-open what is closed, so one can be named until the panel is archived.
        Act.GUIDE: LIVE | {_S.SIGNED_OFF, _S.CLOSED},
        Act.CONTRIBUTE: frozenset({_S.ASSESSMENT, _S.OUTCOME}),
        Act.REQUEST_DATA: frozenset({_S.ASSESSMENT, _S.OUTCOME}),
        Act.MEET: frozenset({_S.PANEL_SELECTION, _S.ASSESSMENT, _S.OUTCOME}),
        Act.CONCLUDE: frozenset({_S.ASSESSMENT, _S.OUTCOME}),
    }
)


def transition_named(name: str) -> Transition | None:
    """The transition of a name; None where there is none."""
    return _BY_NAME.get(name)


def states_for(act: Act) -> frozenset[PanelState]:
    """The states in which something may be done."""
    return _STATES[act]
