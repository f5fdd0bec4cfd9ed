"""What becomes of an error: one line on standard error and an exit code, in one place."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from data.errors import ConsiliumError

__all__ = ["DONE", "INPUT_HAS_ERRORS", "INTERRUPTED", "WRONG_USAGE", "Outcome", "exit_code_of"]

DONE = 0
INPUT_HAS_ERRORS = 1
WRONG_USAGE = 2
INTERRUPTED = 130
"""What shells give for a process that Ctrl-C ended: 128 and the signal's number."""

_DEBUG = "CONSILIUM_DEBUG"


@dataclass(slots=True)
class Outcome:
    """How a command ended."""

    code: int = DONE


@contextmanager
def exit_code_of() -> Iterator[Outcome]:
    """Turns whatever is raised in the block into a line on standard error and the outcome's exit code."""
    outcome = Outcome()
    try:
        yield outcome
    except ConsiliumError as error:
        outcome.code = INPUT_HAS_ERRORS
        _tell(str(error))
    except KeyboardInterrupt:
        outcome.code = INTERRUPTED
        if sys.stderr.isatty():
            # Leaves the line that shows ^C.
            sys.stderr.write("\n")
        _tell("interrupted")
    except BrokenPipeError:
        # Who read our output has seen enough. Python would complain once more when it flushes at exit.
        outcome.code = INPUT_HAS_ERRORS
        _silence_standard_output()
    except SystemExit as leaving:
        outcome.code = leaving.code if isinstance(leaving.code, int) else INPUT_HAS_ERRORS
    except OSError as error:
        outcome.code = INPUT_HAS_ERRORS
        _tell(_told(error))
    except Exception as error:  # noqa: BLE001 - the one place where any error ends as a line
        outcome.code = INPUT_HAS_ERRORS
        _tell(f"unexpected {type(error).__name__}: {error}")


def _told(error: OSError) -> str:
    """An operating system's error as a sentence: which file, and what about it."""
    what = error.strerror or str(error)
    place = " -> ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    return f"{place}: {what}" if place else what


def _tell(message: str) -> None:
    line = " ".join(message.split())
    with suppress(BrokenPipeError):
        if os.environ.get(_DEBUG):
            traceback.print_exc()
        elif line.startswith("unexpected "):
            line += f"; {_DEBUG}=1 shows the traceback"
        sys.stderr.write(f"consilium: {line}\n")
        sys.stderr.flush()


def _silence_standard_output() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
