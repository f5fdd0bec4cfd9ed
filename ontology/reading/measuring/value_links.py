"""Links written values to names of quantities: "K 2.6", "2.6 mmol/l K", "AST/ALT 450/380", "was 6.8, now 2.9"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ontology.reading.measuring.gaps import Gap
from ontology.reading.measuring.measured_items import Name, Value
from ontology.reading.measuring.measured_row import MeasuredRow
from ontology.reading.measuring.quantities import Quantity
from ontology.reading.measuring.units import OTHER
from ontology.reading.measuring.verdicts import accepts
from ontology.reading.measuring.written_values import WrittenValue

_LOOSE = 4
"""Unknown words that may stand between a name and a value with a unit of this quantity."""
_LOOSE_TREND = 2
"""The same between two values of one quantity."""
_FARTHEST = 12
"""Words between a value and its name."""
_MOST_BETWEEN = 5
"""Levels and other values between a value and its name."""
_LONGEST_LIST = 12
"""Names of a list that share values."""
_NO_UNIT = ("none", "")
_AMOUNTS = ("g", "mg", "kg", "l", "ml")
"""Units of what is given to a patient; before a name they are a dose."""
_SHORT_NAME = 3


@dataclass(frozen=True, slots=True)
class LinkedValue:
    """A value of a name: where in the row it stands, and whether it is given to a list of names."""

    place: int
    written: WrittenValue
    is_shared: bool


class ValueLinks:
    """The values of each name in a text.

    Attributes:
        of_name: Place of a name in the row -> its values.
        owners: Place of a value -> place of its name.
    """

    def __init__(self, row: MeasuredRow, quantities: Mapping[str, Quantity]) -> None:
        """Links all values of a row."""
        self.of_name: dict[int, list[LinkedValue]] = {}
        self.owners: dict[int, int] = {}
        self._row = row
        self._quantities = quantities
        for place, item in enumerate(row.items):
            if isinstance(item, Value) and place not in self.owners:
                self._link(place, item)

    def _link(self, place: int, value: Value) -> None:
        found = self._name_behind(place, value)
        if found is None:
            if place not in self.owners:
                self._link_ahead(place, value)
            return
        owner, earlier = found
        for other in earlier:
            self._give(owner, other, self._with_unit(self._written(other), value.written))
        if owner in self.of_name:
            last = self.of_name[owner][-1]
            self.of_name[owner][-1] = replace(last, written=self._with_unit(last.written, value.written))
        else:
            self._give_to_twin(owner, place, value.written)
        self._give(owner, *self._with_parts(owner, place, value.written))

    def _with_parts(self, owner: int, place: int, value: WrittenValue) -> tuple[int, WrittenValue]:
        """Where a value ends and the value, with those listed behind it if its name has parts: "Apgar 5, 7 and 8"."""
        name = self._row.name(owner)
        if name is None or not name.quantity.parts or value.unit not in _NO_UNIT or len(value.readings[0]) > 1:
            return place, value
        row = self._row_of_values(place, len(name.quantity.parts))
        others = [self._written(at) for at in row[1:]]
        if not all(other.unit in _NO_UNIT and len(other.readings[0]) == 1 for other in others):
            return place, value
        self.owners.update(dict.fromkeys(row, owner))
        joined = tuple(other.readings[0][0] for other in (value, *others))
        return row[-1], replace(value, readings=(joined,))

    def _name_behind(self, place: int, value: Value) -> tuple[int, list[int]] | None:
        """The name before a value that it belongs to, and values between that belong to it with this one."""
        gap = Gap()
        earlier: list[int] = []
        for at in range(place - 1, max(-1, place - 1 - _MOST_BETWEEN), -1):
            gap = self._row.gaps[at] + gap if at < place - 1 else self._row.gaps[at]
            if gap.is_broken or gap.unknown > _LOOSE or gap.words > _FARTHEST:
                return None
            if name := self._row.name(at):
                is_shared = self._share(at, place, gap)
                return (at, earlier) if not is_shared and self._fits(name, value.written, gap) else None
            before = self._row.value(at)
            if before is None or before.written.unit == OTHER:
                continue
            if at in self.owners:
                return (self.owners[at], []) if self._continues(self.owners[at], before, value, gap) else None
            if not _is_passed_over(before.written, value.written, gap):
                return None
            if before.written.unit in _NO_UNIT:
                earlier.insert(0, at)
        return None

    def _link_ahead(self, place: int, value: Value) -> None:
        """A value before its name: "2.6 mmol/l potassium"; the name must have none of its own behind it."""
        name = self._row.name(place + 1)
        if name is None or not self._row.gaps[place].is_tight:
            return
        own = self._row.value(place + 2)
        if own is not None and self._fits(name, own.written, self._row.gaps[place + 1]):
            return
        unit = value.written.unit
        if unit not in (*_NO_UNIT, *_AMOUNTS) and name.quantity.accepts(unit) and self._accepts(name, value.written):
            self._give(place + 1, place, value.written)

    def _fits(self, name: Name, value: WrittenValue, gap: Gap) -> bool:
        """Whether a value behind a name is its own, by what stands between."""
        if gap.is_broken or gap.is_elsewhere or not self._accepts(name, value):
            return False
        if value.unit in _NO_UNIT and value.limits is None:
            is_doubtful = name.is_doubtful and name.end - name.start < _SHORT_NAME
            return not (gap.unknown or gap.has_comma or gap.is_joined or gap.is_negated or is_doubtful)
        loose = 0 if value.unit in ("sd", "centile") else _LOOSE
        return gap.unknown <= loose and not (gap.has_comma and (gap.unknown or name.quantity.values_only))

    def _continues(self, owner: int, before: Value, value: Value, gap: Gap) -> bool:
        """Whether a value is a further one of the same quantity."""
        name = self._row.name(owner)
        if name is None or gap.is_broken or gap.is_negated or not self._accepts(name, value.written):
            return False
        if value.written.unit in _NO_UNIT:
            return gap.has_trend and not gap.unknown and before.written.unit not in ("sd", "centile")
        return gap.unknown == 0 or (gap.has_trend and gap.unknown <= _LOOSE_TREND)

    def _share(self, owner: int, place: int, gap: Gap) -> bool:
        """Gives the numbers behind a list of names one to each; False where they do not match."""
        names = self._listed_names(owner)
        value = self._row.value(place)
        if len(names) == 1 or value is None or gap.unknown or gap.is_broken or gap.is_negated or gap.has_comma:
            return False
        if len(value.written.readings[0]) == len(names):
            single = [
                replace(value.written, readings=tuple((reading[index],) for reading in value.written.readings))
                for index in range(len(names))
            ]
            given = [(place, one) for one in single]
        else:
            row = self._row_of_values(place, len(names))
            last = self._written(row[-1])
            given = [(at, self._with_unit(self._written(at), last)) for at in row]
        if len(given) != len(names):
            return False
        if not all(self._accepts(self._row.name(name), one) for name, (_, one) in zip(names, given, strict=True)):
            return False
        for name, (at, one) in zip(names, given, strict=True):
            self._give(name, at, one, is_shared=name != owner)
        return True

    def _give_to_twin(self, owner: int, place: int, value: WrittenValue) -> None:
        """Gives a value to the name before, too, where "and" or a slash joins the two: "AST and ALT above 1000"."""
        twin = self._row.name(owner - 1)
        if twin is None or owner - 1 in self.of_name:
            return
        gap = self._row.gaps[owner - 1]
        if gap.is_listing and not gap.has_comma and self._accepts(twin, value) and value.unit not in _NO_UNIT:
            self.of_name.setdefault(owner - 1, []).append(LinkedValue(place, value, is_shared=True))

    def _listed_names(self, last: int) -> list[int]:
        """Places of the names of a list that ends at a place, those without a value."""
        names = [last]
        while len(names) < _LONGEST_LIST and (before := names[0] - 1) not in self.of_name:
            if self._row.name(before) is None or not self._row.gaps[before].is_listing:
                break
            names.insert(0, before)
        return names

    def _row_of_values(self, place: int, length: int) -> list[int]:
        """Places of as many values in a row, listed; fewer where the row ends."""
        row = [place]
        while len(row) < length and self._row.value(row[-1] + 1) and self._row.gaps[row[-1]].is_listing:
            row.append(row[-1] + 1)
        return row

    def _with_unit(self, value: WrittenValue, next_one: WrittenValue) -> WrittenValue:
        """A value without a unit in that of the next one: "1.1, then 4.5 mg/dl"."""
        lacks_unit = value.unit in _NO_UNIT and next_one.unit not in _NO_UNIT
        return replace(value, unit=next_one.unit, factor=next_one.factor) if lacks_unit else value

    def _accepts(self, name: Name | None, value: WrittenValue) -> bool:
        return name is not None and accepts(name.quantity, value, self._quantities)

    def _written(self, place: int) -> WrittenValue:
        value = self._row.value(place)
        assert value is not None
        return value.written

    def _give(self, name: int, place: int, value: WrittenValue, *, is_shared: bool = False) -> None:
        self.of_name.setdefault(name, []).append(LinkedValue(place, value, is_shared))
        self.owners[place] = name


def _is_passed_over(before: WrittenValue, value: WrittenValue, gap: Gap) -> bool:
    """Whether a value may look for its name beyond one that has none: "49 cm (-2.8 SD)", "1.1, then 4.5 mg/dl"."""
    if gap.unknown or value.unit in _NO_UNIT:
        return False
    return before.unit not in _NO_UNIT or gap.has_trend
