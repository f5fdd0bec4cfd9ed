"""Candidates and rules for the tests of panels, by hand and by Hypothesis, and the best panel by trying all."""

from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from data import Expert
from data.identifiers import ExpertId, NetworkName
from matching.panel import Candidate, Facet
from matching.panel_rules import PanelRules, centre_key
from matching.reply import ReplyLikelihood

FACETS = (
    Facet("organ_system", "HP:1", "kidney", 0.5),
    Facet("network", "ERKNet", "ERKNet", 0.3),
    Facet("discipline", "ORPHA:1", "tubules", 0.2),
)


def candidate(expert_id: str, relevance: float, covers: str = "", reply: float = 1.0, **fields: Any) -> Candidate:
    """A candidate; `covers` names facets by their first letters: k, E, t."""
    expert = Expert.model_validate({"expert_id": expert_id, "name": expert_id} | fields)
    covered = frozenset(facet.id for facet in FACETS if facet.label[0] in covers)
    return Candidate(expert, relevance, ReplyLikelihood(reply, 72, ()), covered)


@st.composite
def candidates(draw: st.DrawFn, most: int = 9) -> list[Candidate]:
    count = draw(st.integers(1, most))
    return [
        candidate(
            f"e{number}",
            # Few values, so that ties are common.
            draw(st.sampled_from([0.1, 0.2, 0.5, 0.9])),
            draw(st.sampled_from(["", "k", "E", "t", "kE", "kEt"])),
            draw(st.sampled_from([0.5, 1.0])),
            centre=draw(st.sampled_from(["A", "B", "C", "D", None])),
            country=draw(st.sampled_from(["DE", "FR", "IT", None])),
            erns=draw(st.sampled_from([[], ["ERKNet"], ["VASCERN"]])),
            languages=draw(st.sampled_from([["en"], ["en", "de"]])),
            available=draw(st.integers(0, 5)) > 0,
            open_panels=draw(st.integers(0, 2)),
            max_open_panels=2,
        )
        for number in range(count)
    ]


@st.composite
def panel_rules(draw: st.DrawFn) -> PanelRules:
    some = st.frozensets(st.sampled_from([ExpertId(f"e{number}") for number in range(9)]), max_size=2)
    required = draw(st.just(frozenset[ExpertId]()) | some)
    return PanelRules(
        size=draw(st.integers(max(len(required), 1), 4)),
        backups=draw(st.integers(0, 3)),
        max_per_centre=draw(st.sampled_from([1, 2, None])),
        max_per_country=draw(st.sampled_from([1, 2, None])),
        min_countries=draw(st.integers(0, 3)),
        required_networks=draw(st.sampled_from([frozenset(), frozenset({NetworkName("ERKNet")})])),
        required_experts=required,
        case_centre=draw(st.sampled_from([None, " a "])),
        conflicted_experts=draw(some),
        conflict_groups=tuple(draw(st.lists(some, max_size=2))),
        coverage_weight=draw(st.sampled_from([0.0, 1.0])),
    )


def keeps(members: list[Candidate], rules: PanelRules) -> bool:
    """Whether a panel keeps every rule, written down apart from the code that is tested."""
    centres = [centre_key(one.expert.centre) for one in members if one.expert.centre]
    countries = [one.expert.country for one in members if one.expert.country]
    ids = {one.expert_id for one in members}
    return (
        len(members) == rules.size
        and all(not rules.broken_by(one.expert) for one in members)
        and all(centres.count(one) <= (rules.max_per_centre or 99) for one in centres)
        and all(countries.count(one) <= (rules.max_per_country or 99) for one in countries)
        and len(set(countries)) >= rules.min_countries
        and all(any(network in one.expert.erns for one in members) for network in rules.required_networks)
        and rules.required_experts <= ids
        and all(len(group & ids) <= 1 for group in rules.conflict_groups)
    )


def worth(members: list[Candidate], rules: PanelRules) -> float:
    covered = frozenset[str]().union(*(one.covers for one in members))
    coverage = sum(facet.weight for facet in FACETS if facet.id in covered)
    return sum(one.expected_answer for one in members) + rules.coverage_weight * coverage


def best_worth(everyone: list[Candidate], rules: PanelRules) -> float | None:
    """The greatest worth of any panel that keeps the rules, by trying all; None where there is none."""
    panels = (list(panel) for panel in combinations(everyone, rules.size))
    return max((worth(panel, rules) for panel in panels if keeps(panel, rules)), default=None)
