"""Texts that people write in a panel: checked and screened for identifiers before they are sealed."""

from api.cases.screened_texts import Screening, screened_text
from api.store.tables import CaseRow
from data.errors import InputError

__all__ = ["LONGEST_TEXT", "checked_text"]

LONGEST_TEXT = 50_000
"""Characters of one text."""


def checked_text(case: CaseRow, name: str, text: str, screening: Screening) -> str:
    """The text that may be saved.

    Args:
        case: Whose language the text is taken to be in where it states one.
        name: What the text is, for messages.
        text: As it was written.
        screening: What to do where identifiers are found.

    Raises:
        InputError: It is empty, too long, or holds identifiers that are refused, or allowed without a reason.
    """
    text = text.strip()
    if not text:
        raise InputError(f"{name}: empty", "write a text")
    if len(text) > LONGEST_TEXT:
        raise InputError(f"{name}: {len(text):,} characters", f"at most {LONGEST_TEXT:,}")
    return screened_text(name, text, case.language or "", screening)
