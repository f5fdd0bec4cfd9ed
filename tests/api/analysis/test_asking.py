"""What analysts ask is what the matcher answers, whatever form a case comes in; nothing is left out without a word."""

import pickle
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api.analysis import CaseWarning, Consilium
from api.sample_directory import import_sample_when_empty
from api.settings import load_settings
from api.store import open_store
from data import Case, ConsiliumError, InputError, cases_frame, experts_frame, read_experts
from data.sample import cases_file, experts_file
from matching import PanelRules, Policy


def test_a_shortlist_is_the_matchers(consilium: Consilium, cases: pd.DataFrame) -> None:
    policy = Policy(countries=frozenset({"DE", "FR", "IT"}))
    frame = consilium.match(cases.iloc[0], top=5, policy=policy)
    case = Case.model_validate(cases.iloc[0].dropna().to_dict())
    shortlist = consilium.matcher.shortlist(case, top=5, policy=policy)
    assert frame["expert_id"].tolist() == [one.expert_id for one in shortlist.experts]
    assert frame["score"].tolist() == [one.score for one in shortlist.experts]
    assert set(frame["country"]) <= {"DE", "FR", "IT"}
    assert frame.attrs["left_out"] == shortlist.left_out
    assert frame.attrs["stamp"] == consilium.stamp


def test_reasons_add_up_to_the_score(consilium: Consilium, cases: pd.DataFrame) -> None:
    run = consilium.match_many(cases.head(1), top=8).set_index("expert_id")["score"]
    sums = consilium.explain(cases.iloc[0], top=8).groupby("expert_id")["contribution"].sum()
    assert sums.to_dict() == pytest.approx(run.to_dict(), abs=1e-9)


def test_a_case_is_the_same_in_every_form(consilium: Consilium) -> None:
    fields: dict[str, Any] = {"case_id": "one", "hpo_present": ["HP:0001166", "HP:0001083"], "age": "P20Y"}
    frame = pd.DataFrame([fields])
    forms: list[Any] = [Case.model_validate(fields), fields, frame.iloc[0], frame]
    answers = [consilium.match(form, top=4) for form in forms]
    assert all(answer.equals(answers[0]) for answer in answers)
    assert consilium.differential(frame, top=4).equals(consilium.differential([Case.model_validate(fields)], top=4))


def test_a_text_is_read(consilium: Consilium) -> None:
    text = "Boy of 3 years with seizures; no microcephaly."
    mentions = consilium.annotate(text)
    assert [text[a:b] for a, b in zip(mentions["start"], mentions["end"], strict=True)] == mentions["text"].tolist()
    assert dict(zip(mentions["id"], mentions["status"], strict=True))["HP:0000252"] == "excluded"
    assert len(consilium.match(text, top=3)) == 3


def test_a_panel_keeps_its_rules(consilium: Consilium, cases: pd.DataFrame) -> None:
    members, facets, _ = consilium.compose(cases.iloc[0], PanelRules(size=3, backups=1))
    assert members["role"].value_counts().to_dict() == {"member": 3, "backup": 1}
    assert facets["weight"].sum() == pytest.approx(1)
    covered = {facet for row in members.loc[members["role"] == "member", "covers"] for facet in row}
    assert set(facets.loc[facets["covered"], "id"]) <= covered


def test_what_is_left_out_is_told(consilium: Consilium) -> None:
    with pytest.warns(CaseWarning, match="HP:9999999"):
        found = consilium.differential(pd.DataFrame({"case_id": ["a"], "hpo_present": [["HP:0001166", "HP:9999999"]]}))
    assert len(found) == 10
    with pytest.warns(CaseWarning, match="1 of 1 cases"):
        assert consilium.match_many(pd.DataFrame({"case_id": ["b"], "summary": ["Nothing to see."]})).empty


@pytest.mark.parametrize("case", [pd.DataFrame({"case_id": ["a", "b"]}), "  ", pd.DataFrame({"hpo": ["HP:0001166"]})])
def test_what_is_no_case_is_refused(consilium: Consilium, case: "pd.DataFrame | str") -> None:
    with pytest.raises(InputError):
        consilium.match(case)


def test_an_unknown_expert_is_refused(consilium: Consilium, cases: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="nobody is not in the directory"):
        consilium.explain(cases.iloc[0], ["nobody"])


def test_it_travels_as_its_recipe(consilium: Consilium, cases: pd.DataFrame) -> None:
    packed = pickle.dumps(consilium)
    assert len(packed) < 10_000
    other = pickle.loads(packed)
    assert other.stamp == consilium.stamp
    # Libraries add up in another order where threads differ, hence not to the last digit.
    pd.testing.assert_frame_equal(other.match_many(cases, 5), consilium.match_many(cases, 5), atol=1e-6)


def test_another_state_of_the_directory_is_refused_where_it_arrives(home: Path, tmp_path: Path) -> None:
    lines = experts_file().read_text(encoding="utf-8").splitlines()
    file = tmp_path / "experts.jsonl"
    file.write_text("\n".join(lines[:40]), encoding="utf-8")
    packed = pickle.dumps(Consilium.open(file, home=home, texts=False))
    file.write_text("\n".join(lines[:39]), encoding="utf-8")
    with pytest.raises(ConsiliumError, match="differ"):
        pickle.loads(packed)


def test_a_directory_comes_as_experts_frame_or_database(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, consilium: Consilium
) -> None:
    experts = read_experts(experts_file())[0]
    for directory in (experts, experts_frame(experts)):
        opened = Consilium.open(directory, home=home, texts=False)
        assert opened.stamp == consilium.stamp
        assert pickle.loads(pickle.dumps(opened)).stamp == consilium.stamp
    monkeypatch.setenv("CONSILIUM_DATABASE_URL", f"sqlite:///{tmp_path / 'consilium.db'}")
    with pytest.raises(ConsiliumError, match="consilium experts import"):
        Consilium.open(home=home, texts=False)


def test_the_directory_of_the_database_is_read(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, consilium: Consilium
) -> None:
    monkeypatch.setenv("CONSILIUM_DATABASE_URL", f"sqlite:///{tmp_path / 'consilium.db'}")
    with open_store(load_settings(home=home)) as store:
        assert import_sample_when_empty(store)
    opened = Consilium.open(home=home, texts=False)
    assert opened.stamp == consilium.stamp
    assert str(tmp_path).encode() not in pickle.dumps(opened)


def test_cases_of_a_file_come_with_their_problems(consilium: Consilium, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"case_id": "a", "hpo_present": ["HP:0001166", "HP:9999999"]}\nno json\n', encoding="utf-8")
    frame, problems = consilium.read_cases(file)
    assert frame["case_id"].tolist() == ["a"]
    assert problems["line"].tolist() == [1, 2]
    known = consilium.read_cases(cases_file())[0]
    assert known.columns.tolist() == cases_frame([]).columns.tolist()
