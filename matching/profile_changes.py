"""Single changes to an expert's profile that may bring them onto a shortlist; why_not tries them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.expert import Expert
from data.identifiers import OrphaCode
from data.networks import networks
from matching.evidence import area_disorders
from matching.policy import wanted_age_group
from matching.results import Policy
from matching.scoring import CaseQuery
from ontology import Knowledge

CASELOAD = 5
"""Patients a year at which a change lists a disorder."""
_LIKELY_DISORDERS = 3
_LIKELY_AREAS = 3


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A change in words, and the fields it sets; tuples and mappings add to what is there."""

    words: str
    fields: dict[str, Any]


def changed(expert: Expert, changes: Sequence[ProfileChange]) -> Expert:
    """The profile after some changes."""
    fields: dict[str, Any] = {}
    for change in changes:
        for name, value in change.fields.items():
            before = fields.get(name, getattr(expert, name))
            if isinstance(value, dict):
                fields[name] = {**before, **value}
            else:
                fields[name] = tuple(dict.fromkeys((*before, *value))) if isinstance(value, tuple) else value
    return expert.model_copy(update=fields)


def asked_by_rules(expert: Expert, policy: Policy, age_years: float | None) -> Iterator[ProfileChange]:
    """What the broken rules ask for; those about names, centres and countries cannot be met by a change."""
    if policy.networks and not policy.networks & set(expert.erns):
        network = min(policy.networks)
        yield ProfileChange(f"become a member of {network}", {"erns": (network,)})
    if policy.languages and not policy.languages & set(expert.languages):
        language = min(policy.languages)
        yield ProfileChange(f"speak {language}", {"languages": (language,)})
    wanted = wanted_age_group(policy, age_years)
    if wanted and expert.age_groups and wanted not in expert.age_groups:
        yield ProfileChange(f"treat {wanted} patients", {"age_groups": (wanted,)})
    if policy.only_available and not expert.available:
        yield ProfileChange("be available (available=true)", {"available": True})
    limit = expert.max_open_panels
    if policy.only_with_capacity and limit is not None and expert.open_panels >= limit:
        if limit:
            words = f"free capacity: {limit - 1} of {limit} panels open instead of {expert.open_panels}"
            yield ProfileChange(words, {"open_panels": limit - 1})
        else:
            yield ProfileChange("free capacity: take 1 panel", {"max_open_panels": 1, "open_panels": 0})


def showing_more(expert: Expert, query: CaseQuery, knowledge: Knowledge) -> Iterator[ProfileChange]:
    """What a profile could show more of: likely disorders, areas that carry them, the likeliest network."""
    posterior = query.posterior
    order = np.lexsort((np.arange(len(posterior)), -posterior))
    for disorder in order[:_LIKELY_DISORDERS].tolist():
        code = knowledge.disorder_code(disorder)
        if posterior[disorder] > 0 and code not in expert.disorders:
            words = f"list {code} {knowledge.disorder_name(disorder)} ({CASELOAD} patients a year)"
            yield ProfileChange(words, {"disorders": {code: CASELOAD}})
    shares: dict[OrphaCode, tuple[float, str]] = {}
    for network in networks():
        for area in network.areas:
            share = float(posterior[area_disorders(area.node, knowledge)].sum())
            if share > 0 and area.node not in expert.thematic_areas:
                shares.setdefault(area.node, (share, area.name))
    for node in sorted(shares, key=lambda node: (-shares[node][0], node))[:_LIKELY_AREAS]:
        yield ProfileChange(f"name the area {node} {shares[node][1]}", {"thematic_areas": (node,)})
    if query.scope_probability.max(initial=0) > 0:
        name = knowledge.networks[int(np.argmax(query.scope_probability))]
        if name not in expert.erns:
            yield ProfileChange(f"become a member of {name}", {"erns": (name,)})


def answering_sooner(expert: Expert, language: str) -> Iterator[ProfileChange]:
    """What would make an answer in time likelier."""
    if expert.open_panels:
        yield ProfileChange(f"close {expert.open_panels} open panels", {"open_panels": 0})
    if language and expert.languages and language not in expert.languages:
        yield ProfileChange(f"speak the case's language ({language})", {"languages": (language,)})
    if not expert.available:
        yield ProfileChange("be available (available=true)", {"available": True})
