"""The training environment: what is in it, that it is whole, and that one command puts it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.entry.training import furnish, reset
from api.progress import NoProgress
from api.protection import new_master_key
from api.settings import Settings, load_settings
from api.store import open_store, upgrade
from api.store.master_keys import TRAINING_KEY, master_keys_of, training_key_file
from api.store.tables import AnnouncementRow, CaseRow, EventRow, InvitationRow, OutboxRow, PanelRow, StaffRow
from api.upkeep import verify
from data.errors import SettingsError
from tests.api.entry.conftest import World


def states(world: World) -> dict[str, str]:
    query = select(CaseRow.nickname, PanelRow.state).join(PanelRow)
    with world.store.begin(read_only=True) as transaction:
        return {row.nickname: row.state for row in transaction.session.execute(query)}


def test_there_is_a_panel_in_each_state_that_people_practise_on(world: World) -> None:
    assert states(world) == {
        "Kastanie": "assessment", "Ahorn": "panel_selection", "Birke": "draft", "Erle": "closed",
        "Heron": "assessment", "Linde": "panel_selection",
    }  # fmt: skip


def test_a_panel_in_assessment_has_something_to_do(world: World, panels: Callable[[str], str]) -> None:
    panel = f"/panels/{panels('Kastanie')}"
    said = world.ask("clinician", "GET", f"{panel}/contributions").json()["items"]
    assert [one["as_member"] for one in said] == [True, True]
    asked = world.ask("clinician", "GET", f"{panel}/data-requests").json()["items"]
    assert [one["state"] for one in asked] == ["answered", "open"]
    assert [one["state"] for one in world.ask("guest", "GET", f"{panel}/meetings").json()["items"]] == ["planned"]


def test_an_urgent_one_has_a_silent_expert_and_a_backup(world: World, panels: Callable[[str], str]) -> None:
    query = select(InvitationRow.state, func.count().label("experts")).where(InvitationRow.panel_id == panels("Ahorn"))
    with world.store.begin(read_only=True) as transaction:
        counted = {row.state: row.experts for row in transaction.session.execute(query.group_by(InvitationRow.state))}
        lapses = transaction.session.scalars(
            select(InvitationRow.respond_by).where(InvitationRow.panel_id == panels("Ahorn"))
        ).all()
        assert all(one is None or one > transaction.at for one in lapses), "none is over at the start"
    assert counted == {"accepted": 1, "declined": 1, "invited": 2, "standby": 1}


def test_a_closed_one_has_an_outcome_to_print(world: World, panels: Callable[[str], str]) -> None:
    panel = f"/panels/{panels('Erle')}"
    outcome = world.ask("clinician", "GET", f"{panel}/outcome").json()
    assert outcome["diagnosis"] == "ORPHA:34149"
    report = world.ask("coordinator", "GET", f"{panel}/report.pdf")
    assert report.content.startswith(b"%PDF-")


@pytest.mark.parametrize("nickname", ["Birke", "Linde"])
def test_without_consent_none_but_clinician_and_assistant_sees_it(
    world: World, panels: Callable[[str], str], nickname: str
) -> None:
    panel = f"/panels/{panels(nickname)}"
    who = ("clinician", "assistant", "coordinator", "expert-SAMPLE-078")
    assert [world.ask(one, "GET", panel).status_code for one in who] == [200, 200, 404, 404]


def test_its_past_is_whole_dated_in_order_and_mailed_to_nobody(world: World) -> None:
    with world.store.begin(read_only=True) as transaction:
        assert verify(transaction.session, NoProgress()).problem is None
        made = select(EventRow.at).where(EventRow.action != "case.read").order_by(EventRow.number).limit(300)
        moments = transaction.session.scalars(made).all()
        assert moments == sorted(moments)
        waiting = select(OutboxRow.state).where(OutboxRow.created_at < moments[-1], OutboxRow.state == "waiting")
        assert transaction.session.scalars(waiting).all() == []


def test_it_is_furnished_once(world: World) -> None:
    before = states(world)
    assert not furnish(world.store, world.workbench.knowledge.vocabulary)
    assert states(world) == before


def test_reset_puts_it_back_on_either_database(store_settings: Settings, world: World, tmp_path: Path) -> None:
    settings = store_settings.model_copy(
        update={"training": True, "master_keys": "", "key_copy": tmp_path / "keys.json", "home": tmp_path}
    )
    vocabulary = world.workbench.knowledge.vocabulary
    upgrade(settings)
    reset(settings, vocabulary, NoProgress())
    with open_store(settings) as store:
        with store.begin() as transaction:
            row = transaction.session.scalars(select(AnnouncementRow)).first()
            assert row is not None
            transaction.session.delete(row)
            before = transaction.session.scalar(select(func.count().label("experts")).select_from(AnnouncementRow)) or 0
        reset(settings, vocabulary, NoProgress())
        # The store that was open meanwhile, as a service has it, goes on with what there is.
        with store.begin(read_only=True) as transaction:
            after = transaction.session.scalar(select(func.count().label("experts")).select_from(AnnouncementRow))
            assert after == before + 1
            assert transaction.session.scalar(select(func.count().label("experts")).select_from(PanelRow)) == 6
            assert verify(transaction.session, NoProgress()).problem is None


def test_reset_refuses_a_database_of_real_people(sqlite_settings: Settings, world: World) -> None:
    with open_store(sqlite_settings) as store, store.begin() as transaction:
        transaction.session.add(
            StaffRow(
                staff_id="staff-1", issuer="https://issuer.example.org", subject="1", name="A", active=True,
                created_at=transaction.at, version=1,
            )
        )  # fmt: skip
    vocabulary = world.workbench.knowledge.vocabulary
    with pytest.raises(SettingsError, match="real people"):
        reset(sqlite_settings.model_copy(update={"training": True}), vocabulary, NoProgress())
    with pytest.raises(SettingsError, match="CONSILIUM_TRAINING"):
        reset(sqlite_settings, vocabulary, NoProgress())


def test_its_key_is_made_once_and_refused_everywhere_else(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, training=True)
    made = master_keys_of(settings)
    assert made.ids == (TRAINING_KEY,)
    assert master_keys_of(settings) == made
    file = training_key_file(settings)
    assert file.stat().st_mode & 0o077 == 0
    written = file.read_text()
    with pytest.raises(SettingsError, match="training"):
        master_keys_of(load_settings(home=tmp_path, master_keys=f"{new_master_key('own')},{written}"))
    own = load_settings(home=tmp_path, training=True, master_keys=new_master_key("own"))
    assert master_keys_of(own).ids == ("own",)
