"""What to do with a text that holds identifiers: refuse it, mask them, or keep them for a recorded reason.

InputError
    IdentifiersFoundError   the text holds identifiers and is not to be kept
    ReasonMissingError      identifiers are to be kept, and nobody says why
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from data.errors import InputError
from ontology.screening.finding import find_identifiers
from ontology.screening.identifiers import Identifier, masked

ScreeningDecision = Literal["refuse", "mask", "allow"]
DECISIONS: tuple[ScreeningDecision, ...] = get_args(ScreeningDecision)
_SHOWN_AT_MOST = 10


class IdentifiersFoundError(InputError):
    """A text holds identifiers and is not to be kept; the message names their kinds and places, never their text.

    Attributes:
        identifiers: What was found.
    """

    def __init__(self, identifiers: Sequence[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        places = [f"{found.kind} at {found.start}-{found.end}" for found in self.identifiers[:_SHOWN_AT_MOST]]
        if len(self.identifiers) > _SHOWN_AT_MOST:
            places.append(f"{len(self.identifiers) - _SHOWN_AT_MOST} more")
        super().__init__(
            f"the text holds direct identifiers: {', '.join(places)}",
            "take them out, have them masked, or allow them with a reason",
        )


class ReasonMissingError(InputError):
    """Identifiers are to be kept, and no reason is given."""

    def __init__(self) -> None:
        super().__init__("identifiers are to be kept without a reason", "say why they must stay in the text")


@dataclass(frozen=True, slots=True)
class Screened:
    """A text that may be kept.

    Attributes:
        text: What to keep; masked where so decided.
        identifiers: What was found, with places in the text as it came.
        reason: Why identifiers were allowed to stay.
    """

    text: str = field(repr=False)
    identifiers: tuple[Identifier, ...]
    reason: str | None = None


def screened(
    text: str, language: str = "", decision: ScreeningDecision = "refuse", reason: str | None = None
) -> Screened:
    """Gives the text to keep.

    Args:
        text: Any text.
        language: ISO 639-1; detected where empty.
        decision: What to do where identifiers are found.
        reason: Why they are allowed to stay; it is recorded whatever was found.

    Raises:
        IdentifiersFoundError: Identifiers were found and are refused.
        ReasonMissingError: They are to be allowed, and the reason is blank.
    """
    reason = reason.strip() if reason else None
    if decision == "allow" and not reason:
        raise ReasonMissingError
    found = find_identifiers(text, language)
    if found and decision == "refuse":
        raise IdentifiersFoundError(found)
    kept = masked(text, found) if decision == "mask" else text
    return Screened(kept, found, reason if decision == "allow" else None)
