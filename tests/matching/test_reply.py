"""Reply likelihood: the published prior, every factor in its direction, and effects that add up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import Expert, InputError
from matching.reply import ANSWERED_IN_TIME, PRIOR_MEDIAN_HOURS, History, ReplyLikelihood, reply_likelihood


def expert(**fields: Any) -> Expert:
    return Expert.model_validate({"expert_id": "e", "name": "E"} | fields)


def likelihood(deadline: float = 72, history: History | None = None, language: str = "", **profile: Any) -> float:
    found = reply_likelihood(expert(**profile), language=language, deadline_hours=deadline, history=history)
    return found.probability


def test_who_is_unknown_answers_as_published() -> None:
    assert likelihood() == pytest.approx(ANSWERED_IN_TIME, abs=1e-12)
    # First replies, allocation and backups included, took 2.6 days: an invitation's own answer takes less.
    assert 24 < PRIOR_MEDIAN_HOURS < 2.6 * 24


def test_thin_history_says_little_and_a_long_one_almost_all() -> None:
    never = [likelihood(history=History(count, 0)) for count in (0, 1, 5, 50, 500)]
    assert never == sorted(never, reverse=True)
    assert never[1] > 0.55
    assert never[-1] < 0.01
    always = likelihood(history=History(500, 500, 6))
    assert always == pytest.approx(1, abs=0.01)
    # Five of one's own weigh as much as the prior: (4.5 + 0) / 10 answer, 70 / 90 of them in time.
    assert likelihood(history=History(5, 0)) == pytest.approx(0.45 * 7 / 9)


def test_a_quick_expert_gains_where_time_is_short() -> None:
    quick, slow = History(10, 9, 5.0), History(10, 9, 100.0)
    assert likelihood(24, quick) > 2 * likelihood(24, slow)
    assert likelihood(10_000, quick) == pytest.approx(likelihood(10_000, slow), abs=1e-3)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"open_panels": 0, "max_open_panels": 3}, {"open_panels": 2, "max_open_panels": 3}),
        ({"open_panels": 2, "max_open_panels": 8}, {"open_panels": 2, "max_open_panels": 2}),
        ({"open_panels": 1}, {"open_panels": 3}),
        ({"open_panels": 1, "max_open_panels": 1}, {"open_panels": 3, "max_open_panels": 0}),
        ({"available": True}, {"available": False}),
        ({"languages": ["de", "en"]}, {"languages": ["en"]}),
        ({"languages": []}, {"languages": ["en"]}),
    ],
)
def test_factors_go_the_way_they_should(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert likelihood(language="de", **better) > likelihood(language="de", **worse)


def test_reasons_in_words() -> None:
    found = reply_likelihood(
        expert(open_panels=2, languages=["fr"], available=False),
        language="de",
        deadline_hours=24,
        history=History(4, 3, 30),
    )
    assert [(reason.kind, reason.note) for reason in found.reasons] == [
        ("prior", "published for e-mail telemedicine: 70% within 72 h"),
        ("history", "answered 3 of 4 invitations, 30 h at the median"),
        ("deadline", "an answer is needed within 24 h"),
        ("load", "2 of an assumed 4 panels open"),
        ("language", "does not list the case's language (de)"),
        ("availability", "marked unavailable"),
    ]
    assert found.probability < 0.05


PROFILES = st.fixed_dictionaries(
    {
        "open_panels": st.integers(0, 20),
        "max_open_panels": st.none() | st.integers(0, 10),
        "available": st.booleans(),
        "languages": st.lists(st.sampled_from(["de", "en", "fr"]), unique=True),
    }
)
HISTORIES = st.tuples(st.integers(0, 300), st.integers(0, 300), st.floats(0.1, 5000)).map(
    lambda parts: History(max(parts[:2]), min(parts[:2]), parts[2])
)


@given(PROFILES, HISTORIES, st.floats(0.1, 5000), st.sampled_from(["", "de", "pt"]))
def test_it_is_a_probability_and_effects_add_up(
    profile: dict[str, Any], history: History, deadline: float, language: str
) -> None:
    def of(hours: float) -> ReplyLikelihood:
        return reply_likelihood(expert(**profile), language=language, deadline_hours=hours, history=history)

    found = of(deadline)
    assert 0 <= found.probability <= 1
    assert sum(reason.effect for reason in found.reasons) == pytest.approx(found.probability, abs=1e-12)
    assert of(2 * deadline).probability >= found.probability - 1e-12


def test_what_is_no_history_or_no_deadline_is_refused() -> None:
    with pytest.raises(InputError, match="3 answers to 2 invitations"):
        History(2, 3)
    with pytest.raises(InputError, match="median_hours"):
        History(2, 1, 0)
    with pytest.raises(InputError, match="deadline: 0 hours"):
        likelihood(0)
