"""The rules of a panel: about single experts, about the panel as a whole, and what may be given up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId, NetworkName
from matching.policy import broken_rules
from matching.results import Policy

MOST_MEMBERS = 50
SAME_CENTRE = "centre of the case"
DECLARED = "declared conflict of interest"
BETWEEN_EXPERTS = "declared conflict between experts"
_NEVER_GIVEN_UP = frozenset(
    {SAME_CENTRE, DECLARED, BETWEEN_EXPERTS, "left out by name", "centre left out", "not available", "no capacity"}
)
_POLICY_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "other networks": {"networks": frozenset()},
    "other countries": {"countries": frozenset()},
    "other languages": {"languages": frozenset()},
    "does not treat adults": {"age_group": None},
    "does not treat children": {"age_group": None},
}


@dataclass(frozen=True, slots=True)
class PanelRules:
    """What a panel has to keep; None, zero or empty means that a rule is off.

    Attributes:
        size: How many members.
        backups: How many further experts stand by.
        policy: Rules about single experts, as in a shortlist: networks, countries, languages, age group, barred
            centres and experts, availability, capacity.
        age_years: Age of the case, which the policy's age group may go by.
        max_per_centre: Most members of one centre.
        max_per_country: Most members of one country.
        min_countries: Fewest different countries.
        required_networks: Networks of each of which there is a member.
        required_experts: Who has to be a member.
        case_centre: The hospital that the case comes from; its experts have a conflict of interest.
        conflicted_experts: Who has declared a conflict of interest with the case.
        conflict_groups: Experts of whom at most one may be a member.
        coverage_weight: Worth of covering every facet of a case, in certain answers of perfectly relevant experts.
            One, the default, is an assumption.
    """

    size: int = 5
    backups: int = 2
    policy: Policy = field(default_factory=Policy)
    age_years: float | None = None
    max_per_centre: int | None = 1
    max_per_country: int | None = None
    min_countries: int = 0
    required_networks: frozenset[NetworkName] = frozenset()
    required_experts: frozenset[ExpertId] = frozenset()
    case_centre: str | None = None
    conflicted_experts: frozenset[ExpertId] = frozenset()
    conflict_groups: tuple[frozenset[ExpertId], ...] = ()
    coverage_weight: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST_MEMBERS:
            raise InputError(f"size: {self.size}", f"a panel has 1 to {MOST_MEMBERS} members")
        if len(self.required_experts) > self.size:
            raise InputError(f"required_experts: {len(self.required_experts)} for {self.size} members", "require fewer")
        if not 0 <= self.backups <= MOST_MEMBERS:
            raise InputError(f"backups: {self.backups}", f"give 0 to {MOST_MEMBERS}")
        for name in ("max_per_centre", "max_per_country"):
            if getattr(self, name) is not None and getattr(self, name) < 1:
                raise InputError(f"{name}: {getattr(self, name)}", "give 1 or more, or none")
        if not 0 <= self.coverage_weight <= MOST_MEMBERS:
            raise InputError(f"coverage_weight: {self.coverage_weight}", f"give 0 to {MOST_MEMBERS}")

    @property
    def size_rule(self) -> str:
        """The name of the rule of size."""
        return f"{self.size} member{'s' if self.size > 1 else ''}"

    @property
    def centre_rule(self) -> str:
        """The name of the rule of centres."""
        return f"at most {self.max_per_centre} a centre"

    @property
    def country_rule(self) -> str:
        """The name of the rule of single countries."""
        return f"at most {self.max_per_country} a country"

    @property
    def spread_rule(self) -> str:
        """The name of the rule of different countries."""
        return f"at least {self.min_countries} countries"

    def broken_by(self, expert: Expert) -> tuple[str, ...]:
        """Every rule about single experts that leaves one out, in words."""
        return tuple(self._broken_by(expert))

    def _broken_by(self, expert: Expert) -> Iterator[str]:
        if self.case_centre and expert.centre and centre_key(expert.centre) == centre_key(self.case_centre):
            yield SAME_CENTRE
        if expert.expert_id in self.conflicted_experts:
            yield DECLARED
        yield from broken_rules(expert, self.policy, self.age_years)

    def without(self, rule: str) -> "PanelRules | None":
        """The same rules with one given up; None where that one never is, or is none of these.

        The size is given up by the caller, who knows how many members there can be.
        """
        if rule in _NEVER_GIVEN_UP:
            return None
        policy = _POLICY_FIELDS.get(rule)
        if policy is not None:
            return replace(self, policy=replace(self.policy, **policy))
        fields: dict[str, dict[str, Any]] = {
            self.centre_rule: {"max_per_centre": None},
            self.country_rule: {"max_per_country": None},
            self.spread_rule: {"min_countries": 0},
        }
        for network in self.required_networks:
            fields[network_rule(network)] = {"required_networks": self.required_networks - {network}}
        for expert in self.required_experts:
            fields[expert_rule(expert)] = {"required_experts": self.required_experts - {expert}}
        return replace(self, **fields[rule]) if rule in fields else None


def network_rule(network: NetworkName) -> str:
    """The name of the rule that asks for a member of a network."""
    return f"a member of {network}"


def expert_rule(expert: ExpertId) -> str:
    """The name of the rule that asks for an expert."""
    return f"expert {expert}"


def centre_key(centre: str) -> str:
    """A centre's name regardless of case and white space."""
    return " ".join(centre.casefold().split())
