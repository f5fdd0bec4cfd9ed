"""Which candidates a shortlist shows: policy, then the order by relevance or by expected answer."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from data.expert import Expert
from matching.policy import broken_rule
from matching.reply import PUBLISHED_HOURS, PUBLISHED_MODEL, Histories, ReplyLikelihood, reply_likelihood
from matching.reply_model import ReplyModel
from matching.results import Policy
from matching.scoring import Scores

Order = Literal["relevance", "expected_answer"]
"""Orders of a shortlist; an expected answer is relevance x reply likelihood."""

ReplyProbability: TypeAlias = Callable[[Expert], float]


@dataclass(frozen=True, slots=True)
class Replies:
    """What reply likelihoods of one case go by.

    Attributes:
        deadline_hours: Hours from the invitation that count as in time.
        histories: Past invitations of the experts who have any.
        language: Language of the case, ISO 639-1; empty where unknown.
        is_urgent: Whether the panel is.
        model: The numbers they go by.
    """

    deadline_hours: float = PUBLISHED_HOURS
    histories: Histories = field(default_factory=dict)
    language: str = ""
    is_urgent: bool = False
    model: ReplyModel = PUBLISHED_MODEL

    def in_language(self, language: str) -> "Replies":
        """The same for a case whose language was understood; one that is set stays."""
        return self if self.language else replace(self, language=language)

    def of(self, expert: Expert) -> ReplyLikelihood:
        """How probably an expert answers in time, with reasons."""
        return reply_likelihood(
            expert,
            language=self.language,
            deadline_hours=self.deadline_hours,
            history=self.histories.get(expert.expert_id),
            is_urgent=self.is_urgent,
            model=self.model,
        )

    def probability(self, expert: Expert) -> float:
        """The same without reasons."""
        return self.of(expert).probability


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a policy and an order leave of candidates.

    Attributes:
        kept: Places among the scores, best first.
        left_out: For each rule, how many it left out who are relevant enough to have been among the kept.
        is_complete: Whether no candidate beyond the scores at hand can belong to the kept.
    """

    kept: list[int]
    left_out: dict[str, int]
    is_complete: bool


def sift(
    scores: Scores,
    experts: Sequence[Expert],
    policy: Policy,
    age_years: float | None,
    top: int,
    reply: ReplyProbability | None = None,
) -> Sifted:
    """Takes the best candidates that a policy keeps.

    By expected answer it stops as soon as even a sure reply would not bring the next candidate in, so the result is
    exact without a look at everyone.

    Args:
        scores: The candidates, by relevance.
        experts: The directory.
        policy: The rules.
        age_years: Age of the case.
        top: How many to keep.
        reply: Gives reply likelihoods where the order is by expected answer; None orders by relevance.
    """
    best: list[tuple[float, int]] = []
    left_out: dict[str, int] = {}
    is_complete = False
    for place, row in enumerate(scores.rows):
        if len(best) == top and float(scores.total[place]) <= best[0][0]:
            is_complete = True
            break
        expert = experts[row]
        rule = broken_rule(expert, policy, age_years)
        if rule is not None:
            left_out[rule] = left_out.get(rule, 0) + 1
            continue
        value = float(scores.total[place]) * (1.0 if reply is None else reply(expert))
        if len(best) < top:
            heapq.heappush(best, (value, -place))
        else:
            heapq.heappushpop(best, (value, -place))
    return Sifted([-place for _, place in sorted(best, reverse=True)], left_out, is_complete)
