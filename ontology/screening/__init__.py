"""Direct identifiers in a text, found before anything of it is stored.

What identifies a person at once is found in eight languages with its place and kind: names, dates of birth, phone
numbers, e-mail and street addresses, record and insurance numbers. Ages, findings, values, genes, variants and codes
are none.
"""

from ontology.screening.decision import (
    DECISIONS,
    IdentifiersFoundError,
    ReasonMissingError,
    Screened,
    ScreeningDecision,
    screened,
)
from ontology.screening.finding import find_identifiers
from ontology.screening.identifiers import IDENTIFIER_KINDS, Identifier, IdentifierKind, masked

__all__ = [
    "DECISIONS",
    "IDENTIFIER_KINDS",
    "Identifier",
    "IdentifierKind",
    "IdentifiersFoundError",
    "ReasonMissingError",
    "Screened",
    "ScreeningDecision",
    "find_identifiers",
    "masked",
    "screened",
]
