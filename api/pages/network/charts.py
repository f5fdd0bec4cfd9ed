"""Where the columns of a chart stand: numbers for SVG, so that no style is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Column", "columns"]

_WIDTH, _HEIGHT, _HEAD = 52, 120, 18


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, what it stands for (None: not told), and where it is drawn."""

    label: str
    value: int | None
    left: int
    top: float
    height: float

    @property
    def middle(self) -> int:
        """Where its label is centred."""
        return self.left + _WIDTH // 2


def columns(values: Sequence[tuple[str, int | None]]) -> list[Column]:
    """Gives the columns of labelled values, the highest as high as the chart."""
    highest = max((value or 0 for _, value in values), default=0) or 1
    found = []
    for place, (label, value) in enumerate(values):
        height = round((value or 0) / highest * _HEIGHT, 1)
        found.append(Column(label, value, place * _WIDTH, round(_HEAD + _HEIGHT - height, 1), height))
    return found
