"""Inviting: who is asked, who cannot be, who answers, and who takes over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.invitations import end_open, invite, withdraw
from api.invitations.answering import accept
from api.invitations.states import LIVE_PANELS, DeclineReason
from api.panels import LIVE, move_panel
from api.refusals import ConflictError, ForbiddenError, NotFoundError
from api.store.tables import ConsentRow, ExpertPreferenceRow, InvitationRow, PanelRow
from data.errors import InputError
from tests.api.invitations.conftest import Selecting


def test_a_shortlist_is_invited_and_backups_stand_by(selecting: Selecting) -> None:
    assert selecting.invite("A", "B", backups=("C", "E")) == []
    assert selecting.states() == {"A": "invited", "B": "invited", "C": "standby", "E": "standby"}
    rows = selecting.rows()
    assert [rows[one].position for one in "ABCE"] == [1, 2, 1, 2]
    asked = rows["A"]
    assert asked.invited_at is not None
    assert asked.respond_by == asked.invited_at + timedelta(hours=72)
    assert [message["expert_id"] for message in selecting.house.messages("invited")] == ["A", "B"]
    assert selecting.house.actions(selecting.panel_id).count("invitation.sent") == 2


def test_who_declines_makes_room_for_the_first_backup_at_once(selecting: Selecting) -> None:
    selecting.invite("A", "B", backups=("C", "E"))
    selecting.decline("A", DeclineReason.AWAY)
    rows = selecting.rows()
    assert selecting.states() == {"A": "declined", "B": "invited", "C": "invited", "E": "standby"}
    assert rows["A"].decline_reason == DeclineReason.AWAY
    assert rows["C"].takes_over_for == rows["A"].invitation_id
    with pytest.raises(NotFoundError):
        selecting.accept("A")


def test_a_backup_who_would_break_the_rules_is_passed_over(selecting: Selecting) -> None:
    selecting.set_rules(max_per_centre=1)
    # D works where A does, who stays.
    selecting.invite("A", "B", backups=("D", "E"))
    selecting.decline("B")
    assert selecting.states() == {"A": "invited", "B": "declined", "D": "standby", "E": "invited"}
    # In A's own place D keeps the rule.
    selecting.decline("A")
    assert selecting.states()["D"] == "invited"
    assert selecting.house.messages("seat_vacant") == []


def test_rules_that_the_office_broke_itself_do_not_stop_backups(selecting: Selecting) -> None:
    selecting.set_rules(max_per_centre=1, required_networks=["ERN-EYE"])
    selecting.invite("A", "D", "B", backups=("C",))
    selecting.decline("B")
    assert selecting.states()["C"] == "invited"


def test_where_nobody_stands_by_the_office_is_told(selecting: Selecting) -> None:
    selecting.invite("A")
    selecting.decline("A")
    [message] = selecting.house.messages("seat_vacant")
    assert message["staff_id"] == "office"


def test_silence_brings_one_reminder_and_then_the_backup(selecting: Selecting) -> None:
    selecting.invite("A", "B", backups=("C",))
    selecting.accept("B")
    assert selecting.let_pass(40).reminded == 0
    assert selecting.let_pass(10).reminded == 1
    assert selecting.let_pass(1).reminded == 0
    passed = selecting.let_pass(30)
    assert (passed.expired, passed.asked_instead) == (1, 1)
    assert selecting.states() == {"A": "expired", "B": "accepted", "C": "invited"}
    with pytest.raises(NotFoundError):
        selecting.accept("A")
    # C stays silent too, and nobody is left.
    assert selecting.let_pass(80).asked_instead == 0
    assert len(selecting.house.messages("seat_vacant")) == 1
    assert len(selecting.house.messages("reminded")) == 1
    actions = selecting.house.actions(selecting.panel_id)
    assert [actions.count(f"invitation.{what}") for what in ("sent", "reminded", "expired", "accepted")] == [3, 1, 2, 1]


def test_an_urgent_panel_waits_hours_and_no_deadline_is_passed(selecting: Selecting) -> None:
    with selecting.store.begin() as transaction:
        panel = transaction.session.get_one(PanelRow, selecting.panel_id)
        panel.urgent, panel.hours_to_respond = True, 6
        panel.deadline = transaction.at + timedelta(hours=4)
    selecting.invite("A", backups=("B",))
    assert selecting.let_pass(3.9).expired == 0
    assert selecting.let_pass(0.2).expired == 1
    assert selecting.states() == {"A": "expired", "B": "invited"}


def test_nobody_is_asked_after_consent_is_withdrawn(selecting: Selecting) -> None:
    selecting.invite("A", backups=("B",))
    with selecting.store.begin() as transaction:
        transaction.session.scalars(select(ConsentRow)).one().withdrawn_at = transaction.at
    assert selecting.let_pass(100).asked_instead == 0
    assert selecting.states() == {"A": "expired", "B": "standby"}
    with pytest.raises(NotFoundError):
        selecting.invite("C")


def test_who_has_no_room_or_a_conflict_is_left_out_and_replaced(selecting: Selecting) -> None:
    selecting.change_experts(max_open_panels=1)
    selecting.invite("A", panel_id=selecting.another_panel())
    selecting.set_rules(conflicted_experts=["B"], case_centre="kliniek zuid")
    left_out = selecting.invite("A", "B", "F", backups=("C",))
    assert left_out == [("A", "no_capacity"), ("B", "conflict_of_interest"), ("F", "conflict_of_interest")]
    assert selecting.states() == {"C": "invited"}
    with selecting.house.acting("office") as (transaction, office), pytest.raises(ConflictError, match="as many open"):
        invite(transaction, office, selecting.panel_id, "A")
    assert selecting.invite("C") == [("C", "asked_before")]


def test_what_an_expert_says_wins_over_the_import(selecting: Selecting) -> None:
    selecting.change_experts(max_open_panels=1, open_panels=1)
    with selecting.store.begin() as transaction:
        for expert_id, said in {
            "A": {"max_open_panels": 2},
            "B": {"max_open_panels": 3, "available": False},
            "C": {"max_open_panels": 3, "away_until": transaction.at + timedelta(days=1)},
            "D": {"max_open_panels": 0},
            "E": {"max_open_panels": 2, "away_until": transaction.at - timedelta(days=1)},
        }.items():
            transaction.session.add(
                ExpertPreferenceRow(
                    expert_id=expert_id, added_disorders=[], removed_disorders=[], changed_at=transaction.at,
                    version=1, **said,  # type: ignore[arg-type]
                )
            )  # fmt: skip
    left_out = dict(selecting.invite("A", "B", "C", "D", "E", "F"))
    assert left_out == {
        "B": "not_available", "C": "not_available", "D": "no_capacity", "F": "no_capacity"
    }  # fmt: skip


def test_a_seat_is_free_again_once_the_work_is_done(selecting: Selecting) -> None:
    selecting.change_experts(max_open_panels=1)
    other = selecting.another_panel()
    selecting.invite("A")
    assert selecting.invite("A", panel_id=other) == [("A", "no_capacity")]
    selecting.accept("A")
    with selecting.store.begin() as transaction:
        transaction.session.get_one(PanelRow, selecting.panel_id).state = "closed"
    assert selecting.invite("A", panel_id=other) == []
    # And so the first panel cannot come back to life.
    with selecting.house.acting("lead") as (transaction, lead), pytest.raises(ConflictError, match="Expert A has as"):
        move_panel(transaction, lead, selecting.panel_id, "reopen")


def test_who_may_invite_and_answer(selecting: Selecting) -> None:
    selecting.invite("A", "B", backups=("E",))
    selecting.accept("B")
    row = selecting.rows()["A"]
    outcomes = {}
    for who in ("clinician", "office", "lead", "stranger", "analyst"):
        with selecting.house.acting(who) as (transaction, principal):
            try:
                invite(transaction, principal, selecting.panel_id, "C" if who == "office" else "F")
                outcomes[who] = "invited"
            except (NotFoundError, ForbiddenError) as error:
                outcomes[who] = type(error).__name__
    assert outcomes == {
        "clinician": "ForbiddenError", "office": "invited", "lead": "invited", "stranger": "NotFoundError",
        "analyst": "NotFoundError",
    }  # fmt: skip
    for who, refused in (("office", ForbiddenError), ("stranger", NotFoundError)):
        with selecting.house.acting(who) as (transaction, principal), pytest.raises(refused):
            accept(transaction, principal, selecting.panel_id, row.invitation_id)
    with selecting.store.begin() as transaction, pytest.raises(NotFoundError):
        accept(transaction, selecting.expert("C"), selecting.panel_id, row.invitation_id)


def test_an_invitation_is_taken_back_and_sent_anew(selecting: Selecting) -> None:
    selecting.invite("A", backups=("B", "C"))
    for expert_id in ("A", "C"):
        with selecting.house.acting("office") as (transaction, office):
            withdraw(transaction, office, selecting.panel_id, selecting.rows()[expert_id].invitation_id)
    assert selecting.states() == {"A": "withdrawn", "B": "standby", "C": "withdrawn"}
    assert [message["expert_id"] for message in selecting.house.messages("invitation_withdrawn")] == ["A"]
    assert selecting.invite("A", "B") == []
    assert selecting.states() == {"A": "invited", "B": "invited", "C": "withdrawn"}
    assert len(selecting.house.messages("invited")) == 3


def test_invitations_end_with_the_panel(selecting: Selecting) -> None:
    selecting.invite("A", "B", backups=("C",))
    selecting.accept("B")
    with selecting.house.acting("office") as (transaction, office):
        move_panel(transaction, office, selecting.panel_id, "withdraw")
    assert selecting.states() == {"A": "withdrawn", "B": "accepted", "C": "withdrawn"}
    with selecting.store.begin() as transaction:
        end_open(transaction, "consilium", transaction.session.get_one(PanelRow, selecting.panel_id))
        assert len(transaction.session.scalars(select(InvitationRow)).all()) == 3


def test_what_does_not_fit_is_refused(selecting: Selecting) -> None:
    for members, backups in ((("A", "nobody"), ()), (("A", "B"), ("A",))):
        with pytest.raises(InputError):
            selecting.invite(*members, backups=backups)
    assert selecting.states() == {}


def test_live_panels_are_those_of_the_panels_own_table() -> None:
    assert set(LIVE_PANELS) == set(LIVE)


def test_nobody_who_was_asked_is_lost_by_an_import(selecting: Selecting) -> None:
    selecting.invite("A")
    with selecting.store.begin() as transaction, pytest.raises(InputError, match="A would be removed"):
        transaction.directory.import_experts([], replace=True)
