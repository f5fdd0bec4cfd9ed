"""How simulated experts answer, and what they know: habits drawn around the published figures, with planted effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal

import numpy as np

from data.errors import InputError
from data.expert import Expert
from matching.history_records import Habit
from matching.reply import (
    ANSWERED_AT_ALL,
    LANGUAGE_LOG_ODDS,
    LOAD_LOG_ODDS,
    MOST_LOAD,
    PRIOR_MEDIAN_HOURS,
    TIME_SPREAD,
    USUAL_LIMIT,
)

OWN_SPEED_SPREAD = 0.35
"""Assumed: standard deviation of the experts' own medians, of their natural logarithms."""
WITHIN_SPREAD = (TIME_SPREAD**2 - OWN_SPEED_SPREAD**2) ** 0.5
"""That of one expert's answers; both together give the spread of the published figures' prior."""
OWN_LOG_ODDS_SPREAD = 0.7
"""Assumed: standard deviation of the experts' own log odds of an answer."""
URGENT_SPEED = 1.6
"""Assumed: how many times as fast an urgent invitation is answered."""

_GAINS = np.array([0.0, 1.0, 3.0, 7.0]) / 7
_SLOPES = np.linspace(-60.0, 60.0, 2401)


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """A difference that is put into a history, so that it can be seen whether a model finds it.

    Attributes:
        of: What the experts have in common.
        value: The centre's name, the country's code, the network's name, or the expert_id.
        speed: How many times as fast they answer.
        log_odds: What is added to the log odds of an answer at all.
        gain: What is added to how much they know of a disorder, in expected gain of 0..1.
    """

    of: Literal["centre", "country", "network", "expert"]
    value: str
    speed: float = 1.0
    log_odds: float = 0.0
    gain: float = 0.0

    def __post_init__(self) -> None:
        if not self.speed > 0:
            raise InputError(f"planted effect: speed: {self.speed}", "give more than 0; 2 answers twice as fast")

    def holds_for(self, expert: Expert) -> bool:
        """Whether the expert is one of them."""
        own = {
            "centre": (expert.centre,),
            "country": (expert.country,),
            "network": expert.erns,
            "expert": (expert.expert_id,),
        }
        return self.value in own[self.of]


def draw_habit(expert: Expert, effects: Sequence[PlantedEffect], generator: np.random.Generator) -> Habit:
    """Draws how an expert answers; the prior of `matching.reply` is the mean on both scales."""
    own = [effect for effect in effects if effect.holds_for(expert)]
    log_odds, hours = generator.normal(0, OWN_LOG_ODDS_SPREAD), generator.normal(0, OWN_SPEED_SPREAD)
    return Habit(
        log(ANSWERED_AT_ALL / (1 - ANSWERED_AT_ALL)) + float(log_odds) + sum(effect.log_odds for effect in own),
        PRIOR_MEDIAN_HOURS * exp(float(hours)) / float(np.prod([effect.speed for effect in own])),
    )


def answer_chance(habit: Habit, expert: Expert, open_panels: int, *, speaks_language: bool) -> float:
    """Chance that an expert answers at all, by habit, load and language as `matching.reply` has them."""
    load = min(open_panels / max(expert.max_open_panels or USUAL_LIMIT, 1), MOST_LOAD)
    log_odds = habit.log_odds + LOAD_LOG_ODDS * load + (0.0 if speaks_language else LANGUAGE_LOG_ODDS)
    return 1 / (1 + exp(-log_odds))


def answer_hours(habit: Habit, generator: np.random.Generator, *, is_urgent: bool) -> float:
    """Draws the hours that an answer takes."""
    median = habit.median_hours / (URGENT_SPEED if is_urgent else 1.0)
    return float(median * np.exp(generator.normal(0, WITHIN_SPREAD)))


def draw_grade(expected_gain: float, generator: np.random.Generator) -> int:
    """Draws how useful an expert is, 0 to 3, so that the mean gain (2^grade - 1) / 7 is what is expected.

    Of all distributions with this mean it is the one of largest entropy: nothing else is presumed.
    """
    weights = np.exp(np.outer(_SLOPES, _GAINS) - np.maximum(_SLOPES, 0)[:, None])
    means = (weights @ _GAINS) / weights.sum(axis=1)
    chances = weights[int(np.abs(means - expected_gain).argmin())]
    return int(generator.choice(len(_GAINS), p=chances / chances.sum()))
