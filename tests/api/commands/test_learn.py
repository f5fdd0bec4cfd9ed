"""`consilium learn`, `models` and `report` as a person calls them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.commands.conftest import Consilium

FAST = "Klinikum Nordpark Rostock"


@pytest.mark.slow
def test_a_simulated_history_shows_the_centre_and_changes_nothing(consilium: Consilium) -> None:
    assert consilium("experts", "import", "data/sample/experts.jsonl").code == 0
    called = consilium("learn", "--history", "simulated", "--fast-centre", FAST)
    assert called.code == 0, called.err
    assert f"  {FAST}: answers " in called.out
    assert "nothing was changed" in called.err
    assert consilium("models", "list").out.splitlines() == ["* published       published and assumed figures"]


def test_a_database_with_few_answers_teaches_nothing_yet(consilium: Consilium) -> None:
    called = consilium("learn")
    assert called.code == 0
    assert called.out == "Not promoted: 0 invitations, and 200 are needed. published serves.\n"
    called = consilium("models", "rollback")
    assert (called.code, "serve already" in called.err) == (1, True)


def test_wrong_usage_is_told(consilium: Consilium) -> None:
    assert consilium("learn", "--history", "elsewhere").code == 2
    assert consilium("learn", "--fast-centre", FAST).code == 2


def test_a_report_is_two_files(consilium: Consilium, tmp_path: Path) -> None:
    assert consilium("experts", "import", "data/sample/experts.jsonl").code == 0
    month = f"{datetime.now(UTC):%Y-%m}"
    called = consilium("report", "--network", "ERKNet", "--month", month, "--out", tmp_path / "reports")
    assert called.code == 0, called.err
    page = (tmp_path / "reports" / f"ERKNet-{month}.html").read_text(encoding="utf-8")
    assert "Without a likely expert" in page
    assert consilium("report", "--network", "ERKNet", "--month", "October").code == 1
    assert consilium("report", "--network", "Nowhere", "--month", month).code == 1
