"""The rules of a panel as requests write them and as they are kept with it: about experts, never about the case."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.policy import Network
from data.identifiers import ExpertId
from matching.panel_rules import MOST_MEMBERS, PanelRules
from matching.results import Policy

__all__ = ["RulesOfPanel", "rules_of"]

_MOST_VALUES = 500


def _stripped(text: str) -> str:
    return " ".join(text.split())


_Text = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_stripped)]
_Expert = Annotated[str, Field(min_length=1, max_length=1000)]


class RulesOfPanel(BaseModel):
    """Rules about the panel as a whole; rules about single experts are `filters`."""

    model_config = ConfigDict(extra="forbid")

    max_per_centre: int | None = Field(1, ge=1, le=MOST_MEMBERS, description="Most members of one centre.")
    max_per_country: int | None = Field(None, ge=1, le=MOST_MEMBERS, description="Most members of one country.")
    min_countries: int = Field(0, ge=0, le=MOST_MEMBERS, description="Fewest different countries.")
    required_networks: list[Network] = Field(
        default_factory=list, max_length=24, description="Networks of each of which there has to be a member."
    )
    required_experts: list[_Expert] = Field(
        default_factory=list, max_length=MOST_MEMBERS, description="Who has to be a member, by expert_id."
    )
    case_centre: _Text | None = Field(
        None, description="The hospital that the case comes from; its experts have a conflict of interest."
    )
    conflicted_experts: list[_Expert] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="Who has declared a conflict of interest."
    )
    conflict_groups: list[Annotated[list[_Expert], Field(min_length=2, max_length=_MOST_VALUES)]] = Field(
        default_factory=list, max_length=_MOST_VALUES, description="Experts of whom at most one may be a member."
    )
    coverage_weight: float = Field(
        1.0,
        ge=0,
        le=MOST_MEMBERS,
        description="Worth of covering every facet, in certain answers of perfectly relevant experts.",
    )


def rules_of(rules: RulesOfPanel, policy: Policy, *, size: int, backups: int = 0) -> PanelRules:
    """Gives the rules that a request asks for."""
    return PanelRules(
        size=size,
        backups=backups,
        policy=policy,
        max_per_centre=rules.max_per_centre,
        max_per_country=rules.max_per_country,
        min_countries=rules.min_countries,
        required_networks=frozenset(rules.required_networks),
        required_experts=frozenset(ExpertId(expert) for expert in rules.required_experts),
        case_centre=rules.case_centre,
        conflicted_experts=frozenset(ExpertId(expert) for expert in rules.conflicted_experts),
        conflict_groups=tuple(frozenset(ExpertId(expert) for expert in group) for group in rules.conflict_groups),
        coverage_weight=rules.coverage_weight,
    )
