"""What a person changed of the reading of a case's text; it stays with the case."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

TextField = Literal["summary", "history", "clinical", "laboratory", "genetic", "histology", "imaging"]
"""The texts of a case."""


class Correction(BaseModel):
    """A mention that was removed, replaced or added by hand.

    Attributes:
        field: The text it stands in.
        start: First code point.
        end: Code point behind the last.
        was: HPO id, ORPHAcode or gene symbol that was read there; None for a mention that a person added.
        now: What it means instead; None removes the mention.
        status: Whether `now` is present, excluded, a relative's or uncertain.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: TextField = "summary"
    start: int = Field(ge=0)
    end: int
    was: str | None = None
    now: str | None = None
    status: Literal["present", "excluded", "family", "uncertain"] = "present"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end {self.end} does not lie behind start {self.start}")
        if self.was is None and self.now is None:
            raise ValueError("give what was read (was), what it means instead (now), or both")
        return self
