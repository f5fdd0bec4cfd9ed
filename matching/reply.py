"""Reply likelihood: how probably an expert answers an invitation before its deadline.

P(answer in time) = P(answers at all) x P(hours needed <= deadline). The first is a Beta prior updated by the expert's
past invitations, its odds changed by load, language and availability; the second a log-normal distribution whose
median leans from the prior's to the expert's own as answers come in. The prior is that of a `ReplyModel`: the figures
below, or what `consilium learn` fitted to answers (`matching.reply_fit`).

Sources. Published for e-mail telemedicine (Swinfen, 128 referrals, 54 specialists; reference/cpms.md): 70% answered
within 72 hours, first replies after 2.6 days at the median, allocation and replies of backup specialists included. The
prior gives the first figure exactly. How many answer at all, the spread of times and the effects of load, language and
availability are not published: those constants are assumptions, stated as such, and none is learned from the benchmark.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import exp, log
from statistics import NormalDist
from typing import Literal, TypeAlias

from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId
from matching.reply_model import CentreEffect, ReplyModel

PUBLISHED_HOURS = 72.0
"""The deadline of the published figure, and the deadline where a case has none."""
ANSWERED_IN_TIME = 0.70
"""Published: share of referrals answered within 72 hours."""
ANSWERED_AT_ALL = 0.90
"""Assumed: share of invitations answered sooner or later."""
TIME_SPREAD = 0.8
"""Assumed: standard deviation of the natural logarithm of the hours an answer takes."""
PRIOR_INVITATIONS = 5.0
"""Assumed weight of the prior, in invitations and in answers: with five of one's own, prior and history weigh alike."""
LOAD_LOG_ODDS = -1.2
"""Assumed: change of the log odds where as many panels are open as an expert takes; less in proportion."""
USUAL_LIMIT = 4
"""Assumed limit of open panels where an expert states none."""
MOST_LOAD = 2.0
"""Load beyond twice the limit counts no further."""
LANGUAGE_LOG_ODDS = -0.7
"""Assumed: change where an expert states languages and the case's is not among them; halves the odds."""
UNAVAILABLE_LOG_ODDS = -3.0
"""Assumed: change where an expert is marked unavailable; one answer in about twenty where there was one in two."""

_NORMAL = NormalDist()
PRIOR_MEDIAN_HOURS = PUBLISHED_HOURS * exp(-TIME_SPREAD * _NORMAL.inv_cdf(ANSWERED_IN_TIME / ANSWERED_AT_ALL))
"""Median hours of an answer under the prior, about 39: with it 70% of all invitations are answered within 72 hours."""

PUBLISHED_MODEL = ReplyModel(
    answered_at_all=ANSWERED_AT_ALL,
    median_hours=PRIOR_MEDIAN_HOURS,
    time_spread=TIME_SPREAD,
    prior_invitations=PRIOR_INVITATIONS,
    load_log_odds=LOAD_LOG_ODDS,
    language_log_odds=LANGUAGE_LOG_ODDS,
    urgent_speed=1.0,
)
"""The figures above: what serves until answers have taught a better model. Nothing is assumed of urgency."""

ReplyFactor = Literal["prior", "centre", "history", "urgency", "deadline", "load", "language", "availability"]


@dataclass(frozen=True, slots=True)
class History:
    """What is known of an expert's past invitations; the default knows nothing.

    Attributes:
        invitations: How many were sent and are decided, answered or not.
        answered: How many were answered, whenever.
        median_hours: Median hours from invitation to answer; None where nothing was answered.
    """

    invitations: int = 0
    answered: int = 0
    median_hours: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.invitations:
            raise InputError(f"history: {self.answered} answers to {self.invitations} invitations", "count again")
        if self.median_hours is not None and not self.median_hours > 0:
            raise InputError(f"history: median_hours: {self.median_hours}", "give more than 0 hours, or none")


Histories: TypeAlias = Mapping[ExpertId, History]
"""Histories of the experts who have one."""


@dataclass(frozen=True, slots=True)
class ReplyReason:
    """One part of a reply likelihood.

    Attributes:
        kind: What it is about; `prior` is the published figure that everything starts from.
        effect: What it adds to the probability, or takes from it; all effects add up to the probability.
        note: In words.
    """

    kind: ReplyFactor
    effect: float
    note: str


@dataclass(frozen=True, slots=True)
class ReplyLikelihood:
    """How probably an expert answers in time.

    Attributes:
        probability: 0..1.
        deadline_hours: Hours from the invitation that count as in time.
        reasons: The prior first, then what changed it, in a fixed order; each effect is that of adding the factor to
            those before it.
    """

    probability: float
    deadline_hours: float
    reasons: tuple[ReplyReason, ...]


@dataclass(frozen=True, slots=True)
class _State:
    log_odds: float
    median_hours: float
    deadline_hours: float
    time_spread: float

    def probability(self) -> float:
        answers = 1 / (1 + exp(-self.log_odds))
        return answers * _NORMAL.cdf(log(self.deadline_hours / self.median_hours) / self.time_spread)


def check_deadline(hours: float) -> None:
    """Refuses a deadline that is none.

    Raises:
        InputError: `hours` is not more than 0.
    """
    if not hours > 0:
        raise InputError(f"deadline: {hours:g} hours: an answer takes time", "give more than 0 hours")


def reply_likelihood(
    expert: Expert,
    *,
    language: str = "",
    deadline_hours: float = PUBLISHED_HOURS,
    history: History | None = None,
    is_urgent: bool = False,
    model: ReplyModel = PUBLISHED_MODEL,
) -> ReplyLikelihood:
    """Estimates how probably an expert answers an invitation in time.

    Args:
        expert: Whom; load, languages and availability are taken from the profile.
        language: Language of the case, ISO 639-1; empty where unknown.
        deadline_hours: Hours from the invitation.
        history: Past invitations; nothing is known by default.
        is_urgent: Whether the panel is.
        model: The numbers it goes by.

    Raises:
        InputError: `deadline_hours` is not more than 0.
    """
    check_deadline(deadline_hours)
    state = _State(log_odds(model.answered_at_all), model.median_hours, PUBLISHED_HOURS, model.time_spread)
    probability = state.probability()
    source = "learned from answers" if model.stamp else "published for e-mail telemedicine"
    reasons = [ReplyReason("prior", probability, f"{source}: {probability:.0%} within {PUBLISHED_HOURS:.0f} h")]
    asked = _Asked(language, deadline_hours, history or History(), is_urgent)
    for kind, changed, note in _changes(state, expert, asked, model):
        before, probability = probability, changed.probability()
        reasons.append(ReplyReason(kind, probability - before, note))
    return ReplyLikelihood(probability, deadline_hours, tuple(reasons))


@dataclass(frozen=True, slots=True)
class _Asked:
    language: str
    deadline_hours: float
    history: History
    is_urgent: bool


def load_of(expert: Expert) -> float:
    """Open panels over the number that an expert takes, 0..2."""
    limit = USUAL_LIMIT if expert.max_open_panels is None else max(expert.max_open_panels, 1)
    return min((expert.open_panels or 0) / limit, MOST_LOAD)


def lacks_language(expert: Expert, language: str) -> bool:
    """Whether an expert states languages and the case's is not among them."""
    return bool(language and expert.languages and language not in expert.languages)


def _changes(
    state: _State, expert: Expert, asked: _Asked, model: ReplyModel
) -> Iterator[tuple[ReplyFactor, _State, str]]:
    history, centre = asked.history, model.centres.get(expert.centre or "")
    if centre is not None:
        state = replace(
            state, log_odds=state.log_odds + centre.log_odds, median_hours=state.median_hours / centre.speed
        )
        yield "centre", state, f"experts of {expert.centre} answer {_differing(centre)} than others"
    if history.invitations:
        state = _updated(state, history, model.prior_invitations)
        typical = f", {history.median_hours:.0f} h at the median" if history.median_hours and history.answered else ""
        yield "history", state, f"answered {history.answered} of {history.invitations} invitations{typical}"
    if asked.is_urgent and model.urgent_speed != 1:
        state = replace(state, median_hours=state.median_hours / model.urgent_speed)
        yield "urgency", state, f"urgent: answered {model.urgent_speed:.1f} times as fast"
    if asked.deadline_hours != PUBLISHED_HOURS:
        state = replace(state, deadline_hours=asked.deadline_hours)
        yield "deadline", state, f"an answer is needed within {asked.deadline_hours:g} h"
    if expert.open_panels:
        state = replace(state, log_odds=state.log_odds + model.load_log_odds * load_of(expert))
        of = f"{expert.max_open_panels}" if expert.max_open_panels is not None else f"an assumed {USUAL_LIMIT}"
        yield "load", state, f"{expert.open_panels} of {of} panels open"
    if lacks_language(expert, asked.language):
        state = replace(state, log_odds=state.log_odds + model.language_log_odds)
        yield "language", state, f"does not list the case's language ({asked.language})"
    if not expert.available:
        state = replace(state, log_odds=state.log_odds + UNAVAILABLE_LOG_ODDS)
        yield "availability", state, "marked unavailable"


def _differing(centre: CentreEffect) -> str:
    ways = []
    if centre.speed != 1:
        ways.append(f"{max(centre.speed, 1 / centre.speed):.1f} times {'faster' if centre.speed > 1 else 'slower'}")
    if centre.log_odds:
        ways.append("more often" if centre.log_odds > 0 else "less often")
    return " and ".join(ways) or "no otherwise"


def _updated(state: _State, history: History, prior: float) -> _State:
    """The mean of the Beta posterior, and the median shrunk on the scale of logarithms by the number of answers."""
    expected = 1 / (1 + exp(-state.log_odds))
    answers = (prior * expected + history.answered) / (prior + history.invitations)
    median = state.median_hours
    if history.answered and history.median_hours is not None:
        own = history.answered / (prior + history.answered)
        median = exp((1 - own) * log(median) + own * log(history.median_hours))
    return replace(state, log_odds=log_odds(answers), median_hours=median)


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds."""
    return log(probability / (1 - probability))
