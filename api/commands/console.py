"""Where commands write: answers on standard output, remarks on standard error, as wide as there is room."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console

__all__ = ["answer", "answer_console", "counted", "remark"]

_WIDTH_WITHOUT_TERMINAL = 120
"""Columns of a table that is piped or written to a file, unless COLUMNS says otherwise."""


def answer(text: str) -> None:
    """Writes a line, or several, to standard output."""
    sys.stdout.write(f"{text}\n")


def remark(text: str) -> None:
    """Writes a line to standard error at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def counted(count: int, what: str) -> str:
    """How many of a thing, in words: "1 case", "1,204 cases"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


@contextmanager
def answer_console() -> Iterator[Console]:
    """A console on standard output: in colour on a terminal, plain and wide anywhere else; COLUMNS sets its width."""
    if sys.stdout.isatty():
        yield _console(sys.stdout, None)
        return
    page = io.StringIO()
    yield _console(page, None if os.environ.get("COLUMNS", "").isdigit() else _WIDTH_WITHOUT_TERMINAL)
    # Tables are filled up with blanks, which only a terminal's colours need.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in page.getvalue().splitlines())


def _console(stream: TextIO, width: int | None) -> Console:
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
