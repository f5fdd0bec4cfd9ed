"""Fits a reply model to past replies: a cure model with log-normal times, experts and centres as random effects.

An invitation is answered at all with probability p, logistic in load, language, expert and centre; the hours of an
answer are log-normal, their median shifted by urgency, expert and centre. Who has not answered yet counts with
1 - p F(hours observed) (Boag 1949; Farewell 1982), so that silence of a day is not taken for silence for ever. Effects
of experts and centres have normal priors (assumed, below): one answer moves little. Intervals come from the curvature
at the optimum (Laplace). A centre goes into the model where the rate of false discoveries over all centres is held at
5% (Benjamini and Hochberg 1995); all others are taken to be like everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.past_replies import PastReply
from matching.reply import LANGUAGE_LOG_ODDS, LOAD_LOG_ODDS, PUBLISHED_MODEL, lacks_language, load_of, log_odds
from matching.reply_model import CentreEffect, ReplyModel

EXPERT_SPEED_SPREAD = 0.35
"""Assumed: standard deviation of experts' own log medians; what `prior_invitations` of five answers says as well."""
EXPERT_ODDS_SPREAD = 0.7
"""Assumed: that of their own log odds."""
CENTRE_SPREAD = 0.5
"""Assumed: that of centres, on both scales."""
FALSE_DISCOVERIES = 0.05
_WEAK = 1.0
"""Standard deviation by which load, language and urgency may move from what was assumed of them."""
_NEAR_CURE = 1e-12
_LOGISTIC = 16 * sqrt(3) / (15 * pi)
"""A logistic curve averaged over a normal one (Zeger, Liang and Albert 1988, eq. 3.5)."""
_STEP = 1e-5
_FIGURES = ("answers", "load", "language", "hours", "urgency", "spread")
_SPREAD = _FIGURES.index("spread")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: The most probable value.
        low: Lower end of 95%.
        high: Upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CentreEstimate:
    """How a centre's experts differ.

    Attributes:
        centre: Its name.
        experts: How many were invited.
        answers: How many answers there are.
        speed: How many times as fast they answer.
        odds: How many times as high their odds of an answer are.
        differs_in_speed: Whether that can be told from chance.
        differs_in_odds: Likewise.
    """

    centre: str
    experts: int
    answers: int
    speed: Estimate
    odds: Estimate
    differs_in_speed: bool
    differs_in_odds: bool


@dataclass(frozen=True, slots=True)
class ReplyFit:
    """A fitted model, and how sure its numbers are.

    Attributes:
        model: The model; its prior's weight is the published one's.
        load: Change of the log odds at full load.
        language: Change where the language is not listed.
        urgency: How many times as fast an urgent invitation is answered.
        centres: Every centre with an answer, the ones that differ most first.
    """

    model: ReplyModel
    load: Estimate
    language: Estimate
    urgency: Estimate
    centres: tuple[CentreEstimate, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Replies as arrays: a row an invitation, columns of the designs a parameter, the figures first."""

    odds_design: sparse.csr_array
    time_design: sparse.csr_array
    spread_design: sparse.csr_array
    log_hours: NDArray[np.float64]
    is_answered: NDArray[np.bool_]
    means: NDArray[np.float64]
    precisions: NDArray[np.float64]
    centres: tuple[str, ...]


def fit_replies(replies: Sequence[PastReply], *, same_for_all: bool = False) -> ReplyFit:
    """Fits a model to replies.

    Args:
        replies: What is known; at least one.
        same_for_all: Whether load, language, urgency, experts and centres are left out: the rival that any model of
            use must beat.
    """
    rows = _rows(replies, same_for_all=same_for_all)
    best = _optimum(rows)
    spreads = np.sqrt(np.diag(np.linalg.inv(_curvature(best, rows))))
    answers, load, language, hours, urgency, spread = best[: len(_FIGURES)]
    own_odds, own_speed = (0.0, 0.0) if same_for_all else (EXPERT_ODDS_SPREAD, EXPERT_SPEED_SPREAD)
    model = ReplyModel(
        answered_at_all=1 / (1 + exp(-answers / sqrt(1 + (_LOGISTIC * own_odds) ** 2))),
        median_hours=exp(hours),
        time_spread=sqrt(exp(2 * spread) + own_speed**2),
        prior_invitations=PUBLISHED_MODEL.prior_invitations,
        load_log_odds=0.0 if same_for_all else float(load),
        language_log_odds=0.0 if same_for_all else float(language),
        urgent_speed=1.0 if same_for_all else exp(-urgency),
    )
    centres = () if same_for_all else _centres(replies, rows, best, spreads)
    differing = {
        one.centre: CentreEffect(
            one.speed.value if one.differs_in_speed else 1.0, log(one.odds.value) if one.differs_in_odds else 0.0
        )
        for one in sorted(centres, key=lambda one: one.centre)
        if one.differs_in_speed or one.differs_in_odds
    }
    speed = _interval(-urgency, spreads[4])
    return ReplyFit(
        replace(model, centres=differing),
        _interval(load, spreads[1]),
        _interval(language, spreads[2]),
        Estimate(exp(speed.value), exp(speed.low), exp(speed.high)),
        centres,
    )


def _rows(replies: Sequence[PastReply], *, same_for_all: bool) -> _Rows:
    experts = [] if same_for_all else sorted({one.expert.expert_id for one in replies})
    centres = [] if same_for_all else sorted({one.expert.centre for one in replies if one.expert.centre})
    # Columns: the six figures, then log odds of experts and of centres, then log hours of experts and of centres.
    own, figures = len(experts) + len(centres), len(_FIGURES)
    expert_places = {expert: figures + place for place, expert in enumerate(experts)}
    centre_places = {centre: figures + len(experts) + place for place, centre in enumerate(centres)}
    shape = (len(replies), figures + 2 * own)
    odds, time, spread = (sparse.lil_array(shape) for _ in range(3))
    odds[:, 0] = time[:, 3] = spread[:, _SPREAD] = 1
    for row, one in enumerate([] if same_for_all else replies):
        odds[row, 1], odds[row, 2] = load_of(one.expert), lacks_language(one.expert, one.language)
        time[row, 4] = one.is_urgent
        places = [expert_places[one.expert.expert_id]]
        if one.expert.centre:
            places.append(centre_places[one.expert.centre])
        for place in places:
            odds[row, place] = time[row, place + own] = 1
    hours = [one.observed_hours if one.answer_hours is None else one.answer_hours for one in replies]
    published = PUBLISHED_MODEL
    figures_meant = [
        log_odds(published.answered_at_all), LOAD_LOG_ODDS, LANGUAGE_LOG_ODDS, log(published.median_hours), 0.0,
        log(published.time_spread),
    ]  # fmt: skip
    spreads = [[_WEAK] * figures]
    for expert_spread in (EXPERT_ODDS_SPREAD, EXPERT_SPEED_SPREAD):
        spreads += [[expert_spread] * len(experts), [CENTRE_SPREAD] * len(centres)]
    return _Rows(
        odds.tocsr(),
        time.tocsr(),
        spread.tocsr(),
        np.log(np.maximum(hours, 1 / 3600)),
        np.array([one.answer_hours is not None for one in replies]),
        np.array(figures_meant + [0.0] * 2 * own),
        np.concatenate(spreads) ** -2.0,
        tuple(centres),
    )


def _by_row(
    odds: NDArray[np.float64], medians: NDArray[np.float64], log_spread: float, rows: _Rows
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log likelihood of each row, and (3, rows) its derivatives by log odds, log median and log spread."""
    from scipy.special import expit, log_expit, ndtr  # noqa: PLC0415 - not on the way to a first answer

    spread = exp(log_spread)
    scaled = (rows.log_hours - medians) / spread
    chance = expit(odds)
    density = np.exp(-(scaled**2) / 2) / sqrt(2 * pi)
    silent = np.maximum(1 - chance * ndtr(scaled), _NEAR_CURE)
    answered = rows.is_answered
    terms = np.where(answered, log_expit(odds) - scaled**2 / 2 - log_spread, np.log(silent))
    by_odds = np.where(answered, 1 - chance, -chance * (1 - chance) * ndtr(scaled) / silent)
    by_median = np.where(answered, scaled, chance * density / silent) / spread
    by_spread = np.where(answered, scaled**2 - 1, chance * density * scaled / silent)
    return terms, np.stack([by_odds, by_median, by_spread])


def _loss(values: NDArray[np.float64], rows: _Rows) -> tuple[float, NDArray[np.float64]]:
    """Minus the log posterior, and its gradient."""
    terms, slopes = _by_row(rows.odds_design @ values, rows.time_design @ values, float(values[_SPREAD]), rows)
    away = values - rows.means
    gradient = rows.precisions * away - rows.odds_design.T @ slopes[0] - rows.time_design.T @ slopes[1]
    gradient[_SPREAD] -= slopes[2].sum()
    return float(-terms.sum() + (rows.precisions * away**2).sum() / 2), gradient


def _curvature(values: NDArray[np.float64], rows: _Rows) -> NDArray[np.float64]:
    """Second derivatives of the loss: those of each row, by differences, spread over the parameters it hangs on."""
    at = (rows.odds_design @ values, rows.time_design @ values, float(values[_SPREAD]))
    designs = (rows.odds_design, rows.time_design, rows.spread_design)
    found = np.diag(rows.precisions)
    for place, design in enumerate(designs):
        step = [_STEP if other == place else 0.0 for other in range(len(designs))]
        ahead = _by_row(at[0] + step[0], at[1] + step[1], at[2] + step[2], rows)[1]
        behind = _by_row(at[0] - step[0], at[1] - step[1], at[2] - step[2], rows)[1]
        seconds = (ahead - behind) / (2 * _STEP)
        for other, across in enumerate(designs):
            found -= (across.T @ design.multiply(seconds[other][:, None]).tocsr()).toarray()
    return np.asarray((found + found.T) / 2, np.float64)


def _optimum(rows: _Rows) -> NDArray[np.float64]:
    from scipy.optimize import minimize  # noqa: PLC0415 - as above

    found = minimize(_loss, rows.means, (rows,), jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-11})
    return np.asarray(found.x, np.float64)


def _interval(value: float, spread: float) -> Estimate:
    return Estimate(float(value), float(value - 1.96 * spread), float(value + 1.96 * spread))


def _centres(
    replies: Sequence[PastReply], rows: _Rows, best: NDArray[np.float64], spreads: NDArray[np.float64]
) -> tuple[CentreEstimate, ...]:
    count, own = len(rows.centres), (len(best) - len(_FIGURES)) // 2
    end = len(_FIGURES) + own
    odds, speeds = best[end - count : end], -best[len(best) - count :]
    odds_spreads, speed_spreads = spreads[end - count : end], spreads[len(best) - count :]
    found = _discovered(np.concatenate([odds / odds_spreads, speeds / speed_spreads]))
    experts: dict[str, set[str]] = {centre: set() for centre in rows.centres}
    answers = dict.fromkeys(rows.centres, 0)
    for one in replies:
        if one.expert.centre:
            experts[one.expert.centre].add(one.expert.expert_id)
            answers[one.expert.centre] += one.answer_hours is not None
    estimates = [
        CentreEstimate(
            centre,
            len(experts[centre]),
            answers[centre],
            _factor(_interval(speeds[place], speed_spreads[place])),
            _factor(_interval(odds[place], odds_spreads[place])),
            bool(found[count + place]),
            bool(found[place]),
        )
        for place, centre in enumerate(rows.centres)
        if answers[centre]
    ]
    return tuple(sorted(estimates, key=lambda one: (-abs(log(one.speed.value)), one.centre)))


def _factor(logarithm: Estimate) -> Estimate:
    return Estimate(exp(logarithm.value), exp(logarithm.low), exp(logarithm.high))


def _discovered(scores: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which standardised effects differ from none, by Benjamini and Hochberg's procedure."""
    from scipy.special import ndtr  # noqa: PLC0415 - as above

    chances = 2 * ndtr(-np.abs(scores))
    order = np.sort(chances)
    passing = order <= FALSE_DISCOVERIES * np.arange(1, len(order) + 1) / max(len(order), 1)
    bound = order[np.nonzero(passing)[0][-1]] if passing.any() else -1.0
    return np.asarray(chances <= bound, np.bool_)
