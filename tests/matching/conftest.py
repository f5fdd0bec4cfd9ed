"""What tests of matching/ share: the sample directory, its cases, and a matcher over both without the text encoder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data import Case, Expert, read_cases, read_experts, write_cases, write_experts
from matching import Matcher
from ontology import Knowledge

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
MakeMatcher = Callable[..., Matcher]


@pytest.fixture(scope="session")
def experts() -> list[Expert]:
    return read_experts(SAMPLE / "experts.jsonl")[0]


@pytest.fixture(scope="session")
def sample_cases() -> list[Case]:
    return read_cases(SAMPLE / "cases.jsonl")[0]


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by the session's matchers, so that disorders' vectors are computed once."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def plain(knowledge: Knowledge, experts: list[Expert], index_folder: Path) -> Matcher:
    """A matcher over the sample directory, by findings, genes and disorders alone."""
    return Matcher.open(knowledge, experts, index_folder)


@pytest.fixture(scope="session")
def matcher_over(knowledge: Knowledge, plain: Matcher, index_folder: Path) -> MakeMatcher:
    """Opens a matcher over experts given by their fields."""
    assert plain.stamp

    def open_over(*profiles: dict[str, Any]) -> Matcher:
        made = [Expert.model_validate({"name": profile["expert_id"]} | profile) for profile in profiles]
        return Matcher.open(knowledge, made, index_folder)

    return open_over


@pytest.fixture(scope="session")
def marfan() -> Case:
    """Arachnodactyly, ectopia lentis, aortic root aneurysm."""
    return Case.model_validate({"case_id": "marfan", "hpo_present": ["HP:0001166", "HP:0001083", "HP:0002616"]})


@pytest.fixture(scope="session")
def benchmark(plain: Matcher, experts: list[Expert], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small benchmark made of the sample directory: who lists a disorder treats it, its network half does."""
    folder = tmp_path_factory.mktemp("benchmark")
    write_experts(experts, folder / "experts.jsonl")
    listed = sorted({code for expert in experts for code in expert.disorders})
    known = [code for code in listed if len(plain.knowledge.snapshot.disorders.members(code)) == 1][::6]
    cases, qrels, diagnoses = [], [], []
    for number, code in enumerate(known):
        cases.append(Case.model_validate({"case_id": f"C{number}#dx", "suspected_disorders": [code]}))
        diagnoses.append(f'{{"case_id": "C{number}", "orpha": ["{code[6:]}"], "pmid": "PMID:{number // 2}"}}')
        scope = set(plain.knowledge.networks_of(code))
        for expert in experts:
            grade = 3 if code in expert.disorders else 2 if scope & set(expert.erns) and expert.genes else 0
            if grade:
                qrels.append(f"C{number}#dx 0 {expert.expert_id} {grade}")
    write_cases(cases, folder / "cases.jsonl")
    (folder / "qrels.txt").write_text("\n".join(qrels), encoding="utf-8")
    (folder / "diagnoses.jsonl").write_text("\n".join(diagnoses), encoding="utf-8")
    return folder
