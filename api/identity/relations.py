"""How somebody stands to the one panel, case or request that they ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Flag, auto
from typing import Self

from api.identity.principal import Principal, Role

__all__ = ["Relation", "Standing"]


class Relation(Flag):
    """What a person or machine client is to one thing; several hold at once."""

    NONE = 0
    CLINICIAN_OF_CASE = auto()
    ASSISTANT_OF_CASE = auto()
    SYSTEM_OF_CASE = auto()
    LEAD = auto()
    MEMBER = auto()
    INVITED = auto()
    GUEST = auto()
    OFFICE_OF_NETWORK = auto()
    DISPATCHER_OF_NETWORK = auto()
    APPLICANT = auto()
    AT_CENTRE = auto()
    """Speaks for the hospital or national centre that a step waits for."""
    SELF = auto()

    TREATING = CLINICIAN_OF_CASE | ASSISTANT_OF_CASE
    """Whom the case is known to before anybody consented to anything."""
    OFFICE = OFFICE_OF_NETWORK | DISPATCHER_OF_NETWORK
    SEATED = LEAD | MEMBER | GUEST
    """Who takes part in the panel, having accepted."""


_OF_ROLE = {
    Role.COORDINATOR: Relation.OFFICE_OF_NETWORK,
    Role.DISPATCHER: Relation.DISPATCHER_OF_NETWORK,
}


@dataclass(frozen=True)
class Standing:
    """How somebody stands to a thing, as far as permissions go by it.

    Attributes:
        relation: Everything they are to it.
        consent_for_care: Whether consent for care holds for the case behind it. Without it content is kept from all
            but the clinician and the assistant. A thing without a case, such as a request for access, needs none.
    """

    relation: Relation = Relation.NONE
    consent_for_care: bool = False

    @classmethod
    def of(
        cls,
        principal: Principal,
        *,
        relation: Relation = Relation.NONE,
        networks: Collection[str] = (),
        consent_for_care: bool = False,
    ) -> Self:
        """Gives the standing of a person to a thing of some networks; office and dispatchers follow from their roles.

        Args:
            principal: Who is asking.
            relation: What they are to the thing beyond their roles.
            networks: The networks whose thing it is.
            consent_for_care: As in the attribute.
        """
        for role, by_role in _OF_ROLE.items():
            if any(principal.has_role(role, network) for network in networks):
                relation |= by_role
        return cls(relation, consent_for_care)
