"""How long work tells how far it is, without knowing about terminals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Takes the progress of one task at a time."""

    def start(self, label: str, total: int | None) -> None:
        """Begins a task of `total` bytes; None when nobody knows."""

    def advance(self, n: int) -> None:
        """Counts `n` more bytes as done."""

    def finish(self) -> None:
        """Ends the task, done or not."""


class NoProgress:
    """Shows nothing."""

    def start(self, label: str, total: int | None) -> None:
        """Begins a task."""

    def advance(self, n: int) -> None:
        """Counts `n` more bytes as done."""

    def finish(self) -> None:
        """Ends the task."""


@contextmanager
def shown(progress: Progress, label: str, total: int | None) -> Iterator[Progress]:
    """Brackets a task, so that `finish` follows `start` whatever happens between."""
    progress.start(label, total)
    try:
        yield progress
    finally:
        progress.finish()
