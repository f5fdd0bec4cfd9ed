"""Policy: who is left out of a shortlist although relevant, by which rule; and what to know of those who stay."""

from collections.abc import Iterator

from data.expert import Expert
from matching.results import Policy

ADULT_YEARS = 18.0


def broken_rule(expert: Expert, policy: Policy, age_years: float | None) -> str | None:
    """The first rule that leaves an expert out, in words; None when all are kept."""
    return next(broken_rules(expert, policy, age_years), None)


def broken_rules(expert: Expert, policy: Policy, age_years: float | None) -> Iterator[str]:
    """Every rule that leaves an expert out, in words."""
    if expert.expert_id in policy.exclude_experts:
        yield "left out by name"
    if expert.centre and expert.centre in policy.exclude_centres:
        yield "centre left out"
    if policy.networks and not policy.networks & set(expert.erns):
        yield "other networks"
    if policy.countries and expert.country not in policy.countries:
        yield "other countries"
    if policy.languages and not policy.languages & set(expert.languages):
        yield "other languages"
    wanted = wanted_age_group(policy, age_years)
    if wanted and expert.age_groups and wanted not in expert.age_groups:
        yield f"does not treat {'adults' if wanted == 'adult' else 'children'}"
    if policy.only_available and not expert.available:
        yield "not available"
    if (
        policy.only_with_capacity
        and expert.max_open_panels is not None
        and expert.open_panels >= expert.max_open_panels
    ):
        yield "no capacity"


def wanted_age_group(policy: Policy, age_years: float | None) -> str | None:
    """The age group the policy asks for; "case" goes by the case's age and asks nothing when that is unknown."""
    if policy.age_group != "case":
        return policy.age_group
    if age_years is None:
        return None
    return "adult" if age_years >= ADULT_YEARS else "paediatric"


def notes(expert: Expert, policy: Policy, age_years: float | None) -> tuple[str, ...]:
    """What a coordinator should know of an expert who stays, a phrase each."""
    found: list[str] = []
    if expert.max_open_panels is not None:
        found.append(f"{expert.open_panels} of {expert.max_open_panels} panels open")
    elif expert.open_panels:
        found.append(f"{expert.open_panels} panel{'s' if expert.open_panels != 1 else ''} open")
    if wanted_age_group(policy, age_years) and not expert.age_groups:
        found.append("age group not stated")
    if not expert.available:
        found.append("marked unavailable")
    return tuple(found)
