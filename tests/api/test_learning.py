"""Learned models in a home: promoted, listed, rolled back; what the store gives to learn from; the commands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from api.entry.training import furnish
from api.learning import ModelHistory, served_reply_model, stored_replies
from api.sample_directory import import_sample_when_empty
from api.settings import Settings
from api.store import Store, open_store, upgrade
from api.store.tables import PanelTransitionRow
from api.workbench import Workbench
from data.errors import ArtifactError, InputError
from matching.reply import PUBLISHED_MODEL
from ontology import Knowledge

LEARNED = replace(
    PUBLISHED_MODEL,
    median_hours=20.0,
    stamp={"learned from": "a test", "invitations": "300", "learned at": "2026-10-01T00:00Z"},
)


@pytest.fixture
def world(sqlite_settings: Settings, knowledge: Knowledge) -> Iterator[Store]:
    upgrade(sqlite_settings)
    with open_store(sqlite_settings) as store:
        import_sample_when_empty(store)
        furnish(store, knowledge.vocabulary)
        yield store


def test_a_promoted_model_serves_and_the_one_before_comes_back(sqlite_settings: Settings) -> None:
    models = ModelHistory(sqlite_settings)
    assert served_reply_model(sqlite_settings) == PUBLISHED_MODEL
    first = models.promote(LEARNED, "the first report")
    second = models.promote(replace(LEARNED, median_hours=10.0), "the second")
    assert [(one.name, one.is_current) for one in models.all()] == [
        ("published", False), (first, False), (second, True),
    ]  # fmt: skip
    assert models.report_file(first).read_text() == "the first report"
    assert models.rollback() == first
    assert served_reply_model(sqlite_settings) == LEARNED
    assert models.rollback() == "published"
    with pytest.raises(InputError, match="serve already"):
        models.rollback()
    assert models.rollback(second) == second
    with pytest.raises(InputError, match="is not kept"):
        models.rollback("../elsewhere")


def test_a_damaged_model_is_not_gone_back_to(sqlite_settings: Settings) -> None:
    models = ModelHistory(sqlite_settings)
    name = models.promote(LEARNED, "")
    models.rollback()
    (models.folder / "history" / f"{name}.json").write_text("{}")
    with pytest.raises(ArtifactError, match="cannot be read"):
        models.rollback(name)
    assert models.current == "published"


def test_the_workbench_takes_a_promoted_model_at_its_next_refresh(home: Path, sqlite_settings: Settings) -> None:
    sqlite_settings.home.mkdir(exist_ok=True)
    for shared in ("snapshot", "index"):
        (home / shared).mkdir(exist_ok=True)
        (sqlite_settings.home / shared).symlink_to(home / shared)
    with Workbench.open(sqlite_settings) as workbench:
        expert = next(iter(workbench.matcher.experts.values()))
        before = workbench.replies().probability(expert)
        ModelHistory(sqlite_settings).promote(LEARNED, "")
        assert workbench.replies().probability(expert) == before
        workbench.refresh()
        assert workbench.replies().probability(expert) > before


def test_the_training_world_gives_its_invitations(world: Store) -> None:
    with world.begin(read_only=True) as transaction:
        replies = stored_replies(transaction)
        now = transaction.at
    # 3 and 3 and 3 accepted; one urgent panel with one yes, one no, and two silent so far.
    answered = [one for one in replies if one.answer_hours is not None]
    assert (len(answered), len(replies)) == (11, 13)
    assert sum(one.is_urgent for one in replies) == 4
    assert [one.invited_at for one in replies] == sorted(one.invited_at for one in replies)
    assert all(one.horizon > 0 and one.invited_at < now for one in replies)
    # A phenopacket names no language.
    assert {one.language for one in replies} == {"de", "en", ""}
    # The one expert of two panels had signed the first off before the second asked.
    assert {one.expert.open_panels for one in replies} == {0}


def test_who_sits_in_a_panel_has_it_open_when_another_asks(world: Store) -> None:
    with world.begin() as transaction:
        # As if the panel that is closed had been signed off only this moment.
        transaction.session.execute(update(PanelTransitionRow).values(at=transaction.at))
    with world.begin(read_only=True) as transaction:
        replies = stored_replies(transaction)
    assert sorted(one.expert.open_panels for one in replies)[-2:] == [0, 1]
