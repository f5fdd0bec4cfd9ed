"""Capacity holds, whoever invites at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from api.invitations import current_experts, invite_all
from api.store.tables import InvitationRow
from data.expert import Expert
from tests.api.invitations.conftest import CENTRES, Selecting


def seats(selecting: Selecting) -> dict[str, int]:
    with selecting.store.begin(read_only=True) as transaction:
        counted = (
            select(InvitationRow.expert_id, func.count())
            .where(InvitationRow.state.in_(("invited", "accepted")))
            .group_by(InvitationRow.expert_id)
        )
        return {expert_id: count for expert_id, count in transaction.session.execute(counted)}  # noqa: C416 - rows


def invite_at_once(selecting: Selecting, panels: list[str], *, threads: int) -> None:
    """Offices invite all six to panels of their own at once, each in an order of its own."""
    orders = [random.Random(number).sample(sorted(CENTRES), len(CENTRES)) for number in range(len(panels))]

    def invite_to(panel_id: str, members: list[str]) -> None:
        with selecting.house.acting("office") as (transaction, office):
            invite_all(transaction, office, panel_id, members[:4], members[4:])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(invite_to, panels, orders))


def test_offices_at_once_never_exceed_what_experts_take_on(selecting: Selecting) -> None:
    selecting.change_experts(max_open_panels=3, open_panels=1)
    panels = [selecting.another_panel() for _ in range(8)]
    invite_at_once(selecting, panels, threads=8)
    # Two places each, all of them taken.
    assert seats(selecting) == dict.fromkeys(CENTRES, 2)
    with selecting.store.begin(read_only=True) as transaction:
        assert {one.open_panels for one in current_experts(transaction, list(CENTRES)).values()} == {3}


def test_backups_asked_at_once_for_several_panels_exceed_nothing_either(selecting: Selecting) -> None:
    selecting.change_experts(max_open_panels=2)
    panels = [selecting.another_panel() for _ in range(4)]
    for panel_id, member in zip(panels, ("A", "B", "A", "B"), strict=True):
        selecting.invite(member, backups=("C", "E"), panel_id=panel_id)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: selecting.let_pass(0), range(4)))
        selecting.let_pass(100)
        list(pool.map(partial(lambda _: selecting.let_pass(0)), range(4)))
    held = seats(selecting)
    assert sum(held.values()) == 4
    assert max(held.values()) <= 2
    assert len(selecting.house.messages("invited")) == 8


@pytest.mark.slow
def test_fifty_offices_and_twenty_experts(patient_selecting: Selecting) -> None:
    """As the issue asks: no capacity broken, no deadlock, nobody turned away for being busy."""
    selecting = patient_selecting
    names = [f"X{number:02}" for number in range(20)]
    with selecting.store.begin() as transaction:
        experts = [
            Expert.model_validate({"expert_id": one, "name": one, "open_panels": 2, "max_open_panels": 12})
            for one in names
        ]
        transaction.directory.import_experts(experts)
    panels = [selecting.another_panel() for _ in range(50)]

    def invite_to(panel_id: str) -> None:
        order = random.Random(panel_id).sample(names, len(names))
        with selecting.house.acting("office") as (transaction, office):
            invite_all(transaction, office, panel_id, order)

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(invite_to, panels))
    assert seats(selecting) == dict.fromkeys(names, 10)
    sent = selecting.house.messages("invited")
    assert len(sent) == 200


class TestLaw:
    @pytest.fixture
    def selecting(self, sqlite_selecting: Selecting) -> Selecting:
        return sqlite_selecting

    @given(data=st.data())
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_no_sequence_of_acts_gives_somebody_more_than_they_take_on(
        self, selecting: Selecting, data: st.DataObject
    ) -> None:
        limit = data.draw(st.integers(1, 2))
        selecting.change_experts(max_open_panels=limit)
        panels = [selecting.panel_id, selecting.another_panel()]
        experts = st.sampled_from(sorted(CENTRES))
        held = seats(selecting)
        for _ in range(data.draw(st.integers(1, 8))):
            panel_id = data.draw(st.sampled_from(panels))
            act = data.draw(st.sampled_from(["invite", "silence", "shortlist"]))
            if act == "silence":
                selecting.let_pass(100)
            else:
                named = data.draw(st.lists(experts, min_size=1, max_size=4, unique=True))
                members = named[:1] if act == "invite" else named[:2]
                selecting.invite(*members, backups=tuple(named[len(members) :]), panel_id=panel_id)
            # Seats of the examples before stay; none is given beyond the limit.
            now = seats(selecting)
            assert all(count <= max(limit, held.get(one, 0)) for one, count in now.items())
            held = now
