"""How common disorders are, from Orphanet's epidemiological figures."""

import json

import numpy as np

from ontology.snapshot import DisorderTables
from ontology.tables import FloatArray

_CLASS_MIDDLES = {
    ">1 / 1000": 2e-3,
    "6-9 / 10 000": 7e-4,
    "1-5 / 10 000": 2.5e-4,
    "1-9 / 100 000": 4e-5,
    "1-9 / 1 000 000": 4e-6,
    "<1 / 1 000 000": 4e-7,
}
"""Orphanet's classes of prevalence and incidence, each with a figure within it."""


def prevalences(disorders: DisorderTables) -> FloatArray:
    """The largest figure of each disorder over kinds and regions, as log10.

    Returns:
        float32, shape (disorders,); NaN where Orphanet gives no class.
    """
    found = np.full(len(disorders.disorder_entity), np.nan, np.float32)
    for disorder, entity in enumerate(disorders.disorder_entity):
        figures = [
            _CLASS_MIDDLES[share]
            for _, share, _ in json.loads(disorders.entity_facts[int(entity)])["prevalences"]
            if share in _CLASS_MIDDLES
        ]
        if figures:
            found[disorder] = np.log10(max(figures))
    return found
