"""From a case to the candidates and facets of its panel."""

from dataclasses import dataclass, replace

import numpy as np

from data.case import Case
from data.errors import InputError
from data.identifiers import ExpertId
from matching.composition import compose
from matching.facets import coverage, facets_of
from matching.matcher import Matcher
from matching.ordering import Replies
from matching.panel import Candidate, Facet, Panel
from matching.panel_rules import PanelRules
from matching.scoring import Scores
from ontology import Understanding

POOL = 500
"""So many of the most relevant experts whom rules keep are candidates of a panel."""
_FOR_NETWORK = 20
"""So many of each required network are, however far down."""


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Everything that a panel is composed of."""

    candidates: tuple[Candidate, ...]
    facets: tuple[Facet, ...]
    rules: PanelRules


def panel_for(
    matcher: Matcher,
    case: Case,
    rules: PanelRules,
    *,
    understanding: Understanding | None = None,
    replies: Replies | None = None,
) -> Panel:
    """Composes a panel for a case out of the matcher's directory.

    Raises:
        InputError: An expert that the rules require is not in the directory, or `compose` refuses.
    """
    pool = candidate_pool(matcher, case, rules, understanding=understanding, replies=replies)
    return compose(pool.candidates, pool.facets, pool.rules)


def candidate_pool(
    matcher: Matcher,
    case: Case,
    rules: PanelRules,
    *,
    understanding: Understanding | None = None,
    replies: Replies | None = None,
    also: frozenset[ExpertId] = frozenset(),
) -> CandidatePool:
    """The candidates of a panel, those whom rules leave out before them included, and the case's facets.

    Whom the rules require and who is asked for by `also` are candidates however little speaks for them.

    Raises:
        InputError: An expert who is named is not in the directory.
    """
    named = rules.required_experts | also
    for expert in sorted(named):
        if expert not in matcher.experts:
            raise InputError(f"expert {expert} is not in the directory", "name one who is")
    understanding = matcher.understand(case) if understanding is None else understanding
    replies = (replies or Replies()).in_language(understanding.language)
    rules = rules if rules.age_years is not None else replace(rules, age_years=understanding.age_years)
    query, scores = matcher.scored(case, understanding, POOL)
    places = _places(matcher, scores, rules)
    if places is None:
        query, scores = matcher.scored(case, understanding, len(matcher.experts))
        places = _places(matcher, scores, rules, everyone=True) or []
    facets = facets_of(query, matcher.knowledge)
    relevance = {int(scores.rows[place]): float(scores.total[place]) for place in places}
    everyone = tuple(matcher.experts.values())
    if named:
        known = dict(zip(scores.rows.tolist(), scores.total.tolist(), strict=True))
        for row, one in enumerate(everyone):
            if one.expert_id in named:
                relevance.setdefault(row, known.get(row, 0.0))
    rows = np.array(sorted(relevance), np.int32)
    covers = coverage(facets, rows, query, matcher.index, matcher.knowledge)
    candidates = tuple(
        Candidate(
            everyone[row],
            relevance[row],
            replies.of(everyone[row]),
            frozenset(facet.id for facet, there in zip(facets, covered, strict=True) if there),
        )
        for row, covered in zip(rows.tolist(), covers, strict=True)
    )
    return CandidatePool(candidates, facets, rules)


def _places(matcher: Matcher, scores: Scores, rules: PanelRules, *, everyone: bool = False) -> list[int] | None:
    """Places among the scores of the candidates; None where the scores at hand do not hold enough."""
    experts = tuple(matcher.experts.values())
    wanted = dict.fromkeys(rules.required_networks, _FOR_NETWORK)
    places: list[int] = []
    kept = 0
    for place, row in enumerate(scores.rows.tolist()):
        if kept >= POOL and not any(wanted.values()):
            return places
        expert = experts[row]
        is_kept = not rules.broken_by(expert)
        networks = [network for network in expert.erns if wanted.get(network)] if is_kept else []
        if kept < POOL or networks:
            places.append(place)
        kept += is_kept
        for network in networks:
            wanted[network] -= 1
    return places if everyone else None
