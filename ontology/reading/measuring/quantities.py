"""Quantities of quantities.toml: what their levels mean, in which units they are given, and from which value on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.identifiers import HpoId
from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.units import dimension

Direction = Literal["high", "low", "normal"]
Sex = Literal["FEMALE", "MALE"]


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a limit is for.

    Attributes:
        ages: Half-open intervals in years; empty for every age.
        sex: None for both.
    """

    ages: tuple[tuple[float, float], ...]
    sex: Sex | None

    def includes(self, age_years: float, sex: Sex) -> bool:
        """Whether a patient belongs to it."""
        of_age = not self.ages or any(start <= age_years < end for start, end in self.ages)
        return of_age and self.sex in (None, sex)


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """What is normal for a group, in the scale's first unit; within `unremarkable` findings are excluded."""

    group: Group
    bounds: Bounds
    unremarkable: Bounds


@dataclass(frozen=True, slots=True)
class Grade:
    """Values with a meaning of their own, in the scale's first unit.

    Attributes:
        group: Whom it is for.
        bounds: The values.
        direction: Which way they deviate; "normal" where they exclude the findings.
        findings: What they say or exclude.
        confidence: 0..1.
    """

    group: Group
    bounds: Bounds
    direction: Direction
    findings: tuple[HpoId, ...]
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """One way of giving a quantity; compared by identity.

    Attributes:
        units: Units and their factors to the first one, whose factor is 1.
        possible: Outside, a value is none of this quantity; in the first unit.
        bare: Bounds by unit, in that unit, within which a number without a unit is in this unit; None where any value
            that is possible is.
        ranges: The first that fits counts.
        grades: The first that fits counts, before the ranges.
        source: Where ranges and grades are from.
    """

    units: Mapping[str, float]
    possible: Bounds
    bare: Mapping[str, Bounds] | None
    ranges: tuple[ReferenceRange, ...]
    grades: tuple[Grade, ...]
    source: str

    def factor(self, unit: str) -> float | None:
        """Factor of a unit to the first one, by a listed unit of the same dimension; None where it is no unit here."""
        if unit in self.units:
            return self.units[unit]
        if (asked := dimension(unit)) is None:
            return None
        for known, factor in self.units.items():
            if (given := dimension(known)) and given[0] == asked[0]:
                return factor * asked[1] / given[1]
        return None

    def unwritten(self, number: Bounds) -> tuple[float, ...]:
        """Factors of the units that a number without a unit may be in."""
        if "none" in self.units:
            return (self.units["none"],)
        if self.bare is None:
            return tuple(self.units.values())
        return tuple(self.units[unit] for unit, bounds in self.bare.items() if bounds.contains(number))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A laboratory value, a vital sign, a measure of growth, or a function such as hearing.

    Attributes:
        key: Its name in quantities.toml and languages/*.toml.
        label: What it is called in a rule.
        high: Findings of a high level.
        low: Findings of a low level.
        abnormal: Findings where only that it is abnormal is said.
        normal: Findings that a normal level excludes.
        names: Names beside those of languages/*.toml.
        dipstick: Whether pluses are read as results.
        strip_names: Names that count only with pluses behind them.
        values_only: Whether level words beside its name are no results of it.
        parts: Keys of the quantities that the numbers of one value stand for.
        members: Keys of quantities whose findings become this one's where they are named together and agree.
        unless_low: Key of a quantity that, read as low, silences this one.
        out_of: "31/40" stands for 31 where this is 40.
        fraction: Whether "20/200" stands for its quotient.
        scales: Ways of giving it; empty where only levels are read.
    """

    key: str
    label: str
    high: tuple[HpoId, ...]
    low: tuple[HpoId, ...]
    abnormal: tuple[HpoId, ...]
    normal: tuple[HpoId, ...]
    names: tuple[str, ...]
    dipstick: bool
    strip_names: tuple[str, ...]
    values_only: bool
    parts: tuple[str, ...]
    members: tuple[str, ...]
    unless_low: str | None
    out_of: float | None
    fraction: bool
    scales: tuple[Scale, ...]

    def findings(self, level: Literal["high", "low", "abnormal", "normal"]) -> tuple[HpoId, ...]:
        """What a level says; of "normal", what it excludes."""
        return {"high": self.high, "low": self.low, "abnormal": self.abnormal, "normal": self.normal}[level]

    def accepts(self, unit: str) -> bool:
        """Whether values are given in this unit."""
        return any(scale.factor(unit) is not None for scale in self.scales)
