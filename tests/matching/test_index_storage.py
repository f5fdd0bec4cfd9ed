"""Saved indexes: opened when they fit, never mixed, rebuilt when damaged, tidied up, safe between processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data import ArtifactError, Case, Expert
from data.identifiers import ExpertId
from matching import Differential, FusionModel, Matcher, shipped_model
from matching.expert_keys import MarkedExperts, in_order
from matching.index_opening import open_or_build
from matching.index_storage import KEPT
from ontology import Knowledge
from tests.matching.conftest import SAMPLE

Opened = Callable[..., tuple[Matcher, bool]]


class Progress:
    """Counts what was built."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def start(self, label: str, total: int | None) -> None:
        del total
        self.labels.append(label)

    def advance(self, n: int) -> None:
        pass

    def finish(self) -> None:
        pass


@pytest.fixture(scope="module")
def few(experts: list[Expert]) -> list[Expert]:
    return experts[::20]


@pytest.fixture(scope="module")
def opened(plain: Matcher) -> Opened:
    """Opens a matcher as Matcher.open does, with one reader for all, and tells whether its index was built anew."""

    def open_in(
        knowledge: Knowledge, experts: list[Expert], folder: Path, model: FusionModel | None = None
    ) -> tuple[Matcher, bool]:
        progress, ordered, model = Progress(), in_order(experts), model or shipped_model()
        index, stamp = open_or_build(MarkedExperts.of(ordered), knowledge, plain.reader, model, folder, None, progress)
        differential = Differential(knowledge)
        return Matcher(knowledge, plain.reader, ordered, index, model, None, stamp, differential), bool(progress.labels)

    return open_in


def indexes(folder: Path) -> list[Path]:
    return [stamp.parent for stamp in folder.glob("*/stamp.txt")]


def test_a_second_opening_finds_the_same(
    knowledge: Knowledge, few: list[Expert], tmp_path: Path, marfan: Case, opened: Opened
) -> None:
    built, was_built = opened(knowledge, few, tmp_path)
    again, was_built_again = opened(knowledge, few, tmp_path)
    assert (was_built, was_built_again) == (True, False)
    assert again.shortlist(marfan) == built.shortlist(marfan)
    assert again.rank(marfan, 100) == built.rank(marfan, 100)
    assert [path.name for path in tmp_path.iterdir()] == [indexes(tmp_path)[0].name], "nothing else is left"


def test_load_and_contact_do_not_touch_the_index_but_expertise_does(
    knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened
) -> None:
    opened(knowledge, few, tmp_path)
    busy = [expert.model_copy(update={"open_panels": 3, "available": False, "email": "a@b.example"}) for expert in few]
    assert not opened(knowledge, busy, tmp_path)[1]
    wiser = [few[0].model_copy(update={"genes": ("UMOD",)}), *few[1:]]
    assert opened(knowledge, wiser, tmp_path)[1]


def test_stamps_never_mix(knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened) -> None:
    """Another model, other annotations and another directory have an index each."""
    stamps = {opened(knowledge, few, tmp_path)[0].stamp, opened(knowledge, few[1:], tmp_path)[0].stamp}
    other_model = replace(shipped_model(), finding_weight=0.5)
    stamps.add(opened(knowledge, few, tmp_path, other_model)[0].stamp)
    for pmid in ("PMID:20301510", "PMID:1301946"):
        stamps.add(opened(knowledge.without_publications(frozenset({pmid})), few, tmp_path)[0].stamp)
    assert len(stamps) == 5
    assert {stamp.read_text(encoding="utf-8") for stamp in tmp_path.glob("*/stamp.txt")} == stamps


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("experts.faiss", truncate),
        ("gains.data.npy", scribble),
        ("readings.json", truncate),
        ("disorder_vectors.npy", Path.unlink),
        ("checksums.json", scribble),
    ],
)
def test_a_damaged_index_is_built_anew(
    knowledge: Knowledge,
    few: list[Expert],
    tmp_path: Path,
    marfan: Case,
    name: str,
    damage: Callable[[Path], None],
    opened: Opened,
) -> None:
    before = opened(knowledge, few, tmp_path)[0].rank(marfan)
    damage(indexes(tmp_path)[0] / name)
    matcher, was_built = opened(knowledge, few, tmp_path)
    assert was_built
    assert matcher.rank(marfan) == before
    assert not opened(knowledge, few, tmp_path)[1]


def test_a_folder_that_cannot_be_written_is_one_line(
    knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened
) -> None:
    (tmp_path / "index").write_text("a file where a folder belongs", encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"index: the index cannot be written: .*CONSILIUM_HOME") as caught:
        opened(knowledge, few, tmp_path / "index")
    assert "\n" not in str(caught.value)


def test_old_indexes_go_and_the_ones_used_last_stay(
    knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened
) -> None:
    abandoned = tmp_path / ".building-abandoned"
    abandoned.mkdir()
    os.utime(abandoned, (0, 0))
    first = opened(knowledge, few, tmp_path)[0].stamp
    for changed in range(KEPT + 2):
        newer = [*few, few[0].model_copy(update={"expert_id": ExpertId(f"new {changed}")})]
        opened(knowledge, newer, tmp_path)
        for place in indexes(tmp_path):
            stamp = place / "stamp.txt"
            os.utime(stamp, ns=(stamp.stat().st_atime_ns, stamp.stat().st_mtime_ns - 10**9))
        assert not opened(knowledge, few, tmp_path)[1], "it is used all the time, so it stays"
    assert len(indexes(tmp_path)) == KEPT
    assert first in {stamp.read_text(encoding="utf-8") for stamp in tmp_path.glob("*/stamp.txt")}
    assert not abandoned.exists()


def test_other_directories_on_the_same_knowledge_share_the_disorders_vectors(
    knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened
) -> None:
    one = opened(knowledge, few, tmp_path)[0]
    other = opened(knowledge, few[1:], tmp_path)[0]
    assert (one.index.space.cells == other.index.space.cells).all()
    assert (one.index.space.disorder_vectors == other.index.space.disorder_vectors).all()


BUILD = """
import sys, time
from pathlib import Path
from data import read_case, read_experts
from matching import Matcher
from ontology import Knowledge
from tests.matching.conftest import SAMPLE
home, folder, experts, start = sys.argv[1:]
knowledge, profiles = Knowledge.open(Path(home)), read_experts(Path(experts))[0][::20]
time.sleep(max(float(start) - time.time(), 0))
matcher = Matcher.open(knowledge, profiles, Path(folder))
print(matcher.stamp, matcher.rank(read_case('{"case_id": "c", "hpo_present": ["HP:0001166"]}')[0]))
"""


def test_processes_that_build_at_once_do_not_disturb_each_other(
    home: Path, knowledge: Knowledge, few: list[Expert], tmp_path: Path, opened: Opened
) -> None:
    arguments = [str(home), str(tmp_path), str(SAMPLE / "experts.jsonl"), str(time.time() + 4)]
    builders = [
        subprocess.Popen([sys.executable, "-c", BUILD, *arguments], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = {builder.communicate(timeout=120)[0] for builder in builders}
    assert [builder.returncode for builder in builders] == [0, 0, 0]
    assert len(answers) == 1
    assert not opened(knowledge, few, tmp_path)[1]
    assert [path.name for path in tmp_path.iterdir()] == [indexes(tmp_path)[0].name]
