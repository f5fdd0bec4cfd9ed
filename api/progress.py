"""How far long work is, told on standard error: a bar on a terminal, a plain line now and then anywhere else."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from data.releases.progress import NoProgress
from data.releases.progress import Progress as ProgressProtocol

__all__ = ["NoProgress", "PlainProgress", "ProgressProtocol", "TerminalProgress", "progress_on"]

_QUIET_SECONDS = 2.0
"""Work shorter than this is not worth a line."""

_LINE_EVERY_SECONDS = 15.0


class TerminalProgress:
    """A progress bar a task on a terminal; the bars of finished tasks stay to be read."""

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream)
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def start(self, label: str, total: int | None) -> None:
        """Begins a task; None when nobody knows how much there is to do."""
        self.finish()
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._bar.start()
        self._task = self._bar.add_task(label, total=total)

    def advance(self, n: int) -> None:
        """Counts `n` more units as done."""
        if self._bar is not None:
            self._bar.advance(self._task, n)

    def finish(self) -> None:
        """Ends the task, done or not."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A bar left running would keep the terminal's cursor hidden.
        self.finish()


class PlainProgress:
    """A line now and then for work that takes a while, and nothing for work that does not."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._label = ""
        self._total: int | None = None
        self._done = 0
        self._started = 0.0
        self._told: float | None = None

    def start(self, label: str, total: int | None) -> None:
        """Begins a task; None when nobody knows how much there is to do."""
        self._label, self._total, self._done = label, total, 0
        self._started, self._told = time.monotonic(), None

    def advance(self, n: int) -> None:
        """Counts `n` more units as done."""
        self._done += n
        now = time.monotonic()
        due = self._started + _QUIET_SECONDS if self._told is None else self._told + _LINE_EVERY_SECONDS
        if now >= due:
            self._told = now
            share = f"{min(100, 100 * self._done // self._total)} %" if self._total else "…"
            self._tell(share)

    def finish(self) -> None:
        """Ends the task, done or not."""
        seconds = time.monotonic() - self._started
        if self._label and seconds >= _QUIET_SECONDS:
            self._tell(f"{seconds:.0f} s")
        self._label = ""

    def _tell(self, what: str) -> None:
        self._stream.write(f"{self._label}: {what}\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._label = ""


def progress_on(stream: TextIO | None = None) -> TerminalProgress | PlainProgress:
    """What shows progress on a stream, standard error by default; use it as a context manager."""
    stream = sys.stderr if stream is None else stream
    return TerminalProgress(stream) if stream.isatty() else PlainProgress(stream)
