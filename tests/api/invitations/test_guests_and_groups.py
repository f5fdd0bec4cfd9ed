"""Guests of one panel for a time, and groups of experts."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from api.cases import panel_for
from api.identity import Role
from api.invitations import (
    change_group,
    create_group,
    decide_guest,
    delete_group,
    end_guest,
    group_for,
    groups_for,
    guests_of,
    pass_time,
    propose_guest,
)
from api.invitations.guests import LONGEST_STAY
from api.refusals import ConflictError, ForbiddenError, NotFoundError, StaleError
from api.rest.conditional import require_match
from api.store.tables import ConsentRow, GuestAccessRow
from data.errors import InputError
from tests.api.invitations.conftest import Selecting
from tests.api.people import EYE, KIDNEY, add_staff


def propose(selecting: Selecting, who: str = "lead", days: float = 30, staff_id: str = "guest") -> str:
    with selecting.house.acting(who) as (transaction, principal):
        until = transaction.at + timedelta(days=days)
        return propose_guest(transaction, principal, selecting.panel_id, staff_id, until).guest_access_id


def decide(selecting: Selecting, guest_id: str, who: str = "office", *, approved: bool = True) -> str:
    with selecting.house.acting(who) as (transaction, principal):
        return decide_guest(transaction, principal, selecting.panel_id, guest_id, approved=approved).state


def sees(selecting: Selecting, panel_id: str | None = None) -> bool:
    with selecting.house.acting("guest") as (transaction, guest):
        try:
            panel_for(transaction, guest, panel_id or selecting.panel_id, content=True)
        except NotFoundError:
            return False
        return True


def test_a_guest_sees_one_panel_from_approval_until_time_ends_it(selecting: Selecting) -> None:
    guest_id = propose(selecting)
    assert not sees(selecting)
    assert decide(selecting, guest_id) == "approved"
    assert sees(selecting)
    assert not sees(selecting, selecting.another_panel())
    with selecting.store.begin() as transaction:
        transaction.session.execute(update(GuestAccessRow).values(until=transaction.at))
    assert not sees(selecting)
    assert pass_time(selecting.store).guests_ended == 1
    assert pass_time(selecting.store).guests_ended == 0
    with selecting.house.acting("office") as (transaction, office):
        assert [row.state for row in guests_of(transaction, office, selecting.panel_id)] == ["ended"]
    assert decide(selecting, propose(selecting)) == "approved"
    actions = selecting.house.actions(selecting.panel_id)
    said = [action for action in actions if action.startswith("guest.")]
    assert said == ["guest.requested", "guest.approved", "guest.ended", "guest.requested", "guest.approved"]
    assert [one["staff_id"] for one in selecting.house.messages("guest_requested")] == ["office", "office"]
    assert {one["staff_id"] for one in selecting.house.messages("guest_approved")} == {"guest"}


def test_access_ends_by_hand_and_by_withdrawal_of_consent_at_once(selecting: Selecting) -> None:
    guest_id = propose(selecting)
    decide(selecting, guest_id)
    with selecting.house.acting("lead") as (transaction, lead):
        end_guest(transaction, lead, selecting.panel_id, guest_id)
    assert not sees(selecting)
    with selecting.house.acting("lead") as (transaction, lead), pytest.raises(ConflictError, match="ended already"):
        end_guest(transaction, lead, selecting.panel_id, guest_id)
    decide(selecting, propose(selecting))
    assert sees(selecting)
    with selecting.store.begin() as transaction:
        transaction.session.execute(update(ConsentRow).values(withdrawn_at=transaction.at))
    assert not sees(selecting)


def test_only_a_coordinator_of_the_network_lets_guests_in(selecting: Selecting) -> None:
    selecting.house.people["dispatcher"] = add_staff(selecting.store, "dispatcher", (Role.DISPATCHER, KIDNEY))
    selecting.house.people["other office"] = add_staff(selecting.store, "other office", (Role.COORDINATOR, EYE))
    guest_id = propose(selecting, "dispatcher")
    for who, refused in (
        ("lead", ForbiddenError), ("dispatcher", ForbiddenError), ("clinician", ForbiddenError),
        ("other office", NotFoundError), ("guest", NotFoundError),
    ):  # fmt: skip
        with pytest.raises(refused):
            decide(selecting, guest_id, who)
    assert decide(selecting, guest_id, approved=False) == "refused"
    assert [one["staff_id"] for one in selecting.house.messages("guest_refused")] == ["dispatcher"]
    with pytest.raises(ConflictError, match="refused already"):
        decide(selecting, guest_id)
    for who in ("clinician", "stranger"):
        with pytest.raises((ForbiddenError, NotFoundError)):
            propose(selecting, who)


def test_what_does_not_fit_a_guest_is_refused(selecting: Selecting) -> None:
    for days, staff_id in ((-1, "guest"), (LONGEST_STAY.days + 1, "guest"), (1, "no such person")):
        with pytest.raises(InputError):
            propose(selecting, days=days, staff_id=staff_id)
    guest_id = propose(selecting)
    with pytest.raises(ConflictError, match="requested as a guest"):
        propose(selecting)
    with selecting.store.begin() as transaction:
        transaction.session.execute(update(GuestAccessRow).values(until=transaction.at))
    with pytest.raises(ConflictError, match="time asked for has passed"):
        decide(selecting, guest_id)


def test_groups_are_kept_by_the_office_of_their_network(selecting: Selecting) -> None:
    house = selecting.house
    with house.acting("office") as (transaction, office):
        group_id = create_group(transaction, office, KIDNEY, "Tubulopathies", ["C", "A"]).group_id
    house.people["other office"] = add_staff(selecting.store, "other office", (Role.COORDINATOR, EYE))
    with house.acting("lead") as (transaction, lead):
        assert group_for(transaction, lead, group_id).expert_ids == ["C", "A"]
        assert [one.group_id for one in groups_for(transaction, lead, after=None, limit=5)] == [group_id]
        with pytest.raises(ForbiddenError):
            delete_group(transaction, lead, group_id, check_version=lambda _: None)
    with house.acting("other office") as (transaction, other):
        assert groups_for(transaction, other, after=None, limit=5) == []
        with pytest.raises(NotFoundError):
            group_for(transaction, other, group_id)
        with pytest.raises(ForbiddenError):
            create_group(transaction, other, KIDNEY, "Mine", ["A"])
    with house.acting("office") as (transaction, office):
        with pytest.raises(ConflictError, match="'Tubulopathies' already"):
            create_group(transaction, office, KIDNEY, " Tubulopathies ", ["A"])
        for name, expert_ids in (("", ["A"]), ("Empty", []), ("Twice", ["A", "A"]), ("Unknown", ["nobody"])):
            with pytest.raises(InputError):
                create_group(transaction, office, KIDNEY, name, expert_ids)
        with pytest.raises(StaleError):
            change_group(
                transaction, office, group_id, name="T", expert_ids=["A"],
                check_version=lambda version: require_match('"7"', version),
            )  # fmt: skip
        change_group(transaction, office, group_id, name="T", expert_ids=["B"], check_version=lambda _: None)
    with house.acting("office") as (transaction, office):
        assert group_for(transaction, office, group_id).version == 2
        delete_group(transaction, office, group_id, check_version=lambda _: None)
    with house.acting("office") as (transaction, office), pytest.raises(NotFoundError):
        group_for(transaction, office, group_id)
