"""One object inside a phenopacket, with its path, so that every problem says where in the packet it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data.inspection import Inspection


def snake_case(name: str) -> str:
    """Gives "phenotypic_features" for "phenotypicFeatures"."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@dataclass(frozen=True, slots=True)
class Part:
    """An object of the packet's JSON; fields are asked for in camelCase and found in snake_case too.

    Attributes:
        fields: Its raw fields.
        path: Where it is, for example "phenotypicFeatures[3].type"; empty for the packet itself.
        inspection: Takes the problems.
    """

    fields: Mapping[str, Any]
    path: str
    inspection: Inspection

    def get(self, name: str) -> Any:
        """Gives a field's raw value; None where it is not there."""
        value = self.fields.get(name)
        return self.fields.get(snake_case(name)) if value is None else value

    def place(self, name: str) -> str:
        """Gives the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def part(self, name: str) -> "Part":
        """Gives the object in a field; an empty one where it is not there or, reported, not an object."""
        value = self.get(name)
        if value is not None and not isinstance(value, Mapping):
            self.inspection.error(self.place(name), value, "not an object, left out")
            value = None
        return Part(value or {}, self.place(name), self.inspection)

    def parts(self, name: str) -> Iterator["Part"]:
        """Gives the objects of a list; what is no list or no object is reported."""
        listed = self.get(name)
        if isinstance(listed, Mapping):
            listed = [listed]
        if listed is not None and not isinstance(listed, list):
            self.inspection.error(self.place(name), listed, "not a list, left out")
            listed = None
        for number, item in enumerate(listed or ()):
            place = f"{self.place(name)}[{number}]"
            if isinstance(item, Mapping):
                yield Part(item, place, self.inspection)
            else:
                self.inspection.error(place, item, "not an object, left out")
