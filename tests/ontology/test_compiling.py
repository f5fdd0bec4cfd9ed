"""From installed releases to the snapshot that serves."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data.errors import KnowledgeError
from data.releases import NoProgress, installed
from ontology import Knowledge, ensure_snapshot
from ontology.compiling import compile_snapshot
from ontology.snapshot import FORMAT, Snapshot
from ontology.sources import KnowledgeSources, knowledge_sources

Installing = Callable[[str], Path]


class Bar:
    """Writes down what it is told; stops the work once where asked to."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.total, self.done, self.moves, self.ended = 0, 0, 0, False
        self._stop_after = stop_after

    def start(self, label: str, total: int | None) -> None:
        assert label
        self.total = total or 0

    def advance(self, n: int) -> None:
        assert n > 0
        self.done += n
        self.moves += 1
        if self._stop_after is not None and self.moves > self._stop_after:
            raise KeyboardInterrupt

    def finish(self) -> None:
        self.ended = True


def test_a_small_release_is_compiled_once(small_home: Path) -> None:
    bar = Bar()
    assert ensure_snapshot(small_home, bar)
    assert (bar.done, bar.ended) == (bar.total, True)
    assert not ensure_snapshot(small_home, bar)
    knowledge = Knowledge.open(small_home)
    assert knowledge.releases["hpo"] == "2025-01-16"
    assert knowledge.finding("HP:0002279").label == "Seizure"  # type: ignore[arg-type]
    assert knowledge.finding("HP:0009999").id == "HP:0001250"  # type: ignore[arg-type]
    assert knowledge.disorders_of_gene("SMALL1").tolist() == knowledge.snapshot.disorders.members("ORPHA:10").tolist()


def test_rows_of_the_release_are_kept(small_home: Path) -> None:
    ensure_snapshot(small_home, NoProgress())
    snapshot = Knowledge.open(small_home).snapshot
    rows = snapshot.annotations
    assert rows.row_patients.tolist().count(4) == 1
    assert rows.row_negated.sum() == 1
    assert set(rows.reference_ids) >= {"PMID:1", "PMID:2", "ORPHA:20"}
    assert sorted(rows.row_sex.tolist()) == [0, 0, 0, 1]
    assert snapshot.disorders_of_source("OMIM:100001").tolist() == snapshot.disorders.members("ORPHA:10").tolist()
    ataxia = snapshot.terms.position("HP:0001251")
    assert ataxia is not None
    seen = rows.share_sources[rows.share_offsets[ataxia] : rows.share_offsets[ataxia + 1]]
    assert [snapshot.disorders.source_ids[int(source)] for source in seen] == ["ORPHA:20"], "a NOT row shows nothing"


def test_saving_and_loading_gives_the_same(small_home: Path, tmp_path: Path) -> None:
    snapshot = compile_snapshot(knowledge_sources(small_home), NoProgress())
    (tmp_path / "a").mkdir()
    snapshot.save(tmp_path / "a")
    loaded = Snapshot.load(tmp_path / "a")
    (tmp_path / "b").mkdir()
    loaded.save(tmp_path / "b")
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)
    assert isinstance(loaded.terms.term_number, np.memmap)
    assert list(loaded.terms.term_labels) == list(snapshot.terms.term_labels)


def test_two_compilations_are_equal_byte_by_byte(small_home: Path, tmp_path: Path) -> None:
    sources = knowledge_sources(small_home)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        compile_snapshot(sources, NoProgress()).save(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def serving(home: Path) -> Path:
    return home / "snapshot" / (home / "snapshot" / "current").read_text().strip()


@pytest.mark.parametrize("name", ["term_number.npy", "row_term.npy", "term_labels.blob.npy", "meta.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_a_damaged_snapshot_is_refused_and_compiled_anew(small_home: Path, name: str, damage: str) -> None:
    ensure_snapshot(small_home, NoProgress())
    path = serving(small_home) / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(b"" if damage == "empty" else content[:-4])
    with pytest.raises(KnowledgeError, match="the snapshot is damaged"):
        Knowledge.open(small_home)
    assert ensure_snapshot(small_home, NoProgress())
    assert Knowledge.open(small_home).stamp


def test_a_snapshot_of_another_format_is_refused(small_home: Path) -> None:
    ensure_snapshot(small_home, NoProgress())
    meta = serving(small_home) / "meta.json"
    meta.write_text(json.dumps({**json.loads(meta.read_text()), "format": FORMAT + 1}))
    with pytest.raises(KnowledgeError, match=f"snapshot of format {FORMAT + 1}, this version reads {FORMAT}"):
        Knowledge.open(small_home)


def test_without_a_snapshot_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no knowledge is compiled yet"):
        Knowledge.open(tmp_path)


@pytest.mark.parametrize("stop_after", [0, 2, 5])
def test_an_interrupted_compilation_leaves_the_old_one_serving(
    small_home: Path, installing: Installing, stop_after: int
) -> None:
    ensure_snapshot(small_home, NoProgress())
    before = serving(small_home)
    stamp = Knowledge.open(small_home).stamp
    installing("2025-01-17")
    bar = Bar(stop_after)
    with pytest.raises(KeyboardInterrupt):
        ensure_snapshot(small_home, bar)
    assert bar.ended
    assert serving(small_home) == before
    assert Knowledge.open(small_home).stamp == stamp
    assert not list((small_home / "snapshot").glob(".compiling-*"))


def test_a_release_that_cannot_be_read_leaves_the_old_one_serving(small_home: Path, installing: Installing) -> None:
    ensure_snapshot(small_home, NoProgress())
    stamp = Knowledge.open(small_home).stamp
    installing("2025-01-17")
    annotations = installed(small_home)["hpo"].folder / "phenotype.hpoa"
    assert annotations.is_relative_to(small_home), "never a file of the environment"
    annotations.write_text("damaged")
    with pytest.raises(KnowledgeError, match=r"phenotype\.hpoa"):
        ensure_snapshot(small_home, NoProgress())
    assert Knowledge.open(small_home).stamp == stamp


def test_old_snapshots_go_but_for_the_last(small_home: Path, installing: Installing) -> None:
    for day in (17, 18, 19):
        ensure_snapshot(small_home, NoProgress())
        installing(f"2025-01-{day}")
    ensure_snapshot(small_home, NoProgress())
    kept = [path for path in (small_home / "snapshot").iterdir() if path.is_dir()]
    assert len(kept) == 2
    assert serving(small_home) in kept


def test_a_folder_that_cannot_be_written_is_named(small_home: Path) -> None:
    (small_home / "snapshot").write_text("a file in the way")
    with pytest.raises(KnowledgeError, match="snapshot cannot be written"):
        ensure_snapshot(small_home, NoProgress())


def test_processes_that_compile_at_once_wait_for_each_other(small_home: Path) -> None:
    shutil.rmtree(small_home / "snapshot", ignore_errors=True)
    program = (
        "import sys; from pathlib import Path; from data.releases import NoProgress;"
        "from ontology import ensure_snapshot; print(ensure_snapshot(Path(sys.argv[1]), NoProgress()))"
    )
    command = [sys.executable, "-c", program, str(small_home)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = sorted(process.communicate(timeout=120)[0].strip() for process in running)
    assert told == ["False", "False", "True"]


@pytest.mark.slow  # compiles the whole wheel
def test_the_bar_moves_often_while_the_wheel_is_compiled(wheel: KnowledgeSources) -> None:
    bar = Bar()
    snapshot = compile_snapshot(wheel, bar)
    assert bar.done == bar.total
    assert bar.moves > 100
    assert not snapshot.meta["complete"]
    assert len(snapshot.terms.term_number) > 18_000


def test_opening_takes_well_under_a_second(home: Path) -> None:
    Knowledge.open(home)
    started = time.process_time()
    Knowledge.open(home)
    assert time.process_time() - started < 1
