"""What a monthly report is made of: facts on panels and invitations, without any content of a case."""

from dataclasses import dataclass
from datetime import UTC, datetime

from data.errors import InputError

__all__ = ["InvitationFact", "Month", "MonthFacts", "PanelFact", "month_of"]

_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC, from `begins` to before `ends`."""

    begins: datetime
    ends: datetime

    def has(self, moment: datetime | None) -> bool:
        """Whether a moment lies within it."""
        return moment is not None and self.begins <= moment < self.ends


def month_of(text: str) -> Month:
    """Reads a month such as 2026-10.

    Raises:
        InputError: It is none.
    """
    try:
        begins = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(f"month: {text!r} is no month", "write it as 2026-10") from error
    turn = begins.month == _DECEMBER
    return Month(begins, begins.replace(year=begins.year + turn, month=1 if turn else begins.month + 1))


@dataclass(frozen=True, slots=True)
class PanelFact:
    """A panel.

    Attributes:
        opened_at: When it was asked for.
        is_urgent: Whether it is.
        contributors: Different members who contributed.
        first_answer_hours: Hours from the first invitation to the first answer; None without one.
        outcome_at: When its outcome was signed off; None without one.
    """

    opened_at: datetime
    is_urgent: bool
    contributors: int
    first_answer_hours: float | None
    outcome_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationFact:
    """An invitation that was sent.

    Attributes:
        expert_id: Who was invited; counted, never shown.
        centre: Of the expert; empty where unknown.
        country: Likewise.
        invited_at: When.
        answer: accepted, declined, or none where it was not answered.
        is_decided: Whether it was answered, or the time for it is over.
    """

    expert_id: str
    centre: str
    country: str
    invited_at: datetime
    answer: str | None
    is_decided: bool


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """All facts of a network, of any month.

    Attributes:
        network: The network.
        cases_at: When each case was enrolled.
        panels: Panels that its central office runs.
        invitations: Invitations to those panels.
        open_panels: Open panels of each member of the network who has any, at the time of the report.
    """

    network: str
    cases_at: tuple[datetime, ...]
    panels: tuple[PanelFact, ...]
    invitations: tuple[InvitationFact, ...]
    open_panels: tuple[int, ...]
