"""The workbench: opened from nothing, refreshed when the directory moves, tidy about its indexes."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from api.settings import Settings, load_settings
from api.store import open_store
from api.workbench import Workbench, model_file, open_matcher
from data import Expert, read_experts
from data.errors import ArtifactError
from data.releases.progress import NoProgress
from data.sample import experts_file
from matching import shipped_model
from ontology import Knowledge


def expert(number: int) -> Expert:
    return Expert.model_validate({"expert_id": f"E{number}", "name": "E", "disorders": {"ORPHA:558": number}})


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    own = tmp_path / "home"
    own.mkdir()
    (own / "snapshot").symlink_to(home / "snapshot")
    settings = load_settings(home=own)
    with open_store(settings) as store, store.begin() as transaction:
        transaction.directory.import_experts([expert(9)])
    return settings


def take_in(workbench: Workbench, *experts: Expert, replace: bool = True) -> None:
    with workbench.store.begin() as transaction:
        transaction.directory.import_experts(experts, replace=replace)


def test_an_empty_directory_is_filled_with_the_sample_and_that_is_said(home: Path, tmp_path: Path) -> None:
    settings = load_settings(home=home, database_url=f"sqlite:///{tmp_path}/own.db")
    said: list[str] = []
    with Workbench.open(settings, say=said.append) as workbench:
        assert len(workbench.matcher.experts) == len(read_experts(experts_file())[0])
    assert len(said) == 1
    with Workbench.open(settings, say=said.append):
        assert len(said) == 1


def test_a_directory_that_moved_is_taken_in_anew(settings: Settings, knowledge: Knowledge) -> None:
    with Workbench.open(settings, knowledge=knowledge) as workbench:
        before = workbench.matcher
        assert not workbench.refresh()
        assert workbench.matcher is before
        take_in(workbench, expert(1), expert(2))
        assert workbench.refresh()
        assert set(workbench.matcher.experts) == {"E1", "E2"}
        assert set(before.experts) != {"E1", "E2"}
        assert not workbench.refresh()


def test_a_refresh_reads_only_what_changed_and_takes_a_model_trained_meanwhile(
    settings: Settings, knowledge: Knowledge
) -> None:
    with Workbench.open(settings, knowledge=knowledge) as workbench:
        before = workbench.matcher
        take_in(workbench, expert(1), replace=False)
        assert workbench.refresh()
        assert workbench.matcher.index.space is before.index.space, "changed, not built anew"
        trained = replace(shipped_model(), finding_weight=0.5)
        model_file(settings).parent.mkdir()
        trained.save(model_file(settings))
        take_in(workbench, expert(2), replace=False)
        assert workbench.refresh()
        assert workbench.matcher.model.digest == trained.digest != before.model.digest
        assert set(workbench.matcher.experts) == {"E1", "E2", "E9"}


def test_an_import_that_changes_nothing_keeps_the_matcher(settings: Settings, knowledge: Knowledge) -> None:
    with Workbench.open(settings, knowledge=knowledge) as workbench:
        take_in(workbench, expert(1))
        workbench.refresh()
        before = workbench.matcher
        take_in(workbench, expert(1))
        assert not workbench.refresh()
        assert workbench.matcher is before


def test_threads_that_refresh_together_build_once_and_all_see_one_directory(
    settings: Settings, knowledge: Knowledge
) -> None:
    with Workbench.open(settings, knowledge=knowledge) as workbench:
        take_in(workbench, expert(1))
        refreshed: list[bool] = []
        threads = [threading.Thread(target=lambda: refreshed.append(workbench.refresh())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refreshed.count(True) == 1
        assert set(workbench.matcher.experts) == {"E1"}


def test_a_trained_model_is_used_and_a_damaged_one_refused(settings: Settings, knowledge: Knowledge) -> None:
    file = settings.home / "models" / "fusion.json"
    file.parent.mkdir()
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"fusion\.json"):
        open_matcher(settings, knowledge, [expert(1)], NoProgress())
