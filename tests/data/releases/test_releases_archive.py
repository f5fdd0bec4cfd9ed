"""Zip archives that are truncated, damaged or hostile."""

import contextlib
import io
import re
import stat
import struct
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.releases import NoProgress, ReleaseError, orphapackets
from data.releases.archive import check_archive
from data.releases.manifest import ArchiveBounds

if TYPE_CHECKING:
    from tests.data.releases.conftest import Make

BOUNDS = ArchiveBounds(re.compile(r"(?:^|/)ORPHApacket_\d+\.json$"), entries=100, unpacked=100_000)


def archive(folder: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    path = folder / "orphapacket.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        warnings.simplefilter("ignore", UserWarning)  # the library warns of the double entry that is the point
        for name, content in entries:
            target.writestr(name, content)
    return path


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("json/ORPHApacket_2.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


HOSTILE: dict[str, tuple[list[tuple[str | zipfile.ZipInfo, bytes]], str]] = {
    "parent folder": ([("../ORPHApacket_2.json", b"{}")], "leads out"),
    "backslashes": ([("..\\ORPHApacket_2.json", b"{}")], "leads out"),
    "absolute": ([("/etc/ORPHApacket_2.json", b"{}")], "leads out"),
    "drive": ([("C:/ORPHApacket_2.json", b"{}")], "leads out"),
    "link": ([(link(), b"/etc/passwd")], "is a link"),
    "twice": ([("json/ORPHApacket_1.json", b"{}")], "there twice"),
    "too many": ([(f"json/{n}", b"") for n in range(100)], "101 entries"),
    "bomb": ([("json/zeros", bytes(100_000))], "bytes unpacked, more than"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_archive_is_refused(case: str, tmp_path: Path) -> None:
    entries, said = HOSTILE[case]
    path = archive(tmp_path, [("json/ORPHApacket_1.json", b"{}"), *entries])
    with pytest.raises(ReleaseError, match=said):
        check_archive(path, BOUNDS, NoProgress())


def test_entry_that_understates_its_size_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, [("json/ORPHApacket_1.json", b"{" + b" " * 5000 + b"}")])
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 5002), struct.pack("<I", 2)))
    with pytest.raises(ReleaseError, match="truncated or damaged"):
        check_archive(path, BOUNDS, NoProgress())


def test_archive_without_packets_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, [("notes.txt", b"other"), ("json/ORPHApacket_x.txt", b"{}")])
    with pytest.raises(ReleaseError, match="holds no ORPHApacket"):
        check_archive(path, BOUNDS, NoProgress())


@pytest.mark.parametrize("prefix", ["", "json/", "orphapacket-master/json/", "a/b/c/"])
def test_packets_are_found_in_any_folder(prefix: str, tmp_path: Path, make: "Make") -> None:
    (tmp_path / "orphapacket.zip").write_bytes(make.packets(12, prefix))
    names = [name for name, _ in orphapackets(tmp_path)]
    assert len(names) == 12
    assert names == sorted(names)


def test_missing_and_damaged_archives_are_named(tmp_path: Path, make: "Make") -> None:
    with pytest.raises(ReleaseError, match=r"orphapacket\.zip: missing; run"):
        list(orphapackets(tmp_path))
    (tmp_path / "orphapacket.zip").write_bytes(make.packets(12)[:-9])
    with pytest.raises(ReleaseError, match=r"orphapacket\.zip: truncated or damaged"):
        list(orphapackets(tmp_path))


@settings(max_examples=200, deadline=None)
@given(damage=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4), cut=st.integers(0, 400))
def test_damage_is_harmless_or_a_release_error(
    damage: list[tuple[int, int]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("json/ORPHApacket_1.json", b'{"Orphapacket": 1}')
        target.writestr("\u00e9/notes.txt", b"a name that is not ASCII")
    content = bytearray(buffer.getvalue())
    for position, value in damage:
        content[position % len(content)] = value
    path = tmp_path_factory.mktemp("damaged") / "orphapacket.zip"
    path.write_bytes(content[: len(content) - cut if cut < len(content) // 2 else None])
    with contextlib.suppress(ReleaseError):
        check_archive(path, BOUNDS, NoProgress())
    with contextlib.suppress(ReleaseError):
        list(orphapackets(path.parent))
