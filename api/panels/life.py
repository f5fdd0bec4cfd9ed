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
    "ACTS",
    "LIVE",
    "TRANSITIONS",
    "Act",
    "ActRule",
    "Actor",
    "Condition",
    "PanelState",
    "Transition",
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
    MEMBER = "its members"
    GUEST = "its guests"


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


_S, _C = PanelState, Condition
LIVE = frozenset({_S.DRAFT, _S.PANEL_SELECTION, _S.ASSESSMENT, _S.OUTCOME})
"""States before sign-off: the panel can be worked on, and withdrawn."""


def _states(words: str) -> frozenset[PanelState]:
    return frozenset(PanelState(word) for word in words.split())


def _row(
    name: str, before: str, after: str, who: tuple[Actor, ...], conditions: tuple[Condition, ...], event: str
) -> Transition:
    return Transition(name, _states(before), PanelState(after), frozenset(who), conditions, f"panel.{event}")


_WORKED_ON = "draft panel_selection assessment outcome"
_CASE, _OFFICE, _LEAD = Actor.CLINICIAN, Actor.OFFICE, Actor.LEAD
# fmt: off
TRANSITIONS = (
    #    name        from                 to                 who               conditions                event
    _row("open",     "draft",             "panel_selection", (_CASE, _OFFICE), (_C.CONSENT, _C.LEAD),    "opened"),
    _row("assess",   "panel_selection",   "assessment",      (_OFFICE,),       (_C.CONSENT, _C.MEMBER),  "assessed"),
    _row("conclude", "assessment",        "outcome",         (_LEAD,),         (_C.CONSENT, _C.OUTCOME), "concluded"),
    _row("sign-off", "outcome",           "signed_off",      (_LEAD,),         (_C.CONSENT, _C.OUTCOME), "signed_off"),
    _row("close",    "signed_off",        "closed",          (_LEAD,),         (),                       "closed"),
    _row("archive",  "closed",            "archived",        (_OFFICE,),       (),                       "archived"),
    _row("reopen",   "signed_off closed", "assessment",      (_LEAD,),         (_C.CONSENT,),            "reopened"),
    _row("withdraw", _WORKED_ON,          "withdrawn",       (_CASE, _OFFICE), (),                       "withdrawn"),
)
# fmt: on
"""The table: no panel changes its state in any other way."""

_BY_NAME = MappingProxyType({row.name: row for row in TRANSITIONS})


class Act(StrEnum):
    """What is done within a panel without changing its state, as messages name it."""

    ASK = "change the question"
    ASSEMBLE = "change networks, rules or the time to respond"
    GUIDE = "change the deadline or the urgency"
    NAME_LEAD = "name the lead"
    INVITE = "invite experts"
    BRING_GUEST = "propose a guest"
    CONTRIBUTE = "contribute"
    REQUEST_DATA = "ask for more data"
    GIVE_DATA = "answer a request for data"
    MEET = "plan or change meetings"
    WRITE_OUTCOME = "write the outcome"


@dataclass(frozen=True, slots=True)
class ActRule:
    """In which states something may be done, and by whom."""

    states: frozenset[PanelState]
    who: frozenset[Actor]


def _rule(states: str, *who: Actor) -> ActRule:
    return ActRule(_states(states), frozenset(who))


_IN_WORK = "assessment outcome"
ACTS: Mapping[Act, ActRule] = MappingProxyType(
    {
        Act.ASK: _rule("draft panel_selection", _CASE),
        Act.ASSEMBLE: _rule("draft panel_selection assessment", _CASE, _OFFICE),
        Act.GUIDE: _rule(_WORKED_ON, _LEAD),
        # A lead may be needed to re-open what is closed, so one can be named until the panel is archived.
        Act.NAME_LEAD: _rule(f"{_WORKED_ON} signed_off closed", _OFFICE),
        Act.INVITE: _rule("panel_selection assessment", _OFFICE, _LEAD),
        Act.BRING_GUEST: _rule("panel_selection assessment outcome", _OFFICE, _LEAD),
        Act.CONTRIBUTE: _rule(_IN_WORK, _CASE, _LEAD, Actor.MEMBER, Actor.GUEST),
        Act.REQUEST_DATA: _rule(_IN_WORK, _LEAD, Actor.MEMBER, Actor.GUEST),
        Act.GIVE_DATA: _rule(_IN_WORK, _CASE),
        Act.MEET: _rule("panel_selection assessment outcome", _LEAD, _OFFICE),
        Act.WRITE_OUTCOME: _rule(_IN_WORK, _LEAD),
    }
)
"""The table of everything else that is done to a panel."""


def transition_named(name: str) -> Transition | None:
    """The transition of a name; None where there is none."""
    return _BY_NAME.get(name)
