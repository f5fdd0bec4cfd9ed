"""The ledger of erased cases: a file that only grows, so that an older backup cannot bring one of them back."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.settings import Settings
from api.store import StoreDamagedError

__all__ = ["Erasure", "append_to_ledger", "ledger_file", "read_ledger"]


@dataclass(frozen=True, slots=True)
class Erasure:
    """A case that was erased: no word of its content, nor of who it was.

    Attributes:
        case_id: Which case.
        reason: `patient` (who asked for it) or `retention` (its time was over).
        erased_at: When.
        erased_by: Staff id, or `consilium`.
    """

    case_id: str
    reason: str
    erased_at: datetime
    erased_by: str


def ledger_file(settings: Settings) -> Path:
    """Where the ledger lies: beside the key copy."""
    return settings.key_copy.with_suffix(".erasures.jsonl")


def read_ledger(file: Path) -> dict[str, Erasure]:
    """All erasures by case id; empty where there is no ledger yet.

    Raises:
        StoreDamagedError: A line is none; which one is told, never skipped.
    """
    if not file.exists():
        return {}
    found: dict[str, Erasure] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            at = datetime.fromisoformat(said["erased_at"])
            erasure = Erasure(str(said["case_id"]), str(said["reason"]), at, str(said["erased_by"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(
                f"{file} line {number}: it is no erasure ({error}); correct the line from the audit's `case.erased`, "
                "so that no restore brings an erased case back"
            ) from error
        found.setdefault(erasure.case_id, erasure)
    return found


def append_to_ledger(file: Path, erasures: Iterable[Erasure]) -> None:
    """Adds those that are not in it, and returns when they are on the disk.

    Raises:
        OSError: It cannot be written.
    """
    held = read_ledger(file)
    lines = [
        json.dumps(
            {
                "case_id": one.case_id,
                "reason": one.reason,
                "erased_at": one.erased_at.isoformat(),
                "erased_by": one.erased_by,
            }
        )
        for one in erasures
        if one.case_id not in held
    ]
    if not lines:
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
