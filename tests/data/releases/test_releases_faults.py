"""Updates that the machine or a person cuts short: full disk, Ctrl-C, kill, no permission."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.errors import KnowledgeError
from data.releases import PartFacts, installed, status

if TYPE_CHECKING:
    from tests.data.releases.conftest import Make, Mirror, Update

ROOT = Path(__file__).resolve().parents[3]


def update_process(body: str, *arguments: str) -> subprocess.Popen[str]:
    """Starts an update in a process of its own; `facts` is a check that accepts anything."""
    script = f"""
import resource, sys
from pathlib import Path
from data.releases import PartFacts, update
facts = lambda folder: PartFacts("2025-06", 1000)
{textwrap.dedent(body)}
"""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"needs the right to mount a small file system: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_leaves_the_old_release(small_disk: Path, updating: "Update", make: "Make") -> None:
    updating.home = small_disk
    updating(make.hpo(100, "2025-01-16"))
    large = make.hpo(20_000, "2025-06-01")
    report = updating({**large, "orphapacket-2025-06.zip": make.packets(20)})
    hpo, _, orphanet = report.outcomes
    assert hpo.result == "failed"
    assert "No space left on device; free some space" in hpo.reason
    assert orphanet.result == "updated"
    assert installed(small_disk)["hpo"].version == "2025-01-16"
    assert [entry.problems for entry in status(small_disk, verify=True)] == [(), (), ()]
    assert updating.leftovers() == []


def test_disk_full_at_the_swap_leaves_the_old_release(small_disk: Path, updating: "Update", make: "Make") -> None:
    updating.home = small_disk
    updating(make.hpo(100, "2025-01-16"))

    def fill(_: Path) -> PartFacts:
        with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as stream:
            while stream.write(b"x" * 4096):
                pass
        return PartFacts("2025-06-01", 100)

    updating.checks["hpo"] = fill
    outcome = updating(make.hpo(101, "2025-06-01")).outcomes[0]
    assert outcome.result == "failed"
    assert "No space left" in outcome.reason
    hpo = installed(small_disk)["hpo"]
    assert hpo.version == "2025-01-16"
    assert [path.name for path in hpo.folder.parent.iterdir()] == ["2025-01-16"]
    assert updating.leftovers() == []


def test_limit_on_file_size_is_said(updating: "Update", make: "Make", tmp_path: Path) -> None:
    updating(make.hpo(100, "2025-01-16"))
    folder = tmp_path / "large"
    folder.mkdir()
    for name, content in make.hpo(20_000, "2025-06-01").items():
        (folder / name).write_bytes(content)
    process = update_process(
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        print(update(Path(sys.argv[1]), source=sys.argv[2], checks={"hpo": facts}).text())
        """,
        str(updating.home),
        str(folder),
    )
    output, errors = process.communicate(timeout=20)
    assert errors == ""
    assert "hpo: failed, 2025-01-16 stays: " in output
    assert "File too large; raise the limit on file size" in output
    assert installed(updating.home)["hpo"].version == "2025-01-16"


def test_interrupt_while_parsing_keeps_the_parts_before_it(
    updating: "Update", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)

    def interrupted(_: Path) -> PartFacts:
        raise KeyboardInterrupt

    updating.checks["orphanet"] = interrupted
    with pytest.raises(KeyboardInterrupt):
        updating({**make.hpo(110, "2025-06-01"), "orphapacket-2025-06.zip": make.packets(60)})
    parts = installed(updating.home)
    assert (parts["hpo"].version, parts["orphanet"].version) == ("2025-06-01", "50 packets")
    assert updating.leftovers() == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_update_stopped_amid_a_download_leaves_the_old_release(
    sent: signal.Signals, updating: "Update", mirror: "Mirror", make: "Make"
) -> None:
    updating({"orphapacket-2024-06.zip": make.packets(50)})
    name = "orphapacket-2025-06.zip"
    mirror.files = {name: make.packets(60)}
    mirror.faults[name] = lambda content: make.answer(content, sent=500, stall=3)
    process = update_process(
        'update(Path(sys.argv[1]), source=sys.argv[2], checks={"orphanet": facts})',
        str(updating.home),
        mirror.address,
    )
    deadline = time.monotonic() + 15
    while f"/{name}" not in mirror.asked or not updating.leftovers():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(sent)
    process.communicate(timeout=10)
    assert process.returncode != 0
    assert bool(updating.leftovers()) == (sent == signal.SIGKILL)
    assert installed(updating.home)["orphanet"].version == "50 packets"
    mirror.faults.clear()
    assert updating(mirror.address).outcomes[2].result == "updated"
    assert updating.leftovers() == []


def test_release_moved_in_but_never_recorded_is_cleared(updating: "Update", make: "Make") -> None:
    updating(make.hpo(100, "2025-01-16"))
    orphan = updating.home / "knowledge" / "hpo" / "2025-06-01"
    orphan.mkdir()
    (orphan / "hp.obo").write_text("half", encoding="utf-8")
    updating(make.hpo(100, "2025-01-16"))
    assert not orphan.exists()


def test_home_that_cannot_be_written_is_said(updating: "Update", make: "Make") -> None:
    updating.home.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"knowledge cannot be updated: .*home"):
        updating(make.hpo(10, "2025"))
