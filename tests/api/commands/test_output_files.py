"""Output files are there whole or not at all, and run files can be read by others."""

import io
from pathlib import Path

import pytest

from api.commands.drafts import whole_file
from api.commands.runs import run_ids, write_ranking
from data.errors import InputError


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "run.trec"
    with whole_file(target) as stream:
        stream.write("é\n")
        assert not target.exists()
    assert target.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "run.trec"
    target.write_text("before")
    with pytest.raises(ZeroDivisionError), whole_file(target) as stream:
        stream.write(str(1 // 0))
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_device_is_written_to_and_stays_a_device() -> None:
    with whole_file(Path("/dev/null")) as stream:
        stream.write("gone")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["missing/run.trec", "."])
def test_a_place_that_cannot_hold_the_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"name (a|another) file"), whole_file(tmp_path / name):
        pytest.fail("the work began")


def test_white_space_in_ids_becomes_an_underscore() -> None:
    assert run_ids("case_id", ["a b", "c\t d", "e"]) == {"a b": "a_b", "c\t d": "c_d", "e": "e"}


def test_ids_that_would_be_written_alike_are_an_error_that_names_both() -> None:
    with pytest.raises(InputError, match="expert_id 'a b' and 'a_b' are both written a_b"):
        run_ids("expert_id", ["a b", "x", "a_b"])


def test_a_ranking_has_six_columns_and_keeps_its_order() -> None:
    stream = io.StringIO()
    write_ranking(stream, "c", [("E1", 0.12345678901), ("E2", 0.12345678801), ("E3", 1e-12)])
    assert (
        stream.getvalue()
        == "c Q0 E1 1 0.123456789 consilium\nc Q0 E2 2 0.123456788 consilium\nc Q0 E3 3 1e-12 consilium\n"
    )
