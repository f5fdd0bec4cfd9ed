"""Prevalence: the largest class that Orphanet gives, unknown where it gives none."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ontology import Knowledge
from ontology.prevalence import prevalences
from ontology.tables import Texts


def test_the_largest_class_counts_and_unknown_ones_do_not(knowledge: Knowledge) -> None:
    tables = knowledge.snapshot.disorders
    told = {
        int(tables.disorder_entity[0]): [
            ["Point prevalence", "<1 / 1 000 000", "Europe"], ["Prevalence at birth", "1-9 / 100 000", "Finland"],
        ],
        int(tables.disorder_entity[1]): [["Point prevalence", "Unknown", "Europe"]],
    }  # fmt: skip
    facts = Texts.of(json.dumps({"prevalences": told.get(entity, [])}) for entity in range(len(tables.entity_number)))
    found = prevalences(replace(tables, entity_facts=facts))
    assert found[0] == pytest.approx(np.log10(4e-5))
    assert np.isnan(found[1:]).all()
