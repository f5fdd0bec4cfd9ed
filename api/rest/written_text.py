"""Texts in requests that are kept: no control characters that a database refuses, and a decision on identifiers."""

import re
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.cases.screened_texts import AllowedBecause, Screening
from api.panels import LONGEST_TEXT
from api.rest.dependencies import answers
from ontology.screening import ScreeningDecision

__all__ = ["ContentText", "Id", "IdInBody", "PerhapsText", "ScreeningOfTexts", "created", "writable"]

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def writable(text: str) -> str:
    """Gives a text that a database takes.

    Raises:
        ValueError: It holds NUL or half a character.
    """
    if found := _UNWRITABLE.search(text):
        raise ValueError(f"NUL or half a character at {found.start()}; send Unicode text")
    return text


ContentText = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(writable)]
"""A text that is sealed and kept."""

PerhapsText = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(writable)]
"""The same, or empty where there is none."""

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,100}$", description="As an answer gave it.")]
"""An id in an address."""


IdInBody = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
"""An id in a body."""


class ScreeningOfTexts(BaseModel):
    """What to do where the texts of the request hold direct identifiers."""

    model_config = ConfigDict(extra="forbid")

    decision: ScreeningDecision = Field("refuse", description="`allow` needs a `reason`, which the audit records.")
    reason: AllowedBecause | None = Field(None, description="Why what looks like an identifier may stay.")

    def for_domain(self) -> Screening:
        """Gives it as the domain takes it."""
        return Screening(self.decision, self.reason)


def created(*statuses: int, example: Any) -> dict[int | str, dict[str, Any]]:
    """Gives OpenAPI's description of a route that creates: its error answers, and its example under 201."""
    return {**answers(*statuses), 201: {"content": {"application/json": {"example": example}}}}
