"""Quality by parts, and that names, order and metadata of a benchmark change nothing of it."""

import json
import random
from pathlib import Path

import pytest

from data import Expert
from matching import EvaluationReport, evaluate, train
from matching.quality_report import PROFILE_KINDS, CaseQuality, profile_kind
from ontology import Knowledge

FILES = ("experts.jsonl", "cases.jsonl", "qrels.txt", "diagnoses.jsonl")


def shuffled(benchmark: Path, to: Path) -> Path:
    """The same benchmark: other case ids, lines in another order, other metadata."""
    generator = random.Random(5)
    to.mkdir()
    lines = {name: (benchmark / name).read_text(encoding="utf-8").splitlines() for name in FILES}
    bases = sorted({json.loads(line)["case_id"].partition("#")[0] for line in lines["cases.jsonl"]})
    names = dict(zip(bases, generator.sample([f"Z{number:05}" for number in range(999)], len(bases)), strict=True))

    def renamed(case_id: str) -> str:
        base, mark, mode = case_id.partition("#")
        return f"{names[base]}{mark}{mode}"

    changed: dict[str, list[str]] = {"experts.jsonl": lines["experts.jsonl"]}
    for name in ("cases.jsonl", "diagnoses.jsonl"):
        records = [json.loads(line) for line in lines[name]]
        for record in records:
            record["case_id"] = renamed(record["case_id"])
            if name == "cases.jsonl":
                record |= {"mode": "a way of asking", "country": generator.choice(["DE", "FR"]), "file": "elsewhere"}
        changed[name] = [json.dumps(record) for record in records]
    changed["qrels.txt"] = [
        " ".join([renamed(case), "Q0", expert, grade])
        for case, _, expert, grade in (line.split() for line in lines["qrels.txt"])
    ]
    for name, content in changed.items():
        generator.shuffle(content)
        (to / name).write_text("\n".join(content) + "\n", encoding="utf-8")
    return to


def test_names_order_and_metadata_change_nothing(
    benchmark: Path, knowledge: Knowledge, index_folder: Path, tmp_path: Path
) -> None:
    """Cross-validated, so that folds are formed, models fitted and cases ranked."""
    other = shuffled(benchmark, tmp_path / "shuffled")
    one, two = (evaluate(folder, knowledge, index_folder, cross_validate=True) for folder in (benchmark, other))
    assert one.modes == two.modes
    assert one.parts_table() == two.parts_table()
    assert sorted(case.ndcg for case in one.cases.values()) == sorted(case.ndcg for case in two.cases.values())


def test_names_order_and_metadata_train_the_same_model(benchmark: Path, knowledge: Knowledge, tmp_path: Path) -> None:
    one, two = (train(folder, knowledge) for folder in (benchmark, shuffled(benchmark, tmp_path / "shuffled")))
    assert one.digest == two.digest


def test_parts_are_told_with_their_cases() -> None:
    cases = {
        "A#hpo": CaseQuality("hpo", 0.5, 1.0, 1.0, 3, ("ERKNet",), {"codes": 0.25}),
        "B#hpo": CaseQuality("hpo", 1.0, 1.0, 1.0, 12, ("ERKNet", "MetabERN"), {"areas": 1.0}),
        "A#text": CaseQuality("text", 0.0, 0.0, 0.0, 30, ("ERKNet",), {}),
    }
    report = EvaluationReport(cases, "", ())
    assert [(mode.mode, mode.cases, mode.ndcg[0]) for mode in report.modes] == [("hpo", 2, 0.75), ("text", 1, 0.0)]
    lines = {line.split("  ")[0]: line for line in report.parts_table().splitlines()}
    assert "0.750 [0.500, 1.000]" in lines["ERKNet"]
    assert "0.000 [0.000, 0.000]" in lines["ERKNet"]
    assert "1.000 [1.000, 1.000]" in lines["10 to 19"]
    assert lines["20 or more"].split()[-3:] == ["0.000", "[0.000,", "0.000]"]
    assert "0.250 [0.250, 0.250]" in lines["codes"]
    assert "text only" not in lines
    assert "5 to 9" not in lines


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"disorders": {"ORPHA:558": 3}, "thematic_areas": ["ORPHA:93618"]}, 0),
        ({"thematic_areas": ["ORPHA:93618"], "bio": "Kidneys."}, 1),
        ({"bio": "Kidneys.", "genes": ["UMOD"]}, 2),
    ],
)
def test_profiles_show_codes_areas_or_text_only(fields: dict[str, object], kind: int) -> None:
    expert = Expert.model_validate({"expert_id": "e", "name": "e"} | fields)
    assert profile_kind(expert) == PROFILE_KINDS[kind]
