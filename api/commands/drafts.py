"""Output files that appear under their name only when they are whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from data.errors import InputError

__all__ = ["whole_file"]


@contextmanager
def whole_file(target: Path) -> Iterator[TextIO]:
    """A file to write to; where the block ends it takes the target's place, where it raises it is gone.

    Raises:
        InputError: The target's folder is not there, or cannot be written.
    """
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise InputError(f"{target} is a folder", "name a file")
        # A pipe or device, such as /dev/stdout, is written to, never replaced.
        with target.open("w", encoding="utf-8") as stream:
            yield stream
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}", "name another file") from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
        # mkstemp makes files for their owner alone; a result is as readable as any other file of the person.
        draft.chmod(0o666 & ~_umask())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
