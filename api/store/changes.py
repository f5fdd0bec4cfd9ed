"""What an import changes in the directory, as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from api.store.records import FIELDS, Record
from data.identifiers import ExpertId

__all__ = ["DirectoryVersion", "ExpertChange", "FieldChange", "ImportResult", "differences"]


class DirectoryVersion(NamedTuple):
    """Where the directory stands: the version grows with each change, the hash is equal for equal content."""

    version: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an expert, with the JSON value that the directory holds and the one that comes in."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ExpertChange:
    """An expert whom an import changes, and in what."""

    expert_id: ExpertId
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or with `dry_run` would do; each list is in the order of the ids.

    Attributes:
        added: Experts the directory did not hold.
        changed: Experts it held with other values.
        unchanged: Experts it held just so.
        removed: Experts it held and the import did not name; empty unless removal was asked for.
        dry_run: Whether nothing was written.
        version: The directory's version when it was done.
    """

    added: tuple[ExpertId, ...]
    changed: tuple[ExpertChange, ...]
    unchanged: tuple[ExpertId, ...]
    removed: tuple[ExpertId, ...]
    dry_run: bool
    version: int

    def summary(self) -> str:
        """The counts in one line, such as "3 added, 1 changed, 0 unchanged, 0 removed"."""
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, "
            f"{len(self.unchanged)} unchanged, {len(self.removed)} removed"
        )


def differences(held: Iterable[Record], incoming: Mapping[ExpertId, Record]) -> tuple[ExpertChange, ...]:
    """The experts of rows that the directory holds whose incoming rows tell something else."""
    found: list[ExpertChange] = []
    for old in held:
        new = incoming[old["expert_id"]]
        fields = tuple(FieldChange(field, old[field], new[field]) for field in FIELDS if old[field] != new[field])
        if fields:
            found.append(ExpertChange(old["expert_id"], fields))
    return tuple(sorted(found, key=lambda change: change.expert_id))
