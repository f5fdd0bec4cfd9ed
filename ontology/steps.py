"""How readers of large files tell how far they are, and how several steps make one task of a progress bar."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from data.releases import Progress

Report = Callable[[float], None]
"""Takes the share of a step that is done, 0..1."""


def unreported(share: float, /) -> None:
    """Tells nobody."""


class Steps:
    """One task made of steps, each with the share of the time that it usually takes.

    The progress advances by whole units and reaches its total exactly.
    """

    def __init__(self, progress: Progress, units: Mapping[str, int]) -> None:
        """Takes each step's units in the order of the steps."""
        self._progress = progress
        self._units = units
        self._told = 0

    @property
    def total(self) -> int:
        """Units of all steps."""
        return sum(self._units.values())

    def report(self, step: str) -> Report:
        """What a step tells its share to; the last share of a step is told by `done`."""
        names = list(self._units)
        before = sum(self._units[name] for name in names[: names.index(step)])

        def tell(share: float) -> None:
            reached = before + int(self._units[step] * min(1.0, share))
            if reached > self._told:
                self._progress.advance(reached - self._told)
                self._told = reached

        return tell

    def done(self, step: str) -> None:
        """Counts a step as done."""
        self.report(step)(1.0)


class CountedFile(io.RawIOBase):
    """A file opened for reading whose position is reported as it is read."""

    def __init__(self, path: Path, report: Report) -> None:
        """Opens the file.

        Raises:
            OSError: It cannot be opened.
        """
        self.name = str(path)
        self._file = path.open("rb", buffering=0)
        self._size = max(1, path.stat().st_size)
        self._report = report

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "bytearray | memoryview", /) -> int | None:  # type: ignore[override] # a buffer of bytes
        """Reads the next bytes."""
        count = self._file.readinto(buffer)
        self._report(self._file.tell() / self._size)
        return count

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()
