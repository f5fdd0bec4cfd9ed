"""Reasons in words: what a coordinator reads beside each expert, and one whole shortlist as a golden file.

Regenerate the golden file after a wanted change:
    PYTEST_GOLDEN=write .venv/bin/pytest tests/matching/test_explanation.py
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from data import Case, Expert
from data.networks import networks
from matching import Matcher, Policy
from matching.results import RankedExpert
from tests.matching.conftest import MakeMatcher

GOLDEN = Path(__file__).parent / "golden" / "shortlist.json"

WRITE_GOLDEN = os.environ.get("PYTEST_GOLDEN") == "write"
MARFAN = "ORPHA:558"


def only(matcher: Matcher, case: Case) -> RankedExpert:
    return matcher.shortlist(case, top=1, policy=Policy(age_group=None)).experts[0]


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ({"disorders": {MARFAN: 12}}, "lists it, 12 patients a year"),
        ({"disorders": {MARFAN: 1}}, "lists it, 1 patient a year"),
        ({"disorders": {MARFAN: 0}}, "; lists it"),
        ({"bio": "Leads the clinic for Marfan syndrome."}, "bio names it"),
        (
            {"publications": [{"pmid": f"PMID:{n}", "title": "On Marfan syndrome"} for n in (1, 2, 3)]},
            "published on it (PMID:1, PMID:2 and more)",
        ),
    ],
    ids=["listed", "one patient", "no number", "bio", "publications"],
)
def test_evidence_in_words(matcher_over: MakeMatcher, marfan: Case, profile: dict[str, Any], words: str) -> None:
    reason = only(matcher_over({"expert_id": "e", **profile}), marfan).reasons[0]
    assert (reason.kind, reason.id) == ("disorder", MARFAN)
    assert words in reason.note
    assert re.match(r"\d+% likely; |under 1% likely; ", reason.note)


def test_a_gene_in_words(matcher_over: MakeMatcher) -> None:
    case = Case.model_validate({"case_id": "c", "genes": ["UMOD"]})
    assert "works on gene UMOD" in only(matcher_over({"expert_id": "e", "genes": ["UMOD"]}), case).reasons[0].note


def test_membership_and_findings_in_words(matcher_over: MakeMatcher, marfan: Case) -> None:
    profile = {"expert_id": "e", "erns": ["VASCERN"], "hpo_terms": ["HP:0001166", "HP:0001083"]}
    reasons = {reason.kind: reason for reason in only(matcher_over(profile), marfan).reasons}
    assert reasons["network"].id == "VASCERN"
    assert re.fullmatch(r"member; \d+% of the differential lies in its scope", reasons["network"].note)
    assert reasons["finding"].note == "names findings of the case: Ectopia lentis, Arachnodactyly"


def test_an_area_is_called_as_the_networks_call_it(matcher_over: MakeMatcher) -> None:
    area = next(area for network in networks() if network.name == "ERKNet" for area in network.areas)
    case = Case.model_validate({"case_id": "c", "suspected_disorders": area.representative[:1]})
    reasons = only(matcher_over({"expert_id": "e", "thematic_areas": [area.node]}), case).reasons
    assert f"thematic area {area.name}" in reasons[0].note


def test_a_relative_is_named(matcher_over: MakeMatcher, plain: Matcher) -> None:
    """What is not in the profile itself is put down to the relative that is."""
    tables = plain.knowledge.snapshot.disorders
    gene = next(row for row in range(len(tables.gene_symbols)) if len(tables.gene_disorders[row]) == 2)
    one, other = (plain.knowledge.disorder_code(int(disorder)) for disorder in tables.gene_disorders[gene])
    case = Case.model_validate({"case_id": "c", "suspected_disorders": [one]})
    profile = {"expert_id": "e", "disorders": {other: 9}, "erns": plain.knowledge.networks_of(one)}
    reasons = only(matcher_over(profile), case).reasons
    note = next(reason.note for reason in reasons if reason.id == one)
    assert f"shows {plain.knowledge.label(other)} of the same g" in note


def test_every_reason_of_the_sample_reads_as_a_phrase(plain: Matcher, sample_cases: list[Case]) -> None:
    for case in sample_cases:
        for expert in plain.shortlist(case, top=10).experts:
            assert expert.reasons == tuple(sorted(expert.reasons, key=lambda reason: -reason.contribution))
            for reason in expert.reasons:
                assert reason.label
                assert reason.note
                assert "  " not in reason.note
                assert not re.search(r"nan|None|ORPHA:|array|\bnp\.", reason.note)


def test_the_shortlist_of_a_sample_case_is_as_it_was(
    plain: Matcher, experts: list[Expert], sample_cases: list[Case]
) -> None:
    """Ranks, kinds and words of a whole answer; numbers to two places, so that machines may round differently."""
    shortlist = plain.shortlist(sample_cases[2], top=3)
    names = {expert.expert_id: expert.name for expert in experts}
    answer = {
        "case": shortlist.case_id,
        "differential": [[entry.disorder, entry.name] for entry in shortlist.differential[:3]],
        "left_out": dict(shortlist.left_out),
        "remarks": list(shortlist.remarks),
        "experts": [
            {
                "expert": names[ranked.expert_id],
                "score": round(ranked.score, 2),
                "reasons": [
                    f"{reason.contribution:.2f} {reason.kind} {reason.label}: {reason.note}"
                    for reason in ranked.reasons
                    if reason.contribution >= 0.01
                ],
                "notes": list(ranked.notes),
            }
            for ranked in shortlist.experts
        ],
    }
    text = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    if WRITE_GOLDEN:
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
