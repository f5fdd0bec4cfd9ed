"""Composing 8 members and 4 backups of 500 candidates takes well under a second of one core."""

import random
import statistics
import time

from data.identifiers import ExpertId, NetworkName
from matching.composition import compose
from matching.panel import Candidate
from matching.panel_rules import PanelRules
from tests.matching.panels import FACETS, candidate

RULES = PanelRules(
    size=8, backups=4, max_per_country=3, min_countries=5, required_networks=frozenset({NetworkName("ERKNet")})
)


def five_hundred() -> list[Candidate]:
    draw = random.Random(1)
    return [
        candidate(
            f"e{number:03}",
            draw.random() ** 3,
            "".join(name for name in "kEt" if draw.random() < 0.1),
            draw.uniform(0.3, 0.8),
            centre=f"centre {draw.randrange(150)}",
            country=draw.choice(["DE", "FR", "IT", "ES", "PL", "NL", "SE"]),
            erns=["ERKNet"] if draw.random() < 0.3 else [],
        )
        for number in range(500)
    ]


def seconds(candidates: list[Candidate], rules: PanelRules) -> float:
    spent = []
    for _ in range(5):
        start = time.process_time()
        compose(candidates, FACETS, rules)
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def test_a_panel_of_five_hundred_candidates() -> None:
    assert seconds(five_hundred(), RULES) < 1


def test_rules_that_conflict_take_little_longer() -> None:
    required = frozenset(ExpertId(f"e{number:03}") for number in range(8))
    rules = PanelRules(size=8, max_per_country=1, min_countries=9, required_experts=required)
    assert seconds(five_hundred(), rules) < 5
