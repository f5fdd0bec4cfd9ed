"""What reading needs to know of the world's codes, handed in by ontology/ so that data/ never imports it."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one identifier.

    Attributes:
        id: The identifier to use; None where the status is "unknown".
        label: Its preferred name.
        status: "known" as given, "replaced" by `id` (an alternative or obsolete id, another spelling), "unknown", or
            "unverified": well-formed and kept as given, because what is installed cannot tell whether it exists.
        suggestion: In words: for an unknown one the nearest identifier, as in "nearest HP:0001250 (Seizure)"; for an
            unverified one what to do so that it can be checked.
    """

    id: str | None
    label: str | None = None
    status: Literal["known", "replaced", "unknown", "unverified"] = "known"
    suggestion: str | None = None


class Vocabulary(Protocol):
    """Looks identifiers up in the knowledge that is installed; each takes the form that data.identifiers gives."""

    def finding(self, id: str, /) -> Resolution:  # noqa: A002 - the word of the domain
        """Looks an HPO id up."""

    def disorder(self, id: str, /) -> Resolution:  # noqa: A002
        """Looks an ORPHAcode up; an OMIM id is "replaced" by the ORPHAcode it maps to best, or unknown.

        Where only part of Orphanet is known, a code outside that part is "unverified".
        """

    def gene(self, symbol: str, /) -> Resolution:
        """Looks a gene symbol up; an earlier symbol is "replaced" by the approved one."""

    def network(self, name: str, /) -> Resolution:
        """Looks a network's name up; another spelling is "replaced" by the official one."""
