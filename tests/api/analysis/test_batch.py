"""Many cases: in parts, over processes and after a break the same answers as one by one; nothing mixed or lost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from api.analysis import CaseWarning, Consilium, read_run, run_parts
from data import Case, InputError


def twice(cases: pd.DataFrame) -> pd.DataFrame:
    again = cases.assign(case_id=cases["case_id"] + "-again")
    return pd.concat([cases, again], ignore_index=True)


def test_a_run_is_what_the_matcher_ranks(consilium: Consilium, cases: pd.DataFrame) -> None:
    run = consilium.match_many(cases, top=7, cases_a_part=3)
    for _, row in cases.iterrows():
        case = Case.model_validate(row.dropna().to_dict())
        own = run[run["case_id"] == case.case_id]
        ranking = consilium.matcher.rank(case, 7)
        assert own["expert_id"].tolist() == [expert for expert, _ in ranking]
        assert own["score"].tolist() == pytest.approx([score for _, score in ranking], abs=1e-6)
        assert own["rank"].tolist() == list(range(1, 8))


def test_frames_may_come_one_after_the_other(consilium: Consilium, cases: pd.DataFrame) -> None:
    whole = consilium.match_many(cases, top=5)
    halves = (cases.iloc[start : start + 4] for start in range(0, len(cases), 4))
    assert consilium.match_many(halves, top=5, cases_a_part=3).equals(whole)


def test_speed_is_told(consilium: Consilium, cases: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    consilium.match_many(cases, top=5)
    assert f"{len(cases)} cases ranked in" in capsys.readouterr().err


def test_a_broken_batch_goes_on_where_it_stopped(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    asked = twice(cases)

    def breaking() -> Iterator[pd.DataFrame]:
        yield asked.head(6)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consilium.match_to(tmp_path / "run", breaking(), top=5, cases_a_part=3)
    first = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "run").glob("part-*.csv.gz")}
    assert len(first) == 2
    parts = consilium.match_to(tmp_path / "run", asked, top=5, cases_a_part=3)
    assert parts["cases"].sum() == len(asked)
    assert all((tmp_path / "run" / name).stat().st_mtime_ns == when for name, when in first.items())
    assert read_run(tmp_path / "run").equals(consilium.match_many(asked, top=5))
    assert sum(len(part) for part in run_parts(tmp_path / "run")) == parts["rows"].sum()


def test_a_part_whose_stamp_is_not_written_is_made_again(
    consilium: Consilium, cases: pd.DataFrame, tmp_path: Path
) -> None:
    before = consilium.match_to(tmp_path / "run", cases, top=5, cases_a_part=4)
    (tmp_path / "run" / "part-00001.json").unlink()
    (tmp_path / "run" / "part-00001.csv.gz").write_bytes(b"half a fi")
    after = consilium.match_to(tmp_path / "run", cases, top=5, cases_a_part=4)
    assert after.drop(columns="seconds").equals(before.drop(columns="seconds"))
    assert read_run(tmp_path / "run").equals(consilium.match_many(cases, top=5))


def test_runs_are_never_mixed(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    consilium.match_to(folder, cases, top=5, cases_a_part=4)
    with pytest.raises(InputError, match="top 5, asked for is 6"):
        consilium.match_to(folder, cases, top=6, cases_a_part=4)
    with pytest.raises(InputError, match="other cases"):
        consilium.match_to(folder, cases.iloc[::-1], top=5, cases_a_part=4)
    head = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps(head | {"stamp": "of another release"}), encoding="utf-8")
    with pytest.raises(InputError, match="of another release"):
        consilium.match_to(folder, cases, top=5, cases_a_part=4)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds no run"):
        consilium.match_to(tmp_path, cases, top=5)


def test_what_is_not_answered_is_recorded(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    empty = pd.DataFrame({"case_id": ["nothing"], "hpo_present": [["HP:9999999"]]})
    asked = pd.concat([cases.head(2), empty], ignore_index=True)
    parts = consilium.match_to(tmp_path / "run", asked, top=5)
    assert parts["unanswered"].tolist() == [("nothing",)]
    assert parts["problems"].tolist() == [1]
    with pytest.warns(CaseWarning) as told:
        consilium.match_many(asked, 5)
    messages = [str(one.message) for one in told]
    assert ["HP:9999999" in messages[0], "1 of 3 cases" in messages[1], len(messages)] == [True, True, 2]


@pytest.mark.parametrize(("ids", "message"), [(["a", "a"], "case_id a occurs twice"), (None, "no column case_id")])
def test_cases_without_ids_of_their_own_are_refused(consilium: Consilium, ids: list[str] | None, message: str) -> None:
    frame = pd.DataFrame({"hpo_present": [["HP:0001166"], ["HP:0001083"]]} | ({"case_id": ids} if ids else {}))
    with pytest.raises(InputError, match=message):
        consilium.match_many(frame)


@pytest.mark.slow
def test_processes_give_the_same_answers(consilium: Consilium, cases: pd.DataFrame, tmp_path: Path) -> None:
    asked = twice(cases)
    alone = consilium.match_many(asked, top=5)
    pd.testing.assert_frame_equal(consilium.match_many(asked, top=5, workers=2, cases_a_part=4), alone, atol=1e-6)
    consilium.match_to(tmp_path / "run", asked, top=5, workers=2, cases_a_part=4)
    pd.testing.assert_frame_equal(read_run(tmp_path / "run"), alone, atol=1e-6)
