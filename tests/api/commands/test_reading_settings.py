"""The two settings of reading reach every reader: the service's, the commands'."""

import json
from pathlib import Path

import pytest

from api.knowledge import open_reader
from api.progress import NoProgress
from api.settings import load_settings
from api.workbench import open_matcher
from data import Expert
from data.errors import InputError
from ontology import Knowledge
from tests.api.commands.conftest import Consilium

TEXT = "K 2.6 mmol/L and ataxia."
HYPOKALEMIA = "HP:0002900"
RULES = """
[potassium]
label = "potassium in blood"
low = "HP:0002900 Hypokalemia"
[[potassium.scales]]
units = { "mmol/l" = 1 }
possible = [1, 12]
ranges = [{ low = 2.0, high = 8.0 }]
source = "house rule"
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    return file


def test_laboratory_rules_of_the_house_win(knowledge: Knowledge, home: Path, rules: Path) -> None:
    own = open_reader(load_settings(home=home), knowledge).mentions(TEXT)
    theirs = open_reader(load_settings(home=home, laboratory_rules=rules), knowledge).mentions(TEXT)
    assert HYPOKALEMIA in {mention.id for mention in own}
    assert HYPOKALEMIA not in {mention.id for mention in theirs}


def test_the_semantic_path_is_switched_off_by_setting_or_for_one_reader(knowledge: Knowledge, home: Path) -> None:
    settings = load_settings(home=home)
    assert open_reader(settings, knowledge)._semantic is not None
    assert open_reader(settings, knowledge, semantic=False)._semantic is None
    assert open_reader(load_settings(home=home, semantic_reading=False), knowledge)._semantic is None


def test_a_file_of_rules_that_cannot_be_used_is_told(knowledge: Knowledge, home: Path, rules: Path) -> None:
    rules.write_text("[potassium]\nlabel = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rules\.toml"):
        open_reader(load_settings(home=home, laboratory_rules=rules), knowledge)


def test_the_matcher_reads_by_the_settings(knowledge: Knowledge, tmp_path: Path, rules: Path) -> None:
    settings = load_settings(home=tmp_path / "home", laboratory_rules=rules, semantic_reading=False)
    expert = Expert.model_validate({"expert_id": "1", "name": "A", "disorders": {"ORPHA:558": 1}})
    reader = open_matcher(settings, knowledge, [expert], NoProgress()).reader
    assert reader._semantic is None
    assert HYPOKALEMIA not in {mention.id for mention in reader.mentions(TEXT)}


@pytest.mark.parametrize("options", [[], ["--no-semantic"]])
def test_annotate_uses_the_same_settings(
    consilium: Consilium, tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "text": TEXT}), encoding="utf-8")
    found = []
    for value in ("", str(rules)):
        monkeypatch.setenv("CONSILIUM_LABORATORY_RULES", value)
        assert consilium("annotate", source, "--out", target, *options).code == 0
        found.append({mention["id"] for mention in json.loads(target.read_text(encoding="utf-8"))["mentions"]})
    assert found == [{HYPOKALEMIA, "HP:0001251"}, {"HP:0001251"}]
