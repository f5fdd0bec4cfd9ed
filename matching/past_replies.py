"""Past invitations as a reply model learns from them, and an expert's history as it was known when they were sent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from data.expert import Expert
from data.identifiers import ExpertId
from matching.history_records import PanelHistory
from matching.reply import History

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PastReply:
    """An invitation, and whether it was answered. Of its case it tells the language alone.

    Attributes:
        panel_id: Its panel.
        expert: Who was invited, with as many open panels as they had then.
        language: Of the case; empty where unknown.
        is_urgent: Whether the panel was.
        invited_at: When.
        deadline_hours: Hours within which an answer was asked for.
        answer_hours: Hours until the answer, yes or no; None where there is none.
        observed_hours: Hours for which an answer would be known.
    """

    panel_id: str
    expert: Expert
    language: str
    is_urgent: bool
    invited_at: datetime
    deadline_hours: float
    answer_hours: float | None
    observed_hours: float

    @property
    def horizon(self) -> float:
        """Hours that count as in time: the deadline, or as long as was observed where that is shorter."""
        return min(self.deadline_hours, self.observed_hours)

    @property
    def is_in_time(self) -> bool:
        """Whether it was answered within the horizon."""
        return self.answer_hours is not None and self.answer_hours <= self.horizon

    @property
    def decided_at(self) -> datetime:
        """When it was answered, or when the time for it was over."""
        return self.invited_at + _HOUR * (self.horizon if self.answer_hours is None else self.answer_hours)

    def until(self, moment: datetime) -> "PastReply":
        """The same as it was known at a later moment."""
        known = (moment - self.invited_at) / _HOUR
        answer = self.answer_hours if self.answer_hours is not None and self.answer_hours <= known else None
        return replace(self, answer_hours=answer, observed_hours=min(self.observed_hours, known))


def replies_of_history(history: PanelHistory, experts: Mapping[ExpertId, Expert]) -> list[PastReply]:
    """The invitations of a history, in order of time.

    Args:
        history: A history of these experts.
        experts: The directory.
    """
    panels = {panel.panel_id: panel for panel in history.panels}
    languages = {case.case.case_id: case.case.language or "" for case in history.cases}
    found = [
        PastReply(
            panel_id=one.panel_id,
            expert=experts[one.expert_id].model_copy(update={"open_panels": one.open_panels}),
            language=languages[one.case_id],
            is_urgent=one.is_urgent,
            invited_at=one.invited_at,
            deadline_hours=panels[one.panel_id].deadline_hours,
            answer_hours=one.hours if one.answered_at else None,
            observed_hours=((panels[one.panel_id].closed_at or history.ended_at) - one.invited_at) / _HOUR,
        )
        for one in history.invitations
    ]
    return in_order(found)


def in_order(replies: Iterable[PastReply]) -> list[PastReply]:
    """Replies in order of time, without those that nobody had time to answer."""
    usable = (one for one in replies if one.observed_hours > 0)
    return sorted(usable, key=lambda one: (one.invited_at, one.panel_id, one.expert.expert_id))


def histories_before(replies: Sequence[PastReply]) -> list[History]:
    """For each reply the history of its expert as it was known when the invitation was sent.

    Args:
        replies: In order of time.
    """
    decided: dict[ExpertId, list[PastReply]] = defaultdict(list)
    found = []
    for one in replies:
        before = [past for past in decided[one.expert.expert_id] if past.decided_at <= one.invited_at]
        hours = [past.answer_hours for past in before if past.answer_hours is not None]
        found.append(History(len(before), len(hours), max(median(hours), 1 / 3600) if hours else None))
        decided[one.expert.expert_id].append(one)
    return found
