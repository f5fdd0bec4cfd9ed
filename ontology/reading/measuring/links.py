"""What a text gives for each quantity it names: a value, a level or both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ontology.reading.measuring.level_links import LevelLinks, LinkedLevel
from ontology.reading.measuring.measured_items import Item, Level, Name
from ontology.reading.measuring.measured_row import MeasuredRow
from ontology.reading.measuring.quantities import Quantity
from ontology.reading.measuring.value_links import LinkedValue, ValueLinks
from ontology.reading.measuring.written_values import WrittenValue
from ontology.reading.words import Word


@dataclass(frozen=True, slots=True)
class Link:
    """A quantity with a value or level.

    Attributes:
        name: Where its name stands, half-open.
        given: Where its value or level stands, half-open; the name itself where it is given to a list.
        quantity: The quantity.
        value: The value given, None where a level only.
        level: The level said in words, None where a value only.
        is_shared: Whether value or level is given to a list.
        is_unsure: Whether the level may be that of something else.
        list_number: The same for names of one list.
    """

    name: tuple[int, int]
    given: tuple[int, int]
    quantity: Quantity
    value: WrittenValue | None
    level: Level | None
    is_shared: bool
    is_unsure: bool
    list_number: int

    @property
    def span(self) -> tuple[int, int]:
        """From the name to the value or level, whichever stands first."""
        return min(self.name[0], self.given[0]), max(self.name[1], self.given[1])


def linked(text: str, words: Sequence[Word], items: Sequence[Item], quantities: Mapping[str, Quantity]) -> list[Link]:
    """Every name with a value or level, in order; each value of a name is a link of its own."""
    row = MeasuredRow(text, words, items)
    values = ValueLinks(row, quantities)
    levels = LevelLinks(row, values)
    return [
        link
        for place in range(len(row.items))
        if (name := row.name(place))
        for link in _links(row, name, place, values.of_name.get(place, []), levels.of_name.get(place))
    ]


def _links(
    row: MeasuredRow, name: Name, place: int, values: list[LinkedValue], level: LinkedLevel | None
) -> Iterator[Link]:
    number, where = row.list_numbers[place], (name.start, name.end)
    if not values and level is not None:
        word = row.items[level.place]
        given = where if level.is_shared else (word.start, word.end)
        yield Link(where, given, name.quantity, None, level.level, level.is_shared, level.is_unsure, number)
    for index, value in enumerate(values):
        item = row.items[value.place]
        # A level said beside several values is that of the last.
        said = level.level if level and index == len(values) - 1 else None
        given = where if value.is_shared else (item.start, _closed(row.text, where, item.start, item.end))
        yield Link(
            where, given, name.quantity, value.written, said, value.is_shared, is_unsure=False, list_number=number
        )


def _closed(text: str, name: tuple[int, int], start: int, end: int) -> int:
    """The end of a value with the bracket that closes one opened between its name and it."""
    span = text[min(name[0], start) : end]
    return end + 1 if text.startswith(")", end) and span.count("(") > span.count(")") else end
