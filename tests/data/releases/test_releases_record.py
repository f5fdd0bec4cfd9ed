"""The record of what is installed, damaged or edited; sources that cannot be used at all."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data.errors import KnowledgeError
from data.releases import SourceError, installed

if TYPE_CHECKING:
    from tests.data.releases.conftest import Make, Update


def test_damaged_record_is_said_and_put_aside_by_an_update(updating: "Update", whole: dict[str, bytes]) -> None:
    updating(whole)
    record = updating.home / "knowledge" / "installed.json"
    record.write_text('{"format": 1, "parts": {"hpo"', encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"installed\.json: the record of installed releases is damaged"):
        installed(updating.home)
    report = updating(whole)
    assert {outcome.result for outcome in report.outcomes} == {"updated"}
    assert "put aside" in report.text()
    assert set(installed(updating.home)) == {"hpo", "hpo-translations", "orphanet"}


@pytest.mark.parametrize("folder", ["../..", "hpo/..", "/etc", "hpo", "orphanet/2025", "hpo/a/b", ""])
def test_record_that_leads_elsewhere_is_refused(folder: str, updating: "Update", make: "Make") -> None:
    updating(make.hpo(10, "2025"))
    record = updating.home / "knowledge" / "installed.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    content["parts"]["hpo"]["folder"] = folder
    record.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="damaged"):
        installed(updating.home)


def test_record_of_a_later_version_is_left_alone(updating: "Update", make: "Make") -> None:
    record = updating.home / "knowledge" / "installed.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(KnowledgeError, match="later version"):
        updating(make.hpo(10, "2025"))
    assert record.read_text(encoding="utf-8") == '{"format": 99}'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere", "no such folder"),
        ("ftp://127.0.0.1/knowledge", "refused, only https"),
        ("http://192.0.2.1/knowledge", "refused, only https"),
        ("http://localhost.example.org/", "refused, only https"),
        ("https://", "name a plain address"),
        ("http://127.0.0.1:port/", "127.0.0.1:port"),
        ("http://127.0.0.1/?token=secret", "without"),
    ],
)
def test_unusable_sources_are_refused(source: str, said: str, updating: "Update", tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=said.replace("?", r"\?")):
        updating(str(tmp_path / source) if source == "nowhere" else source)


def test_source_that_is_a_file_is_refused(updating: "Update", tmp_path: Path) -> None:
    (tmp_path / "hp.obo").write_text("format-version: 1.2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="name the folder it lies in"):
        updating(str(tmp_path / "hp.obo"))
