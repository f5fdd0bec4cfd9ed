"""Which disorders a directory's experts are likely to handle, network by network."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from api.analysis.columns import frame_of
from matching import Matcher

__all__ = ["HANDLES", "coverage_frame"]

HANDLES = 3 / 7
"""Least expected gain of an expert who counts as one for a disorder: that of a near disorder of the same network."""


def coverage_frame(matcher: Matcher) -> pd.DataFrame:
    """Table "coverage": how many members of each network are likely to handle each disorder in its scope."""
    return frame_of("coverage", _rows(matcher))


def _rows(matcher: Matcher) -> Iterator[tuple[Any, ...]]:
    knowledge, expertise = matcher.knowledge, matcher.index.expertise
    gains = sparse.csr_matrix(expertise.gains)
    best = np.asarray(gains.max(axis=0).todense()).ravel()
    countries = np.array([expert.country or "" for expert in matcher.experts.values()])
    in_scope = np.asarray(knowledge.snapshot.disorders.network_scope, np.bool_)
    for place, network in enumerate(knowledge.networks):
        rows = np.nonzero(expertise.scope[:, place])[0]
        own = gains[rows]
        handled = own >= HANDLES
        experts = np.asarray(handled.sum(axis=0)).ravel()
        expected = np.asarray(own.sum(axis=0)).ravel()
        reached = np.zeros(len(experts), np.int64)
        for country in sorted(set(countries[rows]) - {""}):
            reached += handled[countries[rows] == country].max(axis=0).toarray().ravel()
        for disorder in np.nonzero(in_scope[place])[0].tolist():
            yield (
                network, knowledge.disorder_code(disorder), knowledge.disorder_name(disorder), int(experts[disorder]),
                int(reached[disorder]), float(best[disorder]), float(expected[disorder]),
            )  # fmt: skip
