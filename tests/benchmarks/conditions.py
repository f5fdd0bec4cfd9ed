"""Conditions of a benchmark: what is measured, the figure and the bar it must reach, printed and checked as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """One figure with its bar.

    Attributes:
        name: What was measured, and on what.
        value: The figure.
        bar: What it must reach; None where it is only recorded.
        at_least: Whether more is better; else the bar is an upper one.
        aim: What the design asks for in the end, where that is further off than the bar.
    """

    name: str
    value: float
    bar: float | None = None
    at_least: bool = True
    aim: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the bar is reached; a figure that is none does not."""
        if math.isnan(self.value):
            return False
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def check(title: str, conditions: Sequence[Condition]) -> None:
    """Prints the conditions as a table and fails with those that do not hold."""
    print(f"\n{title}\n{'condition':<58}{'figure':>10}{'bar':>12}{'aim':>8}")
    for condition in conditions:
        sign = ">=" if condition.at_least else "<="
        bar = f"{sign} {condition.bar:g}" if condition.bar is not None else "-"
        aim = f"{condition.aim:g}" if condition.aim is not None else ""
        mark = "" if condition.holds else "   FAILS"
        print(f"{condition.name:<58}{condition.value:>10.3f}{bar:>12}{aim:>8}{mark}")
    failed = [f"{c.name}: {c.value:.3f}, bar {c.bar}" for c in conditions if not c.holds]
    assert not failed, failed


def figures(conditions: Sequence[Condition]) -> dict[str, float]:
    """Name -> figure, for the history."""
    return {condition.name: condition.value for condition in conditions}
