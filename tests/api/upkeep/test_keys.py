"""Rotation: every case moves to the current master key, its content opens as before, an interruption loses nothing."""

import pytest
from sqlalchemy import select

from api.progress import NoProgress
from api.protection import MasterKeys, new_master_key
from api.settings import Settings
from api.store import Store, open_store, upgrade
from api.store.tables import CaseKeyRow, CaseSectionRow, EventRow
from api.upkeep import KeyCount, erase, key_counts, keys, read_key_copy, rotate
from data.errors import SettingsError
from tests.api.people import add_case
from tests.api.upkeep.full_case import MARKER, add_full_case


def _under(settings: Settings, *master_keys: str) -> Settings:
    return settings.model_copy(update={"master_keys": ",".join(master_keys)})


def _counts(settings: Settings) -> list[KeyCount]:
    with open_store(settings) as store, store.begin(read_only=True) as transaction:
        return key_counts(transaction.session, MasterKeys.of(settings.master_keys))


def _rotate(settings: Settings) -> tuple[int, dict[str, int]]:
    with open_store(settings) as store:
        done = rotate(store, settings, NoProgress(), actor="consilium")
        return done.moved, done.left


def test_content_opens_under_the_new_key_alone_after_a_rotation(store_settings: Settings) -> None:
    old, new = new_master_key("old"), new_master_key("new")
    before, both, after = (_under(store_settings, *keys) for keys in ((old,), (new, old), (new,)))
    upgrade(before)
    with open_store(before) as store:
        case_id = add_full_case(store)
    assert _counts(both) == [KeyCount("new", 0, True, True), KeyCount("old", 1, True, False)]
    assert _counts(after)[1] == KeyCount("old", 1, False, False)
    assert _rotate(both) == (1, {})
    assert _counts(after) == [KeyCount("new", 1, True, True)]
    assert read_key_copy(after.key_copy)[case_id].master_key_id == "new"
    with open_store(after) as store, store.begin(read_only=True) as transaction:
        sealed = transaction.session.get_one(CaseSectionRow, (case_id, "summary")).sealed
        assert MARKER in transaction.content.open_text(case_id, sealed, f"case_sections/{case_id}/summary")
        event = transaction.session.scalars(select(EventRow).order_by(EventRow.number.desc()).limit(1)).one()
        assert (event.action, event.detail) == ("keys.rotated", {"cases": 1, "master_key_id": "new"})
    assert _rotate(both) == (0, {}), "there is nothing left to do"


def test_an_interrupted_rotation_goes_on(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_master_key("old"), new_master_key("new")
    with open_store(_under(sqlite_settings, old)) as store:
        add_full_case(store)
        with store.begin() as transaction:
            for _ in range(6):
                add_case(transaction, "staff-clinician")
    monkeypatch.setattr(keys, "_BATCH", 2)
    settings = _under(sqlite_settings, new, old)

    class Interrupted(NoProgress):
        def advance(self, n: int) -> None:
            raise KeyboardInterrupt(f"after {n} cases")

    with open_store(settings) as store, pytest.raises(KeyboardInterrupt):
        rotate(store, settings, Interrupted(), actor="consilium")
    assert [one.cases for one in _counts(settings)] == [2, 5]
    assert _rotate(settings) == (5, {})


def test_cases_under_a_key_that_is_not_given_are_left_and_told(sqlite_settings: Settings) -> None:
    lost, new = new_master_key("lost"), new_master_key("new")
    with open_store(_under(sqlite_settings, lost)) as store:
        add_full_case(store)
    assert _rotate(_under(sqlite_settings, new)) == (0, {"lost": 1})
    with pytest.raises(SettingsError, match="`consilium keys new`"):
        _rotate(_under(sqlite_settings, ""))


def test_a_case_can_be_erased_while_its_master_key_is_missing(store: Store, store_settings: Settings) -> None:
    case_id = add_full_case(store)
    settings = _under(store_settings, new_master_key("other"))
    with open_store(settings) as opened:
        erase(opened, settings, [case_id], reason="patient", actor="consilium")
        with opened.begin(read_only=True) as transaction:
            assert transaction.session.get(CaseKeyRow, case_id) is None
