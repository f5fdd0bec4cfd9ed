"""What the match believes an expert to handle, whatever the case, and what of the profile says so."""

from dataclasses import dataclass

import numpy as np

from data.identifiers import ExpertId, OrphaCode
from matching.explanation import Explainer
from matching.matcher import Matcher

__all__ = ["KnownDisorder", "known_expertise"]


@dataclass(frozen=True, slots=True)
class KnownDisorder:
    """A disorder that an expert is believed to handle.

    Attributes:
        disorder: Its code.
        name: Its name.
        gain: Expected gain were it a case's disorder, 0 to 1, beside what membership of a network gives.
        evidence: What of the profile speaks for it, strongest first.
    """

    disorder: OrphaCode
    name: str
    gain: float
    evidence: tuple[str, ...]


def known_expertise(matcher: Matcher, expert_id: ExpertId, top: int = 12) -> tuple[KnownDisorder, ...]:
    """Gives the disorders that an expert is believed to handle best, best first; none for who is not in the directory.

    Args:
        matcher: Over the directory.
        expert_id: Whom.
        top: How many at most.
    """
    if expert_id not in matcher.experts:
        return ()
    row = list(matcher.experts).index(expert_id)
    gains = matcher.index.expertise.gains
    window = slice(gains.indptr[row], gains.indptr[row + 1])
    disorders, values = np.asarray(gains.indices[window]), np.asarray(gains.data[window])
    order = np.lexsort((disorders, -values))[:top]
    knowledge, explainer = matcher.knowledge, Explainer(matcher.knowledge)
    expert, reading = matcher.experts[expert_id], matcher.index.readings[row]
    return tuple(
        KnownDisorder(
            knowledge.disorder_code(disorder), knowledge.disorder_name(disorder), float(value),
            explainer.evidence(expert, reading, disorder),
        )
        for disorder, value in ((int(disorders[place]), values[place]) for place in order)
        if value > 0
    )  # fmt: skip
