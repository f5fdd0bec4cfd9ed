"""The reply likelihood as the API answers it."""

from typing import Self

from pydantic import BaseModel, Field

from matching.reply import ReplyFactor, ReplyLikelihood

__all__ = ["ReplyAnswer"]


class ReplyReasonAnswer(BaseModel):
    """One part of a reply likelihood."""

    kind: ReplyFactor
    effect: float = Field(description="What it adds or takes; all effects add up to the probability.")
    note: str = Field(description="In words.")


class ReplyAnswer(BaseModel):
    """How probably an expert answers in time."""

    probability: float = Field(description="0 to 1.")
    deadline_hours: float = Field(description="Hours from the invitation that count as in time.")
    reasons: list[ReplyReasonAnswer] = Field(description="The prior, published or learned, then what changed it.")

    @classmethod
    def of(cls, likelihood: ReplyLikelihood) -> Self:
        """Gives the answer for a reply likelihood."""
        reasons = [
            ReplyReasonAnswer(kind=reason.kind, effect=reason.effect, note=reason.note) for reason in likelihood.reasons
        ]
        return cls(probability=likelihood.probability, deadline_hours=likelihood.deadline_hours, reasons=reasons)
