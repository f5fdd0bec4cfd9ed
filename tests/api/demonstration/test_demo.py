"""`consilium demo --panel`, as a person calls it."""

import re
from pathlib import Path

import pytest

from data.sample import phenopacket_file
from tests.api.commands.conftest import Consilium, consilium, own_home

__all__ = ["consilium", "own_home"]


@pytest.mark.slow
@pytest.mark.parametrize("case", ["at hand", "sample"])
def test_it_walks_from_consent_to_a_report(consilium: Consilium, tmp_path: Path, case: str) -> None:
    options = ["--case", phenopacket_file()] if case == "sample" else []
    called = consilium("demo", "--panel", "--home", tmp_path / "shown", *options)
    assert called.code == 0, called.err
    for told in (
        "1. A clinician enrols a patient",
        "For the central office there is no such case yet (answer 404).",
        "is asked at once instead",
        "Time is over",
        "With two members heard the panel is active.",
        "The lead writes the outcome and signs it off",
        "Panel:  closed",
        "Audit:  whole",
    ):
        assert told in called.out
    found = re.search(r"Report: (.+\.pdf) \(([\d,]+) bytes\)", called.out)
    assert found is not None
    report = Path(found[1]).read_bytes()
    assert report.startswith(b"%PDF-")
    assert len(report) == int(found[2].replace(",", ""))


def test_what_cannot_be_read_is_one_line(consilium: Consilium, tmp_path: Path) -> None:
    missing = tmp_path / "nothing.json"
    called = consilium("demo", "--panel", "--case", missing)
    assert called.code == 1
    assert f"{missing}: cannot be read" in called.err
    called = consilium("demo", "--case", missing)
    assert called.code == 2
    assert "go with --panel" in called.err
