"""Who is asking: a person with roles in networks, or a machine client with scopes.

Panel lead and panel member are no roles: they are relations of a person to one panel (`api.identity.relations`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["ROLE_LABELS", "Principal", "Role", "RoleInNetwork"]


class Role(StrEnum):
    """What somebody is to a network; the words are those of CPMS."""

    CLINICIAN = "clinician"
    ASSISTANT = "assistant"
    COORDINATOR = "coordinator"
    DISPATCHER = "dispatcher"
    EXPERT = "expert"
    GUEST = "guest"
    ANALYST = "analyst"
    HELPDESK = "helpdesk"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


ROLE_LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.CLINICIAN: "Clinician",
        Role.ASSISTANT: "Clinician's assistant",
        Role.COORDINATOR: "Central office",
        Role.DISPATCHER: "Dispatcher",
        Role.EXPERT: "Expert",
        Role.GUEST: "Guest",
        Role.ANALYST: "Analyst",
        Role.HELPDESK: "Helpdesk",
        Role.ADMINISTRATOR: "Administrator",
        Role.SYSTEM: "Other system",
    }
)
"""Each role as pages name it."""


@dataclass(frozen=True, order=True)
class RoleInNetwork:
    """A role, and the network it holds in; without one it holds in every network."""

    role: Role
    network: str | None = None


@dataclass(frozen=True)
class Principal:
    """The person or machine client that a request comes from.

    Attributes:
        staff_id: Identifies the member of staff, or the machine client, in the store and in the audit.
        name: What pages and reports call them.
        roles: Empty for somebody who signed in and whose access has not been approved.
        expert_id: Their profile in the directory, where they are an expert.
        assists: Staff id of the clinician whose assistant they are.
        centre: Name of the centre that they work at.
        country: ISO 3166 alpha-2 code of that centre's country.
        scopes: What a machine client may do; None for a person, whom scopes do not limit.
        is_machine: Whether no person is behind the request.
        language: ISO 639-1 code of the language that they want to read; None where they did not say.
    """

    staff_id: str
    name: str
    roles: frozenset[RoleInNetwork] = frozenset()
    expert_id: str | None = None
    assists: str | None = None
    centre: str | None = None
    country: str | None = None
    scopes: frozenset[str] | None = None
    is_machine: bool = False
    language: str | None = None

    def has_role(self, role: Role, network: str | None = None) -> bool:
        """Tells whether they have a role: in that network, or in any where none is named."""
        return any(
            one.role is role and (network is None or one.network is None or one.network == network)
            for one in self.roles
        )

    def networks_as(self, role: Role) -> frozenset[str | None]:
        """Gives the networks that they have a role in; it holds None where the role is held in every network."""
        return frozenset(one.network for one in self.roles if one.role is role)

    def has_scope(self, scope: str) -> bool:
        """Tells whether a machine client was granted a scope; a person needs none."""
        return self.scopes is None or scope in self.scopes
