"""What to do with direct identifiers in a text, as a form asks it and as it was answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.cases.screened_texts import ALLOWED_BECAUSE, Screening
from api.pages.sent_form import SentForm
from api.pages.wording import looks_like
from ontology.screening import find_identifiers

__all__ = ["Suspicion", "screening_of", "suspicions"]


@dataclass(frozen=True)
class Suspicion:
    """A place in a text that looks like an identifier: the words, and what they look like."""

    words: str
    looks_like: str


def screening_of(form: SentForm) -> Screening:
    """Gives what was chosen; identifiers are refused where nothing was."""
    decision, reason = form.line("screening"), form.line("allowed_because")
    if decision == "mask":
        return Screening("mask")
    if decision == "allow":
        known = reason if reason in ALLOWED_BECAUSE else None
        return Screening("allow", known)
    return Screening()


def suspicions(texts: Mapping[str, str], language: str = "") -> list[Suspicion]:
    """Gives what looks like an identifier in texts, each once, for the one page that whoever wrote them sees."""
    found = [one for text in texts.values() for one in find_identifiers(text, language)]
    return list(dict.fromkeys(Suspicion(one.text, looks_like(one.kind)) for one in found))
