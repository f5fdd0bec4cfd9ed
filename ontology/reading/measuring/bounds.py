"""Bounds of a value: an interval whose ends are part of it or not."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval; "< 5" has no lower end and an open upper one.

    Attributes:
        low: Lower end, minus infinity where there is none.
        high: Upper end, infinity where there is none.
        low_open: Whether the lower end itself is outside.
        high_open: Whether the upper end itself is outside.
    """

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, low: float | None, high: float | None) -> "Bounds":
        """The closed interval between two ends, None standing for no end."""
        return cls(-math.inf if low is None else low, math.inf if high is None else high)

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def is_finite(self) -> bool:
        """Whether it has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def times(self, factor: float) -> "Bounds":
        """The same in another unit; a negative factor turns it round."""
        low, high, low_open, high_open = self.low * factor, self.high * factor, self.low_open, self.high_open
        return Bounds(low, high, low_open, high_open) if factor > 0 else Bounds(high, low, high_open, low_open)

    def contains(self, other: "Bounds") -> bool:
        """Whether all of another interval lies in this one."""
        above = other.low > self.low or (other.low == self.low and (not self.low_open or other.low_open))
        below = other.high < self.high or (other.high == self.high and (not self.high_open or other.high_open))
        return above and below

    def overlaps(self, other: "Bounds") -> bool:
        """Whether the two have a number in common."""
        return not (self.is_below(other) or other.is_below(self))

    def is_below(self, other: "Bounds") -> bool:
        """Whether all of it lies below another interval."""
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))

    def __str__(self) -> str:
        if self.is_point:
            return f"{self.low:g}"
        if self.is_finite:
            return f"{self.low:g} to {self.high:g}"
        if math.isfinite(self.high):
            return f"{'<' if self.high_open else '<='} {self.high:g}"
        return f"{'>' if self.low_open else '>='} {self.low:g}"
