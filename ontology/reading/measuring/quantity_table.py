"""Reads quantities.toml, and a file in the same form that replaces quantities of it; a mistake is one clear error."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from data.errors import InputError
from data.identifiers import HpoId
from ontology.reading.measuring.bounds import Bounds
from ontology.reading.measuring.quantities import Direction, Grade, Group, Quantity, ReferenceRange, Scale, Sex
from ontology.reading.measuring.units import is_unit

_FINDING = re.compile(r"(HP:[0-9]{7})(?: \S.*)?")
_OLDEST = 130.0


def _findings(written: Any) -> Any:
    """One finding or a list of them, as "HP:0002900 Hypokalemia"; the label is for the reader."""
    listed = [written] if isinstance(written, str) else written
    matches = [_FINDING.fullmatch(str(finding)) for finding in listed] if isinstance(listed, list) else [None]
    if None in matches:
        raise ValueError(f"{written!r} is no HPO id or list of such; write it as in HP:0002900 Hypokalemia")
    return tuple(match[1] for match in matches if match)


_Findings = Annotated[tuple[HpoId, ...], BeforeValidator(_findings)]
_Pair = tuple[float, float]
_AGES = TypeAdapter(dict[str, _Pair])
_FORM = "see the head of quantities.toml for the form"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _GroupRow(_Row):
    ages: tuple[str, ...] = ()
    years: _Pair | None = None
    sex: Sex | None = None


class _RangeRow(_GroupRow):
    low: float | None = None
    high: float | None = None
    unremarkable: _Pair | None = None


class _GradeRow(_GroupRow):
    at_least: float | None = Field(default=None, alias="from")
    above: float | None = None
    below: float | None = None
    at_most: float | None = Field(default=None, alias="to")
    says: _Findings = Field(default=(), alias="is")
    excludes: _Findings = ()
    toward: Literal["high", "low"] | None = None
    confidence: float = Field(default=0.95, gt=0, le=1)


class _ScaleRow(_Row):
    units: dict[str, float] = Field(min_length=1)
    possible: _Pair
    bare: dict[str, _Pair] | None = None
    ranges: tuple[_RangeRow, ...] = ()
    grades: tuple[_GradeRow, ...] = ()
    source: str = Field(min_length=1)


class _QuantityTable(_Row):
    label: str
    high: _Findings = ()
    low: _Findings = ()
    abnormal: _Findings = ()
    normal: _Findings = ()
    names: tuple[str, ...] = ()
    dipstick: bool = False
    strip_names: tuple[str, ...] = ()
    values_only: bool = False
    parts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    unless_low: str | None = None
    out_of: float | None = None
    fraction: bool = False
    scales: tuple[_ScaleRow, ...] = ()


def load_quantities(overriding: Path | None = None) -> Mapping[str, Quantity]:
    """The quantities by key; those of an overriding file replace or join the ones that come with Consilium.

    Raises:
        InputError: A file is not TOML or a rule in it is wrong; file, quantity and place are named.
    """
    if overriding is None:
        return _own_quantities()
    try:
        written = overriding.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{overriding}: cannot be read: {error}", "write a TOML file in UTF-8") from error
    own, own_ages = _parsed(_own_text(), "quantities.toml")
    other, other_ages = _parsed(written, overriding.name)
    ages = own_ages | other_ages
    rules = _compiled(own, ages, "quantities.toml") | _compiled(other, ages, overriding.name)
    return _linked(rules, overriding.name)


@cache
def _own_quantities() -> Mapping[str, Quantity]:
    table, ages = _parsed(_own_text(), "quantities.toml")
    return _linked(_compiled(table, ages, "quantities.toml"), "quantities.toml")


def _own_text() -> str:
    return (files("ontology.reading.measuring") / "quantities.toml").read_text(encoding="utf-8")


def _parsed(text: str, file: str) -> tuple[dict[str, Any], dict[str, _Pair]]:
    """Tables of quantities, and the ages."""
    try:
        table = tomllib.loads(text)
        return table, _AGES.validate_python(table.pop("ages", {}))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: not TOML: {error}", _FORM) from error
    except ValidationError as error:
        raise _first(error, f"{file}: [ages]") from error


def _first(error: ValidationError, where: str) -> InputError:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return InputError(f"{where} {place}: {first['msg']}", _FORM)


def _compiled(table: Mapping[str, Any], ages: Mapping[str, _Pair], file: str) -> dict[str, Quantity]:
    return {key: _quantity(key, fields, ages, f"{file}: [{key}]") for key, fields in table.items()}


def _linked(quantities: dict[str, Quantity], file: str) -> dict[str, Quantity]:
    for quantity in quantities.values():
        linked = (*quantity.parts, *quantity.members, *filter(None, [quantity.unless_low]))
        for key in linked:
            if key not in quantities:
                raise InputError(f"{file}: [{quantity.key}]: {key} is no quantity", "name one of the tables")
    return quantities


def _quantity(key: str, fields: Any, ages: Mapping[str, _Pair], where: str) -> Quantity:
    try:
        row = _QuantityTable.model_validate(fields)
    except ValidationError as error:
        raise _first(error, where) from error
    levels = [level for level in ("high", "low") if getattr(row, level)]
    scales = tuple(_scale(scale, ages, levels, f"{where} scales.{place}") for place, scale in enumerate(row.scales))
    named = row.model_dump(exclude={"scales"})
    return Quantity(key=key, scales=scales, **named)


def _scale(row: _ScaleRow, ages: Mapping[str, _Pair], levels: list[str], where: str) -> Scale:
    for unit in (*row.units, *(row.bare or {})):
        if not is_unit(unit):
            raise InputError(f"{where}: {unit!r} is not a known unit", "see units.toml for the units")
    if next(iter(row.units.values())) != 1 or min(row.units.values()) <= 0:
        raise InputError(f"{where} units: the first unit's factor is 1 and all are positive", "put that unit first")
    if unknown := set(row.bare or {}) - set(row.units):
        raise InputError(f"{where} bare: {min(unknown)!r} is not among units", "list it there with its factor")
    if row.possible[0] >= row.possible[1]:
        raise InputError(f"{where} possible: {row.possible} is no interval", "write the lower bound first")
    # A score or rank is never meant by a number alone.
    never_bare = next(iter(row.units)) in ("sd", "centile")
    bare = {} if never_bare else row.bare
    return Scale(
        units=row.units,
        possible=Bounds.of(*row.possible),
        bare=None if bare is None else {unit: Bounds.of(*pair) for unit, pair in bare.items()},
        ranges=tuple(_range(part, ages, f"{where} ranges.{place}") for place, part in enumerate(row.ranges)),
        grades=tuple(_grade(part, ages, levels, f"{where} grades.{place}") for place, part in enumerate(row.grades)),
        source=row.source,
    )


def _range(row: _RangeRow, ages: Mapping[str, _Pair], where: str) -> ReferenceRange:
    bounds = Bounds.of(row.low, row.high)
    if bounds == Bounds() or bounds.low > bounds.high:
        raise InputError(f"{where}: low and high leave no range", "give low, high or both, low first")
    unremarkable = Bounds.of(*row.unremarkable) if row.unremarkable else bounds
    if not bounds.contains(unremarkable):
        raise InputError(f"{where} unremarkable: {unremarkable} is not within {bounds}", "narrow it")
    return ReferenceRange(_group(row, ages, where), bounds, unremarkable)


def _grade(row: _GradeRow, ages: Mapping[str, _Pair], levels: list[str], where: str) -> Grade:
    if bool(row.says) == bool(row.excludes):
        raise InputError(f"{where}: give either is or excludes", 'as in is = "HP:0002900 Hypokalemia"')
    lows = [end for end in (row.at_least, row.above) if end is not None]
    highs = [end for end in (row.below, row.at_most) if end is not None]
    if len(lows) > 1 or len(highs) > 1 or not lows + highs or (lows and highs and lows[0] > highs[0]):
        raise InputError(f"{where}: one or two bounds are needed", "give from or above, below or to")
    closed = Bounds.of(lows[0] if lows else None, highs[0] if highs else None)
    bounds = Bounds(closed.low, closed.high, row.above is not None, row.below is not None)
    return Grade(
        group=_group(row, ages, where),
        bounds=bounds,
        direction="normal" if row.excludes else _direction(row, bounds, levels, where),
        findings=row.says or row.excludes,
        confidence=row.confidence,
    )


def _direction(row: _GradeRow, bounds: Bounds, levels: list[str], where: str) -> Direction:
    if row.toward:
        return row.toward
    if not bounds.is_finite:
        return "low" if bounds.low == float("-inf") else "high"
    if len(levels) == 1:
        return "high" if levels[0] == "high" else "low"
    raise InputError(f"{where}: the direction cannot be seen from two bounds", 'add toward = "high" or "low"')


def _group(row: _GroupRow, ages: Mapping[str, _Pair], where: str) -> Group:
    if row.ages and row.years:
        raise InputError(f"{where}: give ages or years, not both", "as in years = [2, 18]")
    for name in row.ages:
        if name not in ages:
            raise InputError(f"{where} ages: {name!r} is not in [ages]", f"one of {', '.join(ages)}")
    intervals = (row.years,) if row.years else tuple((ages[name][0], ages[name][1]) for name in row.ages)
    for start, end in intervals:
        if not 0 <= start < end <= _OLDEST:
            raise InputError(f"{where}: {start:g} to {end:g} years is no interval of ages", f"0 to {_OLDEST:g}")
    return Group(intervals, row.sex)
