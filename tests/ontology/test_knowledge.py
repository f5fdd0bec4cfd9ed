"""What is known of a finding, a disorder, a gene."""

import subprocess
import sys

import pytest

import ontology
from data.errors import InputError
from ontology import Knowledge


def test_public_names() -> None:
    assert ontology.__all__ == [
        "EMBEDDED_MODEL", "RELEASE_CHECKS",
        "Concept", "Disorder", "Finding", "Knowledge", "Mention", "NameEncoder", "ProfileSet", "Reader",
        "TextEncoder", "Understanding",
        "best_match_average", "ensure_snapshot", "information_content", "read_case", "sim_gic",
    ]  # fmt: skip


def test_a_finding(knowledge: Knowledge) -> None:
    finding = knowledge.finding("HP:0001166")  # type: ignore[arg-type]
    assert (finding.id, finding.label) == ("HP:0001166", "Arachnodactyly")
    assert "Long slender fingers" in finding.synonyms
    assert finding.parents
    assert finding.definition


def test_a_disorder_of_the_embedded_default(knowledge: Knowledge) -> None:
    marfan = knowledge.disorder("ORPHA:558")  # type: ignore[arg-type]
    assert (marfan.name, marfan.level) == ("Marfan syndrome", "disorder")
    assert "FBN1" in marfan.genes
    assert "VASCERN" in marfan.networks


def test_unknown_ids_are_refused(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="HP:9999999 is not in HPO"):
        knowledge.finding("HP:9999999")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="ORPHA:9999999 is not in Orphanet"):
        knowledge.disorder("ORPHA:9999999")  # type: ignore[arg-type]


def test_labels(knowledge: Knowledge) -> None:
    assert knowledge.label("HP:0002279") == "Seizure"
    assert knowledge.label("ORPHA:558") == "Marfan syndrome"
    assert [knowledge.label(name) for name in ("FBN1", "ERKNet", "HP:9999999")] == ["FBN1", "ERKNet", "HP:9999999"]


def test_positions_leave_out_what_is_no_abnormality(knowledge: Knowledge) -> None:
    ids = ("HP:0001250", "HP:0002279", "HP:0000006", "HP:9999999")
    assert len(knowledge.term_positions(ids)) == 1  # type: ignore[arg-type]
    assert knowledge.disorders_of_gene("NOTAGENE").tolist() == []


def test_the_stamp_names_releases_and_format(knowledge: Knowledge, full_knowledge: Knowledge) -> None:
    assert knowledge.stamp.startswith("hpo 2025-01-16, orphanet embedded, format ")
    assert full_knowledge.stamp.startswith("hpo 2025-01-16, orphanet 2025-12")
    assert not knowledge.complete


def test_importing_is_quick() -> None:
    slow = ("pandas", "torch", "sklearn", "pronto")
    program = f"import sys, ontology; print(*(name for name in {slow} if name in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""
