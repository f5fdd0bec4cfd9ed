"""Texts of a case screened for direct identifiers before any is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from data.case import SECTIONS, Case
from data.correction import Correction
from data.errors import InputError
from ontology.screening import Identifier, IdentifiersFoundError, ReasonMissingError, find_identifiers, masked, screened

__all__ = ["ALLOWED_BECAUSE", "TEXTS", "AllowedBecause", "Screening", "screened_case", "screened_text"]

TEXTS = ("summary", *SECTIONS)
"""The texts of a case."""

AllowedBecause = Literal["not_a_person", "name_of_disorder_or_test", "author_of_publication", "treating_physician"]
"""Why something that looks like an identifier may stay; the word is recorded with the change."""
ALLOWED_BECAUSE: tuple[AllowedBecause, ...] = get_args(AllowedBecause)


@dataclass(frozen=True)
class Screening:
    """What to do with direct identifiers that are found.

    Attributes:
        decision: Refuse the text, mask them, or allow them.
        reason: Why they are allowed.
    """

    decision: Literal["refuse", "mask", "allow"] = "refuse"
    reason: AllowedBecause | None = None

    @property
    def recorded(self) -> str | None:
        """The word that an event keeps of it: why identifiers were allowed, or that they were masked."""
        return {"refuse": None, "mask": "identifiers_masked", "allow": self.reason}[self.decision]


def screened_text(name: str, text: str, language: str, screening: Screening) -> str:
    """Gives the text to keep.

    Args:
        name: What messages call it.
        text: As it came.
        language: ISO 639-1; detected where empty.
        screening: What to do where identifiers are found.

    Raises:
        InputError: Identifiers were found and are refused, or are allowed without a reason; the message has their
            kinds and places, never their words.
    """
    try:
        return screened(text, language, screening.decision, screening.reason).text
    except (IdentifiersFoundError, ReasonMissingError) as error:
        raise InputError(f"{name}: {error.problem}", error.suggestion) from None


def screened_case(case: Case, screening: Screening) -> Case:
    """Gives a case with every text screened, and its corrections moved with the words that they are about.

    Raises:
        InputError: As `screened_text` does, for the first text that it does it for.
    """
    language = case.language or ""
    texts = {name: getattr(case, name) or "" for name in TEXTS}
    kept = {name: screened_text(name, text, language, screening) for name, text in texts.items() if text}
    corrections = case.corrections
    if screening.decision == "mask":
        found = {name: find_identifiers(text, language) for name, text in texts.items() if text}
        corrections = tuple(
            _moved(one, texts[one.field], found[one.field]) for one in corrections if one.field in found
        )
    return case.model_copy(update=kept | {"corrections": corrections})


def _moved(correction: Correction, text: str, found: Iterable[Identifier]) -> Correction:
    before = [one for one in found if one.end <= correction.start]
    start = len(masked(text[: correction.start], before))
    return correction.model_copy(update={"start": start, "end": start + correction.end - correction.start})
