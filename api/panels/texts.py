"""Texts that people write in a panel: screened for identifiers, then sealed under the case's key."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.store.tables import CaseRow
from data.errors import InputError
from ontology.screening import ScreeningDecision, screened

__all__ = ["LONGEST_TEXT", "REASONS_TO_KEEP", "TextScreening", "screened_text", "screening_detail"]

LONGEST_TEXT = 50_000
"""Characters of one text."""
REASONS_TO_KEEP = ("author_cited", "name_of_a_disorder", "member_of_staff", "not_an_identifier")
"""Why identifiers that were found may stay in a text; the audit records which."""


@dataclass(frozen=True, slots=True)
class TextScreening:
    """What is to be done where a text holds identifiers.

    Attributes:
        decision: Refuse the text, mask them, or keep them.
        reason: One of `REASONS_TO_KEEP`, where they are kept.
    """

    decision: ScreeningDecision = "refuse"
    reason: str | None = None


def screened_text(case: CaseRow, name: str, text: str, screening: TextScreening) -> tuple[str, int]:
    """The text that may be saved.

    Args:
        case: Whose language the text is taken to be in where it states one.
        name: What the text is, for messages.
        text: As it was written.
        screening: What to do where identifiers are found.

    Returns:
        The text, and how many identifiers were found in it.

    Raises:
        InputError: It is empty, too long, holds identifiers that are refused, or keeps them for no reason known.
    """
    text = text.strip()
    if not text:
        raise InputError(f"{name}: empty", "write a text")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"{name}: {len(text):,} characters", f"at most {LONGEST_TEXT:,}")
    if screening.decision == "allow" and screening.reason not in REASONS_TO_KEEP:
        raise InputError(f"{name}: identifiers are to be kept for no known reason", " or ".join(REASONS_TO_KEEP))
    kept = screened(text, case.language or "", screening.decision, screening.reason)
    return kept.text, len(kept.identifiers)


def screening_detail(screening: TextScreening, found: int) -> Mapping[str, str | int]:
    """What the audit says of a text's screening; empty where nothing was found."""
    return {"identifiers": found, "identifiers_decision": screening.decision} if found else {}
