"""The directory: all experts, as one transaction sees and changes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.store import experience, importing
from api.store.changes import DirectoryVersion, ImportResult
from api.store.filters import ExpertFilters
from api.store.records import RECORD, expert_from, records
from api.store.tables import CentreRow, DirectoryImportRow, ExpertRow
from data.centre import Centre
from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId
from matching.experience import OwnWords

__all__ = ["Directory", "ExpertPage", "RecordedImport"]

_EVERYONE = ExpertFilters()


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """A part of a list of experts, in the order of their ids; `after` asks for the next part, None ends the list."""

    experts: tuple[Expert, ...]
    after: ExpertId | None


@dataclass(frozen=True, slots=True)
class RecordedImport:
    """An import that was carried out; `imported_by` is None where nobody was signed in."""

    imported_at: datetime
    imported_by: str | None
    file_name: str | None
    added: int
    changed: int
    unchanged: int
    removed: int
    version: int


class Directory:
    """The directory within a transaction; `Transaction.directory` gives it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[Expert]:
        """All experts, in the order of their ids."""
        return self._experts(select(*RECORD).order_by(ExpertRow.expert_id))

    def get(self, expert_id: str) -> Expert | None:
        """The expert of this id, or None."""
        return next(iter(self._experts(select(*RECORD).where(ExpertRow.expert_id == expert_id))), None)

    def page(self, filters: ExpertFilters = _EVERYONE, *, after: str | None = None, limit: int = 50) -> ExpertPage:
        """The first experts who pass the filters and whose id comes after `after`, at most `limit` of them.

        The next page goes on behind an id even when that expert is gone, so nobody is shown twice or left out.

        Raises:
            InputError: The limit is below 1.
        """
        if limit < 1:
            raise InputError(f"limit {limit} is too small", "ask for 1 or more")
        query = select(*RECORD).where(filters.condition()).order_by(ExpertRow.expert_id).limit(limit + 1)
        if after is not None:
            query = query.where(ExpertRow.expert_id > after)
        experts = tuple(self._experts(query))
        there_is_more = len(experts) > limit
        return ExpertPage(experts[:limit], experts[limit - 1].expert_id if there_is_more else None)

    def count(self, filters: ExpertFilters = _EVERYONE) -> int:
        """How many experts pass the filters."""
        query = select(func.count()).select_from(ExpertRow).where(filters.condition())
        return self._session.execute(query).scalar_one()

    def centres(self) -> list[Centre]:
        """The centres that experts work at, by name and country, each with its experts' networks."""
        rows = self._session.scalars(select(CentreRow).order_by(CentreRow.name, CentreRow.country))
        return [Centre(name=row.name, country=row.country or None, networks=tuple(row.networks)) for row in rows]

    def experience(self) -> experience.Experience:
        """How many panels on which disorders each expert contributed to."""
        return experience.experience(self._session)

    def own_words(self) -> Mapping[ExpertId, OwnWords]:
        """What experts said of the disorders that they handle, of those who said anything."""
        return experience.own_words(self._session)

    def lock(self) -> None:
        """Makes other changes of the directory wait until this transaction ends."""
        importing.lock(self._session)

    def move_version(self) -> None:
        """Moves the version on where what is known of experts changed in this transaction."""
        self._session.flush()
        importing.move_version(self._session)

    def replace_experience(
        self, earlier: Sequence[str], expert_ids: Iterable[str], disorder: str | None, year: int
    ) -> list[str]:
        """Writes that experts contributed to a panel, and moves the directory's version.

        Args:
            earlier: Ids of what was written of the same panel before; it is taken back.
            expert_ids: Who contributed.
            disorder: ORPHA code of the panel's diagnosis; None where none was made.
            year: When.

        Returns:
            The ids of what was written.
        """
        importing.lock(self._session)
        written = experience.replace(self._session, earlier, expert_ids, disorder, year)
        if earlier or written:
            importing.move_version(self._session)
        return written

    def version(self) -> DirectoryVersion:
        """Where the directory stands; cheap, so that a replica can ask before each answer."""
        return importing.version(self._session)

    def imports(self, limit: int = 20) -> list[RecordedImport]:
        """The latest imports, the last one first."""
        rows = self._session.scalars(select(DirectoryImportRow).order_by(DirectoryImportRow.id.desc()).limit(limit))
        fields = RecordedImport.__dataclass_fields__
        return [RecordedImport(**{field: getattr(row, field) for field in fields}) for row in rows]

    def import_experts(
        self,
        experts: Iterable[Expert],
        *,
        replace: bool = False,
        dry_run: bool = False,
        file_name: str | None = None,
        imported_by: str | None = None,
    ) -> ImportResult:
        """Takes experts in: one whom the directory holds is updated, any other is added.

        Args:
            experts: Whole records: a field that is empty here becomes empty there.
            replace: Whether experts whom the import does not name are removed.
            dry_run: Whether only to work out what would change; a read-only transaction will do.
            file_name: What the import is recorded under.
            imported_by: The staff id of who imports; None where nobody is signed in.

        Raises:
            InputError: Two experts have one id, a count is larger than a database keeps, or somebody would be removed
                who was asked to a panel.
        """
        rows = importing.rows_by_id(experts)
        if dry_run:
            return importing.compare(self._session, rows, replace=replace)
        importing.lock(self._session)
        planned = importing.compare(self._session, rows, replace=replace)
        return importing.write(self._session, planned, rows, file_name=file_name, imported_by=imported_by)

    def _experts(self, query: Select[Any]) -> list[Expert]:
        return [expert_from(row) for row in records(self._session, query)]
