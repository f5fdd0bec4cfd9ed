"""Who may do what to a panel in which state: the tables, held against what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.cases import panel_for
from api.panels import (
    ACTS,
    TRANSITIONS,
    Act,
    Actor,
    MeetingTimes,
    OutcomeDraft,
    PanelFilters,
    PanelState,
    answer_data_request,
    ask_for_data,
    change_panel,
    contribute,
    count_panels,
    list_panels,
    move_panel,
    plan_meeting,
    view_panel,
    write_outcome,
)
from api.refusals import ConflictError, ForbiddenError, NotFoundError, RefusalError
from api.store.tables import ConsentRow, PanelRow
from ontology import Knowledge
from tests.api.panels.house import House, whatever

AS = {
    Actor.CLINICIAN: ("clinician", "assistant"),
    Actor.OFFICE: ("office",),
    Actor.LEAD: ("lead",),
    Actor.MEMBER: ("member",),
    Actor.GUEST: ("guest",),
}
INSIDE = tuple(name for names in AS.values() for name in names)
OUTSIDE = ("stranger", "analyst", "administrator")


@dataclass
class Trial:
    """Everything that the tables know, tried by everybody in one state of a panel; nothing of it is kept."""

    house: House
    knowledge: Knowledge
    panel_id: str
    request_id: str

    def put(self, state: PanelState) -> None:
        with self.house.store.begin() as transaction:
            transaction.session.execute(
                update(PanelRow).where(PanelRow.panel_id == self.panel_id).values(state=state.value)
            )

    def outcome(self, who: str, act: Callable[..., object]) -> type[Exception] | None:
        """The refusal that somebody gets; what they are allowed is rolled back."""

        class DoneError(Exception):
            pass

        def do_and_undo() -> None:
            with self.house.acting(who) as (transaction, principal):
                act(transaction, principal, self.panel_id)
                raise DoneError

        try:
            do_and_undo()
        except DoneError:
            return None
        except RefusalError as error:
            return type(error)
        raise AssertionError("neither done nor refused")

    def acts(self) -> dict[Act, Callable[..., object]]:
        def change(**values: Any) -> Callable[..., object]:
            return lambda t, p, panel: change_panel(t, p, panel, values, check_version=whatever)

        def write(t: Any, p: Any, panel: str) -> object:
            return write_outcome(t, p, panel, OutcomeDraft("x"), self.knowledge.vocabulary, check_version=whatever)

        def meet(t: Any, p: Any, panel: str) -> object:
            start = t.at + timedelta(days=1)
            return plan_meeting(t, p, panel, MeetingTimes(start, start + timedelta(hours=1)))

        return {
            Act.ASK: change(question="Another?"),
            Act.ASSEMBLE: change(hours_to_respond=5),
            Act.GUIDE: change(urgent=True),
            Act.NAME_LEAD: change(lead_id="member"),
            Act.CONTRIBUTE: lambda t, p, panel: contribute(t, p, panel, "x"),
            Act.REQUEST_DATA: lambda t, p, panel: ask_for_data(t, p, panel, "x?"),
            Act.GIVE_DATA: lambda t, p, panel: answer_data_request(t, p, panel, self.request_id, "x"),
            Act.MEET: meet,
            Act.WRITE_OUTCOME: write,
        }


@pytest.fixture
def trial(house: House, knowledge: Knowledge) -> Trial:
    panel_id = house.assessing()
    with house.acting("member") as (transaction, member):
        request_id = ask_for_data(transaction, member, panel_id, "Urate?")
    with house.acting("lead") as (transaction, lead):
        write_outcome(transaction, lead, panel_id, OutcomeDraft("x"), knowledge.vocabulary, check_version=whatever)
    return Trial(house, knowledge, panel_id, request_id)


def allowed(who: str, actors: frozenset[Actor]) -> bool:
    return any(who in AS[actor] for actor in actors)


# Members and guests take part from the selection until the panel is archived.
SEATED_IN = frozenset(PanelState) - {PanelState.DRAFT, PanelState.ARCHIVED, PanelState.WITHDRAWN}


def known_to(who: str, state: PanelState) -> bool:
    return who not in OUTSIDE and (who not in ("member", "guest", "invited") or state in SEATED_IN)


def expected(who: str, state: PanelState, actors: frozenset[Actor], states: frozenset[PanelState]) -> Any:
    if not known_to(who, state):
        return NotFoundError
    if not allowed(who, actors):
        return ForbiddenError
    return None if state in states else ConflictError


def test_everybody_in_every_state_gets_what_the_tables_say(trial: Trial) -> None:
    told: dict[tuple[PanelState, str, str], Any] = {}
    got: dict[tuple[PanelState, str, str], Any] = {}
    for state in PanelState:
        trial.put(state)
        for who in (*INSIDE, "invited", *OUTSIDE):
            for act, do in trial.acts().items():
                told[state, who, act] = expected(who, state, ACTS[act].who, ACTS[act].states)
                got[state, who, act] = trial.outcome(who, do)
            for move in TRANSITIONS:
                told[state, who, move.name] = expected(who, state, move.who, move.before)
                got[state, who, move.name] = trial.outcome(
                    who, lambda t, p, panel, name=move.name: move_panel(t, p, panel, name)
                )
    assert {key: (told[key], got[key]) for key in told if told[key] is not got[key]} == {}


def test_without_consent_the_treating_alone_go_on(trial: Trial) -> None:
    with trial.house.store.begin() as transaction:
        transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    for who in ("office", "lead", "member", "guest", "invited"):
        assert {trial.outcome(who, do) for do in trial.acts().values()} == {NotFoundError}
        assert trial.outcome(who, lambda t, p, panel: move_panel(t, p, panel, "conclude")) is NotFoundError
        assert trial.outcome(who, view_panel) is NotFoundError
    assert trial.house.move(trial.panel_id, "clinician", "withdraw") == "withdrawn"


@pytest.mark.parametrize("consent", [True, False])
def test_lists_hold_just_the_panels_that_somebody_may_know_of(trial: Trial, consent: bool) -> None:  # noqa: FBT001
    house = trial.house
    for state in PanelState:
        other = house.assessing()
        Trial(house, trial.knowledge, other, "").put(state)
    house.create()
    if not consent:
        with house.store.begin() as transaction:
            transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    for who in (*INSIDE, "invited", *OUTSIDE):
        with house.acting(who) as (transaction, principal):
            every = transaction.session.scalars(select(PanelRow.panel_id).order_by(PanelRow.panel_id)).all()
            known = []
            for panel_id in every:
                try:
                    panel_for(transaction, principal, panel_id, content=False)
                except NotFoundError:
                    continue
                known.append(panel_id)
            listed = [row.panel_id for row in list_panels(transaction, principal, PanelFilters(), limit=100)]
            assert (who, listed) == (who, known)
            assert count_panels(transaction, principal, PanelFilters()) == len(known)


def test_who_is_invited_learns_that_it_asks_for_them_and_no_more(trial: Trial) -> None:
    with trial.house.acting("invited") as (transaction, invited):
        view = view_panel(transaction, invited, trial.panel_id)
    assert view.summary.network == "ERKNet"
    assert view.question is None
    assert view.rules is None
    assert view.timeline == ()
    hidden = (view.summary.case_id, view.summary.lead_id, view.summary.created_by, view.summary.is_active)
    assert hidden == (None, None, None, None)
    assert "case.read" not in trial.house.actions(trial.panel_id)
