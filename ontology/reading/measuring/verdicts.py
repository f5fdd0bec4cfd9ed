"""What a written value of a quantity says about a patient, by the ranges and grades of quantities.toml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from data.identifiers import HpoId
from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.quantities import Direction, Quantity, ReferenceRange, Scale, Sex
from ontology.reading.measuring.units import OTHER
from ontology.reading.measuring.written_values import TIMES, WrittenValue

_WITH_UNIT, _WITHOUT_UNIT, _BY_LIMITS, _PARTLY_OUTSIDE, _BY_DIRECTION = 0.95, 0.8, 0.95, 0.6, 0.85
"""Confidences: by how a value is given and how far it decides."""
_LARGEST_DECIMAL = 3.0
"""Two numbers up to this are two eyes (0.8/0.6), larger ones a fraction (20/200)."""
_AGES_WHERE_UNKNOWN = (3.0, 9.0, 15.0, 35.0)
"""One of each band but the newborn and infant, whose age a text gives."""
_SEXES: tuple[Sex, ...] = ("FEMALE", "MALE")


@dataclass(frozen=True, slots=True)
class Patient:
    """Ages and sexes that the patient may have; one each where they are known."""

    ages: tuple[float, ...]
    sexes: tuple[Sex, ...]

    @classmethod
    def of(cls, age_years: float | None, sex: str) -> "Patient":
        """From what is known; any sex but FEMALE and MALE is unknown."""
        ages = _AGES_WHERE_UNKNOWN if age_years is None else (age_years,)
        return cls(ages, tuple(known for known in _SEXES if known == sex) or _SEXES)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a value says.

    Attributes:
        direction: high, low or normal.
        findings: Findings it says, or excludes where it is normal.
        confidence: 0..1.
        rule: Value and limit in words, with the source.
    """

    direction: Direction
    findings: tuple[HpoId, ...]
    confidence: float
    rule: str


def decide(
    quantity: Quantity, value: WrittenValue, patient: Patient, quantities: Mapping[str, Quantity]
) -> Verdict | None:
    """The verdict on a value; None where unit, range or patient leave it open."""
    for reading in value.readings:
        verdict = _decide_reading(quantity, value, reading, patient, quantities)
        if verdict is not None:
            return verdict
    return None


def accepts(quantity: Quantity, value: WrittenValue, quantities: Mapping[str, Quantity]) -> bool:
    """Whether a value can be one of this quantity, by its unit and size."""
    if value.unit == OTHER:
        return False
    if value.unit == TIMES or value.limits is not None:
        return True
    measured = quantities[quantity.parts[0]] if quantity.parts else quantity
    return any(_scaled(measured, value, part) for reading in value.readings for part in _parts(quantity, reading)[:1])


def _decide_reading(
    quantity: Quantity,
    value: WrittenValue,
    reading: tuple[Bounds, ...],
    patient: Patient,
    quantities: Mapping[str, Quantity],
) -> Verdict | None:
    parts = _parts(quantity, reading)
    if not quantity.parts:
        verdicts = [_decide_number(quantity, value, part, patient) for part in parts]
        return _worst([verdict for verdict in verdicts if verdict])
    named = zip(quantity.parts, parts, strict=False)
    found = [_decide_number(quantities[key], value, part, patient) for key, part in named]
    verdict = _worst([verdict for verdict in found if verdict])
    if verdict is None or (verdict.direction == "normal" and None in found):
        return None
    # One number alone does not say which part it is, and what is normal is the whole.
    is_general = len(parts) == 1 or verdict.direction == "normal"
    return replace(verdict, findings=_general(quantity, verdict.direction)) if is_general else verdict


def _parts(quantity: Quantity, reading: tuple[Bounds, ...]) -> tuple[Bounds, ...]:
    """The numbers of a value that count by themselves."""
    if len(reading) == 2:  # noqa: PLR2004 - a numerator and a denominator
        numerator, denominator = reading
        if quantity.fraction and denominator.low > _LARGEST_DECIMAL:
            return (numerator.times(1 / denominator.low),)
        if quantity.out_of == denominator.low:
            return (numerator,)
    return reading


def _worst(verdicts: list[Verdict]) -> Verdict | None:
    """What several numbers say together: what deviates, else what is normal."""
    deviating = [verdict for verdict in verdicts if verdict.direction != "normal"] or verdicts
    if not deviating:
        return None
    findings = tuple(dict.fromkeys(finding for verdict in deviating for finding in verdict.findings))
    return replace(
        deviating[0], findings=findings, rule="; ".join(dict.fromkeys(verdict.rule for verdict in deviating))
    )


def _decide_number(quantity: Quantity, value: WrittenValue, number: Bounds, patient: Patient) -> Verdict | None:
    if value.unit == TIMES:
        if not number.low > 1:
            return None
        rule = f"{quantity.label} {value.text}: high"
        return Verdict("high", _general(quantity, "high"), _BY_LIMITS, rule)
    by_table = _agreed(quantity, [_in_scale(quantity, *scaled, patient) for scaled in _scaled(quantity, value, number)])
    written = f"{quantity.label} {' '.join(value.text.split())}"
    if value.limits is not None:
        return _by_limits(quantity, number, value.limits, by_table, written)
    if by_table is None:
        return None
    certainty = _WITHOUT_UNIT if value.unit in ("none", "") and "none" not in _units(quantity) else _WITH_UNIT
    return replace(by_table, confidence=min(by_table.confidence, certainty), rule=f"{written}: {by_table.rule}")


def _by_limits(
    quantity: Quantity, number: Bounds, limits: Bounds, by_table: Verdict | None, written: str
) -> Verdict | None:
    """The verdict of the range written behind a value; our table only says what it means more exactly."""
    direction = _direction(number, limits)
    if direction is None:
        return None
    findings = by_table.findings if by_table and by_table.direction == direction else _general(quantity, direction)
    return Verdict(direction, findings, _BY_LIMITS, f"{written}: {direction} by the range written with it, {limits}")


def _direction(number: Bounds, limits: Bounds) -> Direction | None:
    if limits.contains(number):
        return "normal"
    return "low" if number.is_below(limits) else "high" if limits.is_below(number) else None


def _scaled(quantity: Quantity, value: WrittenValue, number: Bounds) -> list[tuple[Scale, Bounds]]:
    """The scales that a value may be on, with its number in the scale's first unit."""
    found: list[tuple[Scale, Bounds]] = []
    for scale in quantity.scales:
        counted = number.times(value.factor)
        if value.unit in ("none", ""):
            factors: Iterable[float] = scale.unwritten(counted)
        else:
            factor = scale.factor(value.unit)
            factors = () if factor is None else (factor,)
        for factor in factors:
            scaled = counted.times(factor)
            if value.is_ordinal and "weeks" in scale.units:
                # The 31st week is the one before 31 weeks are completed.
                scaled = Bounds(scaled.low - 0.5, scaled.high - 0.5)
            if scale.possible.overlaps(scaled) and (not scaled.is_finite or scale.possible.contains(scaled)):
                found.append((scale, scaled))
    return found


def _in_scale(quantity: Quantity, scale: Scale, number: Bounds, patient: Patient) -> Verdict | None:
    """The verdict for every age and sex the patient may have; None where they differ in direction."""
    return _agreed(quantity, [_for_one(quantity, scale, number, age, sex) for age, sex in _apart(scale, patient)])


@lru_cache(maxsize=10_000)
def _apart(scale: Scale, patient: Patient) -> tuple[tuple[float, Sex], ...]:
    """The ages and sexes that the patient may have, one of each kind that the scale tells apart."""
    groups = [*(grade.group for grade in scale.grades), *(limits.group for limits in scale.ranges)]
    kinds: dict[tuple[bool, ...], tuple[float, Sex]] = {}
    for age in patient.ages:
        for sex in patient.sexes:
            kinds.setdefault(tuple(group.includes(age, sex) for group in groups), (age, sex))
    return tuple(kinds.values())


def _agreed(quantity: Quantity, verdicts: list[Verdict | None]) -> Verdict | None:
    """One verdict where all agree; the general finding where they agree on the direction only."""
    known = [verdict for verdict in verdicts if verdict is not None]
    if not known or len(known) < len(verdicts) or len({verdict.direction for verdict in known}) > 1:
        return None
    weakest = min(known, key=lambda verdict: verdict.confidence)
    if len({verdict.findings for verdict in known}) == 1:
        return weakest
    findings = _general(quantity, weakest.direction)
    return replace(weakest, findings=findings, confidence=min(weakest.confidence, _BY_DIRECTION)) if findings else None


def _for_one(quantity: Quantity, scale: Scale, number: Bounds, age: float, sex: Sex) -> Verdict | None:
    grades = [grade for grade in scale.grades if grade.group.includes(age, sex)]
    for grade in grades:
        if grade.bounds.contains(number):
            told = f"{grade.direction}, {grade.bounds}{_base(scale)}"
            return Verdict(grade.direction, grade.findings, grade.confidence, f"{told} ({scale.source})")
    direction = _crossed([(grade.direction, grade.bounds) for grade in grades], number)
    if direction is not None:
        return Verdict(direction, _general(quantity, direction), _BY_DIRECTION, f"{direction} ({scale.source})")
    for limits in scale.ranges:
        if limits.group.includes(age, sex):
            return _in_range(quantity, scale, number, limits)
    return None


def _base(scale: Scale) -> str:
    """The scale's first unit, as it stands behind a limit."""
    unit = next(iter(scale.units))
    return "" if unit == "none" else f" {unit}"


def _crossed(grades: list[tuple[Direction, Bounds]], number: Bounds) -> Direction | None:
    """The direction of a value that spans several grades of one direction: "< 60" is low, whatever the stage."""
    crossed = {direction for direction, bounds in grades if bounds.overlaps(number)}
    if len(crossed) != 1 or "normal" in crossed:
        return None
    direction = crossed.pop()
    near = Bounds(number.low, number.low) if direction == "high" else Bounds(number.high, number.high)
    is_open = number.low_open if direction == "high" else number.high_open
    for _, bounds in grades:
        edge = bounds.low if direction == "high" else bounds.high
        if bounds.contains(near) or (is_open and edge == near.low):
            return direction
    return None


def _in_range(quantity: Quantity, scale: Scale, number: Bounds, limits: ReferenceRange) -> Verdict | None:
    bounds, direction = limits.bounds, _direction(number, limits.bounds)
    behind = f"limits {bounds}{_base(scale)} ({scale.source})"
    if direction in ("high", "low"):
        return Verdict(direction, _general(quantity, direction), _WITH_UNIT, f"{direction}, {behind}")
    # "< 5" where only high values matter: everything up to 5 is normal.
    normal = limits.unremarkable if quantity.low else Bounds(high=limits.unremarkable.high)
    if normal.contains(number):
        return Verdict("normal", quantity.normal, _WITH_UNIT, f"normal, {behind}")
    if number.is_finite and not number.is_point and direction is None:
        below, above = number.low < bounds.low, number.high > bounds.high
        if below != above:
            side: Direction = "low" if below else "high"
            return Verdict(side, _general(quantity, side), _PARTLY_OUTSIDE, f"partly {side}, {behind}")
    return None


def _general(quantity: Quantity, direction: Direction) -> tuple[HpoId, ...]:
    """What a direction says where no grade tells more; that it is abnormal where it has no finding of its own."""
    return quantity.findings(direction) or (() if direction == "normal" else quantity.abnormal)


def _units(quantity: Quantity) -> set[str]:
    return {unit for scale in quantity.scales for unit in scale.units}
