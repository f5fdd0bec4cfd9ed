"""Updates from a folder: what is swapped, what stays, and what is said about it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.errors import KnowledgeError
from data.releases import PartFacts, UpdateBusyError, UpdateReport, installed, rollback, status
from data.releases.lock import update_lock

if TYPE_CHECKING:
    from tests.data.releases.conftest import Make, Update


def results(report: UpdateReport) -> dict[str, str]:
    return {outcome.part: outcome.result for outcome in report.outcomes}


def reason(report: UpdateReport, part: str) -> str:
    return next(outcome.reason for outcome in report.outcomes if outcome.part == part)


def snapshot(home: Path) -> dict[str, bytes]:
    """All that a reader of the releases could see."""
    knowledge = home / "knowledge"
    return {
        str(path.relative_to(knowledge)): path.read_bytes()
        for path in sorted(knowledge.rglob("*"))
        if path.is_file() and path.name != ".update.lock"
    }


def test_first_update_installs_every_part(updating: "Update", whole: dict[str, bytes]) -> None:
    report = updating(whole)
    assert set(results(report).values()) == {"updated"}
    assert report.changed
    assert not report.has_errors
    parts = installed(updating.home)
    assert {name: (part.version, part.terms) for name, part in parts.items()} == {
        "hpo": ("2025-01-16", 100),
        "hpo-translations": ("100 labels", 100),
        "orphanet": ("50 packets", 50),
    }
    hpo = parts["hpo"]
    assert hpo.folder == updating.home / "knowledge" / "hpo" / "2025-01-16"
    assert (hpo.folder / "hp.obo").read_bytes() == whole["hpo/hp.obo"]
    assert hpo.previous is None
    assert [entry.problems for entry in status(updating.home, verify=True)] == [(), (), ()]
    assert updating.leftovers() == []


def test_same_files_again_change_nothing(updating: "Update", whole: dict[str, bytes]) -> None:
    updating(whole)
    before = snapshot(updating.home)
    report = updating(whole)
    assert set(results(report).values()) == {"unchanged"}
    assert not report.changed
    assert snapshot(updating.home) == before


def test_pinned_and_unchanged_files_are_not_read_again(
    updating: "Update", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)
    updating.checks = dict.fromkeys(updating.checks, lambda _: pytest.fail("parsed though unchanged"))
    assert set(results(updating({**whole, "SHA256SUMS": make.sums(whole)})).values()) == {"unchanged"}


def test_previous_release_is_kept_and_older_ones_go(updating: "Update", make: "Make") -> None:
    for version in ("2024-01-01", "2024-06-01", "2025-01-01"):
        updating(make.hpo(100, version))
    hpo = installed(updating.home)["hpo"]
    assert hpo.previous is not None
    assert (hpo.version, hpo.previous.version) == ("2025-01-01", "2024-06-01")
    assert sorted(path.name for path in hpo.folder.parent.iterdir()) == ["2024-06-01", "2025-01-01"]


def test_rollback_goes_back_and_forth(updating: "Update", make: "Make") -> None:
    updating(make.hpo(100, "2024-06-01"))
    with pytest.raises(KnowledgeError, match="only release kept"):
        rollback(updating.home, "hpo")
    updating(make.hpo(100, "2025-01-01"))
    assert rollback(updating.home, "hpo").version == "2024-06-01"
    assert installed(updating.home)["hpo"].version == "2024-06-01"
    assert rollback(updating.home, "hpo").version == "2025-01-01"
    with pytest.raises(KnowledgeError, match="orphanet is not installed"):
        rollback(updating.home, "orphanet")


def test_other_files_of_the_same_version_get_a_folder_of_their_own(updating: "Update", make: "Make") -> None:
    updating(make.hpo(100, "2025-01-16"))
    updating(make.hpo(101, "2025-01-16"))
    hpo = installed(updating.home)["hpo"]
    assert hpo.terms == 101
    assert hpo.folder.name.startswith("2025-01-16-")


def test_part_that_is_not_offered_stays(updating: "Update", whole: dict[str, bytes], make: "Make") -> None:
    updating(whole)
    report = updating({"orphanet/orphapacket-2025-12-01.zip": make.packets(60)})
    assert results(report) == {"hpo": "not offered", "hpo-translations": "not offered", "orphanet": "updated"}
    assert not report.has_errors
    assert "hpo: not offered by the source; 2025-01-16 stays" in report.text()


def test_source_with_nothing_at_all_is_an_error(updating: "Update") -> None:
    report = updating({"notes.txt": b"nothing here"})
    assert report.has_errors
    assert "holds none of the releases" in report.text()


def test_language_that_is_not_offered_keeps_its_file(updating: "Update", whole: dict[str, bytes], make: "Make") -> None:
    updating(whole)
    name, content = make.translation("de", 45)
    report = updating({name: content})
    assert report.outcomes[1].kept == ("hp-fr.synonyms.tsv",)
    part = installed(updating.home)["hpo-translations"]
    assert part.terms == 105
    assert sorted(path.name for path in part.folder.iterdir()) == ["hp-de.synonyms.tsv", "hp-fr.synonyms.tsv"]


def test_gzip_is_unpacked(updating: "Update", make: "Make") -> None:
    files = make.hpo(100, "2025-01-16")
    updating({f"{name}.gz": gzip.compress(content) for name, content in files.items()})
    assert (installed(updating.home)["hpo"].folder / "hp.obo").read_bytes() == files["hp.obo"]
    assert set(results(updating(files)).values()) == {"unchanged", "not offered"}


def test_newest_of_several_archives_is_taken(updating: "Update", make: "Make") -> None:
    updating({"orphapacket-2024-06.zip": make.packets(3), "orphapacket-2025-06.zip": make.packets(5)})
    assert installed(updating.home)["orphanet"].terms == 5


HPO_BAD: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "malformed": ("hp.obo", lambda content: content + b"\n[Term]\nid: HP:9\n\n", "a term without a name"),
    "truncated": ("hp.obo", lambda content: content[:-4], "truncated"),
    "truncated annotations": ("phenotype.hpoa", lambda content: content[:-1], "truncated"),
    "empty": ("hp.obo", lambda _: b"", "0 bytes"),
    "binary": ("hp.obo", lambda content: b"\x00\x01" * 400 + content, "binary"),
    "web page": ("phenotype.hpoa", lambda _: b"<!DOCTYPE html>" + b" " * 300, "web page"),
    "truncated gzip": ("hp.obo", lambda content: gzip.compress(content)[:-20], "truncated or damaged gzip"),
    "not text": ("hp.obo", lambda content: content + b"\xff\n", "UnicodeDecodeError"),
}


@pytest.mark.parametrize("case", HPO_BAD)
def test_bad_release_leaves_the_old_one_and_the_other_parts_go_on(
    case: str, updating: "Update", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)
    name, spoil, said = HPO_BAD[case]
    files = make.hpo(100, "2025-06-01")
    files[name] = spoil(files[name])
    report = updating({**files, "orphapacket-2025-06.zip": make.packets(60)})
    assert results(report) == {"hpo": "failed", "hpo-translations": "not offered", "orphanet": "updated"}
    assert said in reason(report, "hpo")
    assert report.has_errors
    hpo = installed(updating.home)["hpo"]
    assert hpo.version == "2025-01-16"
    assert (hpo.folder / "hp.obo").read_bytes() == whole["hpo/hp.obo"]
    assert updating.leftovers() == []


def test_half_a_release_is_refused(updating: "Update", make: "Make") -> None:
    updating(make.hpo(101, "2025-01-16"))
    report = updating(make.hpo(50, "2025-06-01"))
    assert "fewer than half of the 101 in use" in reason(report, "hpo")
    assert results(updating(make.hpo(51, "2025-06-01")))["hpo"] == "updated"


def test_embedded_default_counts_where_nothing_is_installed(updating: "Update", make: "Make") -> None:
    report = updating(make.hpo(50, "2025-06-01"), serving={"hpo": 19_000})
    assert "fewer than half of the 19,000 in use" in reason(report, "hpo")
    assert installed(updating.home) == {}


def test_release_that_its_check_finds_empty_is_refused(updating: "Update", make: "Make") -> None:
    updating.checks["hpo"] = lambda _: PartFacts("2025", 0)
    assert "empty or malformed" in reason(updating(make.hpo(50, "2025")), "hpo")


def test_parts_of_one_release_are_not_mixed(updating: "Update", whole: dict[str, bytes], make: "Make") -> None:
    updating(whole)
    report = updating({"hp.obo": make.hpo(100, "2025-06-01")["hp.obo"]})
    assert "hp.obo offered without phenotype.hpoa" in reason(report, "hpo")


@pytest.mark.parametrize("lists", ["SHA256SUMS", "manifest.json", "sidecar"])
def test_wrong_checksum_leaves_the_old_release(
    lists: str, updating: "Update", whole: dict[str, bytes], make: "Make"
) -> None:
    updating(whole)
    files = make.hpo(100, "2025-06-01")
    wrong = make.sums(dict.fromkeys(files, b"something else"))
    checksum = wrong[:64].decode()
    match lists:
        case "SHA256SUMS":
            files[lists] = wrong
        case "manifest.json":
            files[lists] = json.dumps({"files": [{"path": "hp.obo", "sha256": checksum}]}).encode()
        case _:
            files["hp.obo.sha256"] = checksum.encode()
    report = updating(files)
    assert "wrong checksum" in reason(report, "hpo")
    assert installed(updating.home)["hpo"].version == "2025-01-16"


def test_altered_release_under_a_pinned_name_is_refused(updating: "Update", make: "Make") -> None:
    report = updating({"orphapacket-2025-12.zip": make.packets(60)})
    assert "the manifest of consilium says 17db4285" in reason(report, "orphanet")


def test_file_named_in_the_checksums_but_missing_is_a_failure(updating: "Update", make: "Make") -> None:
    files = make.hpo(100, "2025-06-01")
    listed = make.sums({**files, "orphapacket-2025-06.zip": b""})
    report = updating({**files, "SHA256SUMS": listed})
    assert "listed, but not there" in reason(report, "orphanet")
    assert results(report)["hpo"] == "updated"


@pytest.mark.parametrize("content", [b"not a checksum\n", b"\x00\xff"])
def test_malformed_checksums_are_not_passed_over(content: bytes, updating: "Update", make: "Make") -> None:
    report = updating({**make.hpo(100, "2025"), "SHA256SUMS": content})
    assert "SHA256SUMS line 1" in reason(report, "hpo")


def test_damaged_installation_is_reported_and_repaired(updating: "Update", whole: dict[str, bytes]) -> None:
    updating(whole)
    path = installed(updating.home)["hpo"].folder / "hp.obo"
    path.write_bytes(whole["hpo/hp.obo"].replace(b"finding 7", b"finding 8"))
    assert status(updating.home)[0].problems == ()
    assert "changed since it was installed" in status(updating.home, verify=True)[0].problems[0]
    path.unlink()
    assert "missing" in status(updating.home)[0].problems[0]
    assert results(updating(whole))["hpo"] == "updated"
    assert status(updating.home, verify=True)[0].problems == ()


def test_two_updates_at_once_are_refused(updating: "Update", make: "Make") -> None:
    (updating.home / "knowledge").mkdir(parents=True)
    with update_lock(updating.home / "knowledge"), pytest.raises(UpdateBusyError, match=r"is running \(process \d+\)"):
        updating(make.hpo(10, "2025"))
    assert not updating(make.hpo(10, "2025")).has_errors


def test_previous_release_is_never_a_damaged_one(updating: "Update", make: "Make") -> None:
    for version in ("2024-01-01", "2024-06-01"):
        updating(make.hpo(100, version))
    (installed(updating.home)["hpo"].folder / "hp.obo").unlink()
    updating(make.hpo(100, "2025-01-01"))
    hpo = installed(updating.home)["hpo"]
    assert hpo.previous is not None
    assert hpo.previous.version == "2024-01-01"
    assert rollback(updating.home, "hpo").version == "2024-01-01"


def test_progress_is_told_from_start_to_finish_also_of_failures(updating: "Update", make: "Make") -> None:
    told: list[str | int | None] = []

    class Told:
        def start(self, label: str, total: int | None) -> None:
            told.extend([label, total])

        def advance(self, n: int) -> None:
            told.append(n)

        def finish(self) -> None:
            told.append("end")

    files = make.hpo(100, "2025")
    sizes = {name: len(content) for name, content in files.items()}
    updating.checks["hpo"] = lambda _: PartFacts("2025", 1 // 0)
    report = updating(files, progress=Told())
    assert "ZeroDivisionError" in reason(report, "hpo")
    transfers = [step for name, size in sizes.items() for step in (name, size, size, "end")]
    assert told == [*transfers, "reading hpo", None, "end"]
