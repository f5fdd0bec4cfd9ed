"""What happened in panels, as frozen records: cases, panels, invitations with answers, contributions, outcomes.

The words are those of reference/cpms.md. Times are aware datetimes; None means that it has not happened by the end of
the history, so that survival analysis can count it as censored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data.case import Case
from data.identifiers import CaseId, ExpertId, NetworkName, OrphaCode

PanelId = str
Answer = Literal["accepted", "declined"]
Outcome = Literal["diagnosis", "treatment plan", "recommendation", "none"]
Role = Literal["member", "backup"]


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case that a panel was asked for.

    Attributes:
        case: Findings, age, sex, country and language; no text.
        disorder: What the patient has, whether or not a panel found it.
        network: The network whose central office opened the panel.
        opened_at: When.
    """

    case: Case
    disorder: OrphaCode
    network: NetworkName
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PastInvitation:
    """An expert invited to a panel.

    Attributes:
        panel_id: The panel.
        case_id: Its case.
        expert_id: Who was invited.
        role: Member, or a backup who was asked because a member did not answer in time or declined.
        relevance_rank: Place among all experts by relevance.
        relevance: Score of the match when the panel was opened, 0..1.
        invited_at: When.
        open_panels: Panels that the expert had open then.
        speaks_language: Whether the expert lists the case's language.
        is_urgent: Whether the panel was.
        answer: None where there is none.
        answered_at: None where there is none.
        observed_until: When the panel closed, or the history ended: no later answer would be known.
    """

    panel_id: PanelId
    case_id: CaseId
    expert_id: ExpertId
    role: Role
    relevance_rank: int
    relevance: float
    invited_at: datetime
    open_panels: int
    speaks_language: bool
    is_urgent: bool
    answer: Answer | None
    answered_at: datetime | None
    observed_until: datetime

    @property
    def hours(self) -> float:
        """Hours from invitation to answer, or to the end of observation where there is none."""
        return ((self.answered_at or self.observed_until) - self.invited_at).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class PastContribution:
    """What a member gave.

    Attributes:
        panel_id: The panel.
        expert_id: Who contributed.
        contributed_at: When.
        grade: How useful the panel lead found it: 3 knows the disorder, 2 a near one, 1 the field, 0 neither.
    """

    panel_id: PanelId
    expert_id: ExpertId
    contributed_at: datetime
    grade: int


@dataclass(frozen=True, slots=True)
class PastPanel:
    """A panel.

    Attributes:
        panel_id: The panel.
        case_id: Its case.
        network: The network whose central office opened it.
        is_urgent: Whether invitees were to answer at once.
        opened_at: When.
        deadline_hours: Hours for an answer before a backup is invited.
        closed_at: None while it is open.
        outcome: None while it is open; "none" where it closed without one.
        diagnosis: The disorder found, where the outcome is a diagnosis.
    """

    panel_id: PanelId
    case_id: CaseId
    network: NetworkName
    is_urgent: bool
    opened_at: datetime
    deadline_hours: float
    closed_at: datetime | None
    outcome: Outcome | None
    diagnosis: OrphaCode | None


@dataclass(frozen=True, slots=True)
class Habit:
    """How an expert answers, which no directory tells: what a model of replies should find out.

    Attributes:
        log_odds: Of an answer at all, without load and language.
        median_hours: Of an answer to a panel that is not urgent.
    """

    log_odds: float
    median_hours: float


@dataclass(frozen=True, slots=True)
class PanelHistory:
    """All that happened, each kind in order of time.

    Attributes:
        cases: The cases.
        panels: The panels.
        invitations: The invitations.
        contributions: The contributions.
        ended_at: Until when it is known.
        habits: Of the experts who were invited, where the history is simulated; empty for a real one.
    """

    cases: tuple[PastCase, ...]
    panels: tuple[PastPanel, ...]
    invitations: tuple[PastInvitation, ...]
    contributions: tuple[PastContribution, ...]
    ended_at: datetime
    habits: Mapping[ExpertId, Habit]
