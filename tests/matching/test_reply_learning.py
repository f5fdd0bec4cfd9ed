"""Learning from answers: a planted centre is found and promoted; answers that mean nothing are not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from data.errors import ArtifactError
from matching import HistorySettings, Matcher, PlantedEffect, simulate_history
from matching.history_effects import URGENT_SPEED
from matching.past_replies import PastReply, histories_before, replies_of_history
from matching.reply import PUBLISHED_MODEL, reply_likelihood
from matching.reply_fit import fit_replies
from matching.reply_learning import FEWEST, ReplyLearning, learn_replies
from matching.reply_model import CentreEffect, ReplyModel

FAST = "Klinikum Nordpark Rostock"


@pytest.fixture(scope="module")
def replies(plain: Matcher) -> list[PastReply]:
    """Ten months in which one centre answers twice as fast."""
    settings = HistorySettings(months=10, cases_a_month=40, effects=(PlantedEffect("centre", FAST, speed=2.0),))
    return replies_of_history(simulate_history(plain, settings, seed=11), plain.experts)


@pytest.fixture(scope="module")
def learned(replies: list[PastReply]) -> ReplyLearning:
    found = learn_replies(replies, PUBLISHED_MODEL)
    assert found is not None
    return found


def shuffled(replies: list[PastReply], seed: int) -> list[PastReply]:
    """The same invitations with each other's answers."""
    order = np.random.default_rng(seed).permutation(len(replies))
    return [
        replace(one, answer_hours=replies[other].answer_hours, observed_hours=replies[other].observed_hours)
        for one, other in zip(replies, order, strict=True)
    ]


def test_a_centre_that_answers_twice_as_fast_is_found(learned: ReplyLearning) -> None:
    centre = next(one for one in learned.fit.centres if one.centre == FAST)
    assert centre.differs_in_speed
    assert 1.5 < centre.speed.value < 2.6
    assert 1 < centre.speed.low < 2 < centre.speed.high
    assert learned.fit.model.centres[FAST].speed == centre.speed.value


def test_what_the_history_was_made_by_is_learned(learned: ReplyLearning) -> None:
    assert learned.fit.urgency.low < URGENT_SPEED < learned.fit.urgency.high
    assert learned.fit.language.low < PUBLISHED_MODEL.language_log_odds < learned.fit.language.high
    assert learned.fit.model.answered_at_all == pytest.approx(PUBLISHED_MODEL.answered_at_all, abs=0.05)
    assert learned.fit.model.median_hours == pytest.approx(PUBLISHED_MODEL.median_hours, rel=0.15)


def test_a_model_that_learned_something_is_promoted(learned: ReplyLearning) -> None:
    assert learned.is_promoted, learned.reason
    assert learned.log_loss["learned"] < learned.log_loss["same for all"]
    assert all(earlier.cut < later.cut for earlier, later in zip(learned.cuts, learned.cuts[1:], strict=False))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_shuffled_answers_are_refused(replies: list[PastReply], seed: int) -> None:
    found = learn_replies(shuffled(replies, seed), PUBLISHED_MODEL)
    assert found is not None
    assert not found.is_promoted
    assert "tells nothing" in found.reason
    assert FAST not in found.fit.model.centres


@pytest.mark.slow
def test_a_worse_model_does_not_replace_a_good_one(replies: list[PastReply]) -> None:
    # In service: what was fitted to all of it. Learned: the same replies, the first half of them without sense.
    half = len(replies) // 2
    spoiled = [*shuffled(replies[:half], 3), *replies[half:]]
    found = learn_replies(spoiled, replace(fit_replies(replies).model, stamp={"learned from": "all"}))
    assert found is not None
    assert not found.is_promoted


def test_too_few_replies_teach_nothing(replies: list[PastReply]) -> None:
    assert learn_replies(replies[: FEWEST - 1], PUBLISHED_MODEL) is None


def test_nothing_of_the_future_is_known_at_a_cut(replies: list[PastReply]) -> None:
    one = next(reply for reply in replies if reply.answer_hours)
    assert one.answer_hours is not None
    before = one.until(one.invited_at + timedelta(hours=one.answer_hours / 2))
    assert before.answer_hours is None
    assert before.observed_hours == pytest.approx(one.answer_hours / 2)
    for reply, history in list(zip(replies, histories_before(replies), strict=True))[::40]:
        own = [past for past in replies if past.expert.expert_id == reply.expert.expert_id]
        assert history.invitations == sum(past.decided_at <= reply.invited_at for past in own)


def test_a_model_is_read_as_it_was_written(tmp_path: Path, learned: ReplyLearning) -> None:
    file = tmp_path / "model.json"
    learned.fit.model.save(file)
    assert ReplyModel.load(file) == learned.fit.model
    file.write_text(file.read_text().replace('"time_spread": 0', '"time_spread": -0'))
    with pytest.raises(ArtifactError, match="out of its range"):
        ReplyModel.load(file)


def test_a_learned_centre_is_among_the_reasons(replies: list[PastReply]) -> None:
    model = replace(PUBLISHED_MODEL, centres={FAST: CentreEffect(speed=2.0)}, stamp={"learned from": "answers"})
    expert = next(one.expert for one in replies if one.expert.centre == FAST)
    found = reply_likelihood(expert, model=model)
    assert "2.0 times faster" in next(one.note for one in found.reasons if one.kind == "centre")
    assert sum(one.effect for one in found.reasons) == pytest.approx(found.probability)
    assert found.probability > reply_likelihood(expert).probability
