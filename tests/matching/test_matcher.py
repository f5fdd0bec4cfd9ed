"""The match as a whole: additive reasons, the same answer for the same question, and sense at every edge."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import Case, Expert, InputError
from data.identifiers import NetworkName
from matching import Matcher, Policy, Shortlist
from ontology import Knowledge
from tests.matching.conftest import MakeMatcher

EVERYONE = Policy(age_group=None, only_available=False, only_with_capacity=False)
CASES = {
    "findings": {"hpo_present": ["HP:0001166", "HP:0001083", "HP:0002616"]},
    "only excluded": {"hpo_excluded": ["HP:0001166", "HP:0001083"]},
    "gene": {"genes": ["UMOD"]},
    "disorder": {"suspected_disorders": ["ORPHA:558"]},
    "both present and excluded": {"hpo_present": ["HP:0001166"], "hpo_excluded": ["HP:0001166"]},
    "everything": {"hpo_present": ["HP:0000107"], "genes": ["UMOD", "FBN1"], "suspected_disorders": ["ORPHA:558"]},
    "text": {"summary": "A girl of 8 with arachnodactyly and ectopia lentis; no scoliosis."},
}


def case(**fields: object) -> Case:
    return Case.model_validate({"case_id": "c"} | fields)


@pytest.mark.parametrize("fields", CASES.values(), ids=CASES)
def test_reasons_add_up_to_the_score_that_ranks(plain: Matcher, fields: dict[str, object]) -> None:
    shortlist = plain.shortlist(case(**fields), top=20, policy=EVERYONE)
    ranked = plain.rank(case(**fields), 20)
    assert [expert.expert_id for expert in shortlist.experts] == [expert for expert, _ in ranked]
    for expert, (_, score) in zip(shortlist.experts, ranked, strict=True):
        assert sum(reason.contribution for reason in expert.reasons) == pytest.approx(expert.score, abs=1e-12)
        assert expert.score == pytest.approx(score, abs=1e-9)
        assert all(reason.contribution > 0 for reason in expert.reasons)
        assert 0 < expert.score < 1.05
    keys = [(-score, expert) for expert, score in ranked]
    assert all(first < second for first, second in itertools.pairwise(keys)), "ties go by expert_id"


def test_the_order_of_the_directory_and_the_case_id_never_matter(
    knowledge: Knowledge, experts: list[Expert], plain: Matcher, index_folder: Path, marfan: Case
) -> None:
    backwards = Matcher.open(knowledge, experts[::-1], index_folder)
    assert backwards.stamp == plain.stamp
    renamed = marfan.model_copy(update={"case_id": "another"})
    assert backwards.rank(renamed, 300) == plain.rank(marfan, 300)
    assert backwards.shortlist(renamed).experts == plain.shortlist(marfan).experts


def test_equal_experts_are_ordered_by_id(matcher_over: MakeMatcher, marfan: Case) -> None:
    same = {"disorders": {"ORPHA:558": 3}}
    matcher = matcher_over(*({"expert_id": name, **same} for name in ("c", "a", "b")))
    assert [expert for expert, _ in matcher.rank(marfan)] == ["a", "b", "c"]


def test_eight_threads_from_a_cold_start_agree(
    knowledge: Knowledge, experts: list[Expert], sample_cases: list[Case], index_folder: Path, plain: Matcher
) -> None:
    expected = [plain.shortlist(asked) for asked in sample_cases]
    cold = Matcher.open(Knowledge.of(knowledge.snapshot), experts, index_folder)
    with ThreadPoolExecutor(8) as pool:
        answers: list[Shortlist] = list(pool.map(cold.shortlist, sample_cases * 3))
    assert answers == expected * 3


def test_an_empty_directory(matcher_over: MakeMatcher, marfan: Case) -> None:
    matcher = matcher_over()
    shortlist = matcher.shortlist(marfan)
    assert shortlist.experts == ()
    assert shortlist.differential
    assert shortlist.remarks[-1] == "The directory is empty."
    assert matcher.rank(marfan) == []


def test_a_directory_of_one(matcher_over: MakeMatcher, marfan: Case) -> None:
    matcher = matcher_over({"expert_id": "one", "disorders": {"ORPHA:558": 3}})
    assert [expert.expert_id for expert in matcher.shortlist(marfan).experts] == ["one"]
    assert matcher.shortlist(marfan).remarks[-1] == "The directory holds no more than 1."


def test_an_expert_of_whom_nothing_speaks_for_the_case_is_not_named(matcher_over: MakeMatcher, marfan: Case) -> None:
    matcher = matcher_over({"expert_id": "silent", "bio": "Likes sailing."}, {"expert_id": "lists", "genes": ["FBN1"]})
    shortlist = matcher.shortlist(marfan)
    assert "silent" not in {expert.expert_id for expert in shortlist.experts}
    assert shortlist.remarks[-1].startswith("Experts of whom anything speaks for this case: ")


def test_a_directory_with_one_id_twice_is_refused(matcher_over: MakeMatcher) -> None:
    with pytest.raises(InputError, match="expert_id a: occurs twice"):
        matcher_over({"expert_id": "a"}, {"expert_id": "b"}, {"expert_id": "a"})


def test_nothing_to_match_on(plain: Matcher) -> None:
    shortlist = plain.shortlist(case(summary="Please advise.", genes=["NOSUCHGENE"]))
    assert (shortlist.experts, shortlist.differential, shortlist.networks) == ((), (), ())
    assert shortlist.remarks[-1] == "Nothing was understood that could be matched on."
    assert "NOSUCHGENE" in shortlist.remarks[0]


@pytest.mark.parametrize(
    ("fields", "remark"),
    [({"genes": ["UMOD"]}, "genes alone"), ({"hpo_excluded": ["HP:0001166"]}, "Only excluded findings")],
)
def test_weak_answers_say_so(plain: Matcher, fields: dict[str, object], remark: str) -> None:
    assert any(remark in sentence for sentence in plain.shortlist(case(**fields)).remarks)


def test_the_limits_of_the_embedded_knowledge_are_stated(plain: Matcher, marfan: Case) -> None:
    stated = any("consilium knowledge update" in remark for remark in plain.shortlist(marfan).remarks)
    assert stated is not plain.knowledge.complete


def test_a_corrected_understanding_is_used(plain: Matcher, marfan: Case) -> None:
    empty = plain.understand(case())
    assert plain.shortlist(marfan, understanding=empty).experts == ()
    read = plain.understand(marfan)
    assert plain.shortlist(case(), understanding=read).experts == plain.shortlist(marfan).experts


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_policy_only_takes_away(data: st.DataObject, plain: Matcher, marfan: Case) -> None:
    """Who stays keeps their order, everyone else who was better is counted under a rule, and none is short."""
    experts = plain.experts.values()
    policy = Policy(
        networks=frozenset(data.draw(st.sets(st.sampled_from([NetworkName("ERKNet"), NetworkName("VASCERN")])))),
        countries=frozenset(data.draw(st.sets(st.sampled_from(["DE", "FR", "IT", "ES"])))),
        languages=frozenset(data.draw(st.sets(st.sampled_from(["en", "de"])))),
        age_group=data.draw(st.sampled_from(["adult", "paediatric", "case", None])),
        exclude_centres=frozenset(
            data.draw(st.sets(st.sampled_from(sorted({e.centre for e in experts if e.centre})), max_size=5))
        ),
        only_available=data.draw(st.booleans()),
        only_with_capacity=data.draw(st.booleans()),
    )
    everyone = [expert for expert, _ in plain.rank(marfan, len(plain.experts))]
    shortlist = plain.shortlist(marfan, top=10, policy=policy)
    kept = [expert.expert_id for expert in shortlist.experts]
    assert [expert for expert in everyone if expert in set(kept)] == kept
    last = everyone.index(kept[-1]) + 1 if len(kept) == 10 else len(everyone)
    assert sum(shortlist.left_out.values()) == last - len(kept)
    assert [expert.rank for expert in shortlist.experts] == list(range(1, len(kept) + 1))


def test_rare_survivors_of_a_policy_are_found_far_down(matcher_over: MakeMatcher, marfan: Case) -> None:
    """Policy `available` leaves out 2,000 better experts; the one who stays is still shown."""
    many = [{"expert_id": f"{row:04}", "disorders": {"ORPHA:558": 1}, "available": False} for row in range(2000)]
    matcher = matcher_over(*many, {"expert_id": "weak", "erns": ["VASCERN"]})
    shortlist = matcher.shortlist(marfan, top=3)
    assert [expert.expert_id for expert in shortlist.experts] == ["weak"]
    assert shortlist.left_out == {"not available": 2000}
