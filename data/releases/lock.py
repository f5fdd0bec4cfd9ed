"""One update at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.releases.errors import UpdateBusyError

LOCK_NAME = ".update.lock"


@contextmanager
def update_lock(knowledge: Path) -> Iterator[None]:
    """Holds the knowledge folder for one update; the system releases it even when the process is killed.

    Raises:
        UpdateBusyError: Another process, or thread, holds it.
    """
    path = knowledge / LOCK_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise UpdateBusyError(
                f"{knowledge}: another knowledge update is running (process {holder}); wait until it has ended"
            ) from None
        # The file stays behind on purpose: removing it would let two updates lock two different files.
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
