"""The order by expected answer: exact, stated beside relevance, and never the default."""

import pytest

from data import Case
from matching import Matcher, Policy
from matching.ordering import Replies
from matching.reply import History
from tests.matching.conftest import MakeMatcher

EVERYONE = Policy(age_group=None, only_available=False, only_with_capacity=False)


def test_it_is_relevance_times_reply_likelihood_over_everyone(plain: Matcher, sample_cases: list[Case]) -> None:
    for case in sample_cases:
        whole = plain.shortlist(case, top=len(plain.experts), policy=EVERYONE).experts
        expected = {ranked.expert_id: ranked.score * ranked.reply.probability for ranked in whole if ranked.reply}
        few = plain.shortlist(case, top=10, policy=EVERYONE, order="expected_answer").experts
        by_value = sorted(expected, key=lambda expert: (-expected[expert], expert))[:10]
        assert [ranked.expert_id for ranked in few] == by_value
        assert [ranked.rank for ranked in few] == list(range(1, len(few) + 1))


def test_relevance_is_the_default_and_shows_the_likelihood_too(plain: Matcher, marfan: Case) -> None:
    shortlist = plain.shortlist(marfan)
    assert shortlist == plain.shortlist(marfan, order="relevance")
    scores = [ranked.score for ranked in shortlist.experts]
    assert scores == sorted(scores, reverse=True)
    for ranked in shortlist.experts:
        assert ranked.reply is not None
        assert 0 < ranked.reply.probability < 1


def test_history_deadline_and_language_reach_the_order(matcher_over: MakeMatcher) -> None:
    matcher = matcher_over(
        {"expert_id": "a", "disorders": {"ORPHA:558": 3}, "languages": ["en"]},
        {"expert_id": "b", "disorders": {"ORPHA:558": 3}, "languages": ["de"]},
    )
    case = Case.model_validate({"case_id": "c", "suspected_disorders": ["ORPHA:558"], "language": "de"})

    def order(replies: Replies | None = None) -> list[str]:
        found = matcher.shortlist(case, order="expected_answer", replies=replies)
        return [ranked.expert_id for ranked in found.experts]

    assert [ranked.expert_id for ranked in matcher.shortlist(case).experts] == ["a", "b"]
    assert order() == ["b", "a"]
    histories = {expert: History(40, 1, 20) for expert in matcher.experts if expert == "b"}
    assert order(Replies(histories=histories)) == ["a", "b"]
    found = matcher.shortlist(case, replies=Replies(deadline_hours=24)).experts[0].reply
    assert found is not None
    assert found.deadline_hours == pytest.approx(24)
