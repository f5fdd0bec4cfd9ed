"""The rules of a panel's composition, as far as its members keep them already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.panel_rules import RulesOfPanel, rules_of
from api.store.tables import PanelRow
from data.expert import Expert
from matching.panel_rules import DECLARED, MOST_MEMBERS, SAME_CENTRE, PanelRules, centre_key
from matching.results import Policy

__all__ = ["conflict_of_interest", "makes_worse", "rules_of_panel", "rules_to_keep"]


def rules_of_panel(panel: PanelRow, *, size: int = MOST_MEMBERS, backups: int = 0) -> PanelRules:
    """Gives the rules that a panel was given.

    Args:
        panel: The panel.
        size: How many members, where that matters.
        backups: How many stand by.

    Raises:
        InputError: The rules ask for more experts than there are members.
    """
    return rules_of(RulesOfPanel.model_validate(panel.rules), Policy(), size=size, backups=backups)


def conflict_of_interest(panel: PanelRow, expert: Expert) -> str | None:
    """Names the conflict of interest that an expert has with a panel's case; None where there is none."""
    broken = rules_of_panel(panel).broken_by(expert)
    return next((rule for rule in broken if rule in {SAME_CENTRE, DECLARED}), None)


def rules_to_keep(rules: PanelRules, before: Sequence[Expert], staying: Sequence[Expert]) -> PanelRules:
    """Gives the rules that whoever takes a seat has to keep.

    What the members broke already, as the office wanted it, does not stand in a backup's way: such a rule asks no more
    than that nobody makes it worse, which `makes_worse` tells.

    Args:
        rules: The rules of the panel.
        before: All members, the one who leaves among them.
        staying: Those who stay.
    """
    countries = {one.country for one in before if one.country}
    return replace(
        rules,
        max_per_centre=None if _most(map(_centre, staying)) > (rules.max_per_centre or 0) else rules.max_per_centre,
        max_per_country=None if _most(map(_country, staying)) > (rules.max_per_country or 0) else rules.max_per_country,
        min_countries=min(rules.min_countries, len(countries)),
        required_networks=frozenset(
            network for network in rules.required_networks if any(network in one.erns for one in before)
        ),
        required_experts=rules.required_experts & {one.expert_id for one in before},
        conflict_groups=tuple(
            group for group in rules.conflict_groups if len(group & {one.expert_id for one in staying}) <= 1
        ),
    )


def makes_worse(rules: PanelRules, staying: Sequence[Expert], candidate: Expert) -> bool:
    """Tells whether a candidate would be one too many of their centre, of their country or of a conflict group."""
    there = {one.expert_id for one in staying}
    return (
        _is_full(rules.max_per_centre, map(_centre, staying), _centre(candidate))
        or _is_full(rules.max_per_country, map(_country, staying), _country(candidate))
        or any(candidate.expert_id in group and group & there for group in rules.conflict_groups)
    )


def _centre(expert: Expert) -> str | None:
    return centre_key(expert.centre) if expert.centre else None


def _country(expert: Expert) -> str | None:
    return expert.country


def _most(values: Iterable[str | None]) -> int:
    return max(Counter(value for value in values if value is not None).values(), default=0)


def _is_full(limit: int | None, values: Iterable[str | None], value: str | None) -> bool:
    return limit is not None and value is not None and list(values).count(value) >= limit
