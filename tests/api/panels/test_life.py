"""The life of a panel as a state machine: whatever is tried in whatever order, the table holds."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update

from api.panels import (
    ACTS,
    LIVE,
    TRANSITIONS,
    Act,
    Condition,
    OutcomeDraft,
    PanelState,
    change_panel,
    contribute,
    is_active,
    move_panel,
    write_outcome,
)
from api.panels.life import transition_named
from api.protection import new_master_key
from api.refusals import RefusalError
from api.settings import load_settings
from api.store import open_store, upgrade
from api.store.tables import ConsentRow, ContributionRow, InvitationRow, OutcomeRow, PanelRow, PanelTransitionRow
from ontology import Knowledge
from tests.api.panels.house import House, furnish, whatever
from tests.api.people import add_case, add_invitation

PEOPLE = ("clinician", "assistant", "office", "lead", "member", "other member", "stranger")
FINAL = {PanelState.ARCHIVED, PanelState.WITHDRAWN}


def test_the_table_is_whole() -> None:
    reached = {move.after for move in TRANSITIONS}
    assert reached | {PanelState.DRAFT} == set(PanelState)
    assert PanelState.DRAFT not in reached
    assert {state for move in TRANSITIONS for state in move.before} == set(PanelState) - FINAL
    assert {one.before for one in TRANSITIONS if one.name == "withdraw"} == {LIVE}
    assert len({(move.name, state) for move in TRANSITIONS for state in move.before}) == sum(
        len(move.before) for move in TRANSITIONS
    )
    assert all(
        Condition.CONSENT in move.conditions for move in TRANSITIONS if move.name in ("open", "assess", "reopen")
    )
    assert ACTS.keys() == set(Act)
    assert transition_named("delete") is None


class Life(RuleBasedStateMachine):
    """Panels tried at random; the model is the table, and what the tables of the database say beside it."""

    house: House
    knowledge: Knowledge
    visited: set[PanelState]

    @initialize()
    def begin(self) -> None:
        with self.house.store.begin() as transaction:
            self.house.case_id = add_case(transaction, "clinician")
        self.panel_id = self.house.create()
        self.state = PanelState.DRAFT
        self.lead, self.consent, self.outcome, self.seats = False, True, False, set[str]()
        self.said: list[str] = []

    def tried(self, who: str, act: Any) -> bool:
        try:
            with self.house.acting(who) as (transaction, principal):
                act(transaction, principal)
        except RefusalError:
            return False
        return True

    @rule(who=st.sampled_from(PEOPLE), name=st.sampled_from([move.name for move in TRANSITIONS]))
    def move(self, who: str, name: str) -> None:
        done = self.tried(who, lambda t, p: move_panel(t, p, self.panel_id, name))
        transition = transition_named(name)
        assert transition is not None
        met = {
            Condition.CONSENT: self.consent,
            Condition.LEAD: self.lead,
            Condition.MEMBER: bool(self.seats),
            Condition.OUTCOME: self.outcome,
        }
        possible = self.state in transition.before and all(met[one] for one in transition.conditions)
        if done:
            assert possible
            self.state = transition.after
        elif possible and self.consent:
            # Somebody may: it was refused for who tried it alone.
            assert who not in {"open": ("clinician", "office"), "withdraw": ("clinician", "office")}.get(
                name, ("office",) if name in ("assess", "archive") else ("lead",) if self.lead else ()
            )

    @rule()
    def advance(self) -> None:
        """Goes the next step of the usual way, so that its end is reached among the detours."""
        self.name_lead("office")
        self.accept("E1")
        self.conclude("lead")
        before = self.state
        steps = {
            PanelState.DRAFT: ("office", "open"),
            PanelState.PANEL_SELECTION: ("office", "assess"),
            PanelState.ASSESSMENT: ("lead", "conclude"),
            PanelState.OUTCOME: ("lead", "sign-off"),
            PanelState.SIGNED_OFF: ("lead", "close"),
        }
        if before in steps:
            self.move(*steps[before])
            assert (self.state != before) == (self.consent and self.lead)

    @rule(who=st.sampled_from(PEOPLE))
    def name_lead(self, who: str) -> None:
        change = {"lead_id": "lead"}
        done = self.tried(who, lambda t, p: change_panel(t, p, self.panel_id, change, check_version=whatever))
        assert not done or (who == "office" and self.state not in FINAL and self.consent)
        self.lead |= done

    @rule(expert_id=st.sampled_from(["E1", "E2"]))
    def accept(self, expert_id: str) -> None:
        if self.state in (PanelState.PANEL_SELECTION, PanelState.ASSESSMENT) and expert_id not in self.seats:
            with self.house.store.begin() as transaction:
                add_invitation(transaction, self.panel_id, expert_id)
            self.seats.add(expert_id)

    @rule(who=st.sampled_from(PEOPLE))
    def speak(self, who: str) -> None:
        done = self.tried(who, lambda t, p: contribute(t, p, self.panel_id, "x"))
        seated = {"member": "E1" in self.seats, "other member": "E2" in self.seats, "lead": self.lead}
        may = who in ("clinician", "assistant") or (self.consent and seated.get(who, False))
        assert done == (may and self.state in (PanelState.ASSESSMENT, PanelState.OUTCOME))
        if done:
            self.said.append(who)

    @rule(who=st.sampled_from(PEOPLE))
    def conclude(self, who: str) -> None:
        draft, vocabulary = OutcomeDraft("x"), self.knowledge.vocabulary
        done = self.tried(
            who, lambda t, p: write_outcome(t, p, self.panel_id, draft, vocabulary, check_version=whatever)
        )
        in_work = self.state in (PanelState.ASSESSMENT, PanelState.OUTCOME)
        assert done == (who == "lead" and self.lead and self.consent and in_work)
        self.outcome |= done

    @rule(stands=st.booleans())
    def consent_changes(self, stands: bool) -> None:  # noqa: FBT001 - as Hypothesis calls it
        with self.house.store.begin() as transaction:
            transaction.session.execute(
                update(ConsentRow)
                .where(ConsentRow.case_id == self.house.case_id)
                .values(withdrawn_at=None if stands else transaction.at)
            )
        self.consent = stands

    @invariant()
    def the_tables_agree(self) -> None:
        with self.house.store.begin(read_only=True) as transaction:
            session = transaction.session
            panel = session.get_one(PanelRow, self.panel_id)
            steps = session.scalars(
                select(PanelTransitionRow)
                .where(PanelTransitionRow.panel_id == self.panel_id)
                .order_by(PanelTransitionRow.number)
            ).all()
            outcome = session.get(OutcomeRow, self.panel_id)
            count = select(func.count()).where(ContributionRow.panel_id == self.panel_id)
            assert panel.state == self.state == steps[-1].after
            self.visited.add(self.state)
            assert [step.number for step in steps] == list(range(1, len(steps) + 1))
            for earlier, later in pairwise(steps):
                transition = transition_named(later.name)
                assert transition is not None
                assert later.before == earlier.after
                assert PanelState(later.before) in transition.before
                assert later.after == transition.after
            assert session.scalar(count) == len(self.said)
            members = {one for one in self.said if one in ("member", "other member")}
            assert is_active(transaction, [self.panel_id]) == {self.panel_id: len(members) >= 2}
            signed = outcome is not None and outcome.signed_off_at is not None
            assert signed == (self.state in (PanelState.SIGNED_OFF, PanelState.CLOSED, PanelState.ARCHIVED))
            if self.state == PanelState.WITHDRAWN:
                waiting = select(InvitationRow.state).where(InvitationRow.panel_id == self.panel_id)
                assert "invited" not in session.scalars(waiting).all()


def run(tmp_path: Path, knowledge: Knowledge, examples: int, steps: int) -> None:
    url = f"sqlite:///{tmp_path}/consilium.db"
    own = load_settings(home=tmp_path, database_url=url, master_keys=new_master_key("test"))
    upgrade(own)
    with open_store(own) as store:
        Life.house, Life.knowledge, Life.visited = furnish(store), knowledge, set()
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_no_order_of_steps_leaves_the_table(tmp_path: Path, knowledge: Knowledge) -> None:
    run(tmp_path, knowledge, examples=15, steps=40)


@pytest.mark.slow
def test_no_order_of_many_steps_leaves_the_table(tmp_path: Path, knowledge: Knowledge) -> None:
    run(tmp_path, knowledge, examples=50, steps=60)
    assert Life.visited == set(PanelState)
