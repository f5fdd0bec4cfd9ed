"""Disorders that experts say not to handle: nothing of their profiles speaks for these any more."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.expert import Expert
from matching.experience import ExperiencedExpert
from matching.expertise import Expertise
from ontology import Knowledge

__all__ = ["without_renounced"]


def without_renounced(expertise: Expertise, experts: Sequence[Expert], knowledge: Knowledge) -> Expertise:
    """Gives expertise without any gain from disorders that experts say not to handle; rows are experts as given."""
    gains = expertise.gains
    kept = np.array(gains.data, copy=True)
    for row, expert in enumerate(experts):
        for code in expert.renounced if isinstance(expert, ExperiencedExpert) else ():
            window = slice(gains.indptr[row], gains.indptr[row + 1])
            members = list(knowledge.snapshot.disorders.members(code))
            kept[window][np.isin(gains.indices[window], members)] = 0
    without = gains.copy()
    without.data = kept
    return replace(expertise, gains=without)
