"""An import of experts: compared with the directory first, then written in as few statements as it takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace as with_values
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.store.changes import DirectoryVersion, ImportResult, differences
from api.store.errors import StoreDamagedError
from api.store.experience import experience_marks
from api.store.records import RECORD, Record, centres_of, content_hash, facets_of, records, row_of
from api.store.tables import (
    CentreRow,
    DirectoryImportRow,
    DirectoryVersionRow,
    ExpertFacetRow,
    ExpertRow,
    InvitationRow,
)
from data.errors import InputError
from data.expert import Expert
from data.identifiers import ExpertId

__all__ = ["Rows", "compare", "lock", "move_version", "rows_by_id", "version", "write"]

# SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
_IDS_IN_A_STATEMENT = 10_000
# What an integer column holds on every database.
_LARGEST_COUNT = 2**31 - 1
_MOST_NAMED = 5

Rows = Mapping[ExpertId, Record]


def rows_by_id(experts: Iterable[Expert]) -> Rows:
    """The experts' rows, in the order of their ids.

    Raises:
        InputError: Two experts have one id, or a count is larger than a database keeps.
    """
    rows: dict[ExpertId, dict[str, Any]] = {}
    for expert in experts:
        if expert.expert_id in rows:
            raise InputError(f"expert_id {expert.expert_id} occurs more than once", "keep one record for each expert")
        for field in ("max_open_panels", "open_panels"):
            if (getattr(expert, field) or 0) > _LARGEST_COUNT:
                raise InputError(f"{field} of expert {expert.expert_id} is too large", f"at most {_LARGEST_COUNT}")
        rows[expert.expert_id] = row_of(expert)
    return dict(sorted(rows.items()))


def version(session: Session) -> DirectoryVersion:
    """Where the directory stands.

    Raises:
        StoreDamagedError: The row that says it is gone.
    """
    row = _version_row(session)
    return DirectoryVersion(row.version, row.content_hash)


def compare(session: Session, incoming: Rows, *, replace: bool) -> ImportResult:
    """What taking the rows in would change; nothing is written.

    Raises:
        InputError: Somebody would be removed who was asked to a panel.
    """
    held = _fingerprints(session)
    removed = tuple(sorted(held.keys() - incoming.keys())) if replace else ()
    _refuse_to_lose_who_was_asked(session, removed)
    differing = [id_ for id_, row in incoming.items() if held.get(id_, row["fingerprint"]) != row["fingerprint"]]
    changed = differences(_records(session, differing), incoming)
    changed_ids = {change.expert_id for change in changed}
    return ImportResult(
        added=tuple(id_ for id_ in incoming if id_ not in held),
        changed=changed,
        unchanged=tuple(id_ for id_ in incoming if id_ in held and id_ not in changed_ids),
        removed=removed,
        dry_run=True,
        version=version(session).version,
    )


def _refuse_to_lose_who_was_asked(session: Session, removed: Sequence[ExpertId]) -> None:
    if not removed:
        return
    asked = set(session.scalars(select(InvitationRow.expert_id).distinct()))
    if lost := [expert_id for expert_id in removed if expert_id in asked]:
        more = f" and {len(lost) - _MOST_NAMED} more" if len(lost) > _MOST_NAMED else ""
        raise InputError(
            f"{', '.join(lost[:_MOST_NAMED])}{more} would be removed, but were asked to panels, which name them",
            "keep them in the file, with available set to false",
        )


def lock(session: Session) -> None:
    """Makes other imports wait until this transaction ends; without effect on SQLite, where all writers wait."""
    session.execute(select(DirectoryVersionRow.id).with_for_update())


def write(
    session: Session, planned: ImportResult, incoming: Rows, *, file_name: str | None, imported_by: str | None = None
) -> ImportResult:
    """Carries out what `compare` found in the same transaction, and records it."""
    changed_ids = [change.expert_id for change in planned.changed]
    added, changed = ([dict(incoming[id_]) for id_ in ids] for ids in (planned.added, changed_ids))
    _delete(session, ExpertRow.expert_id, planned.removed)
    _delete(session, ExpertFacetRow.expert_id, changed_ids)
    if added:
        session.execute(insert(ExpertRow), added)
    if changed:
        session.execute(update(ExpertRow), changed)
    if facets := [facet for row in (*added, *changed) for facet in facets_of(row)]:
        session.execute(insert(ExpertFacetRow), facets)
    if added or changed or planned.removed:
        _derive_centres(session)
    moved_to = move_version(session)
    counts = {name: len(getattr(planned, name)) for name in ("added", "changed", "unchanged", "removed")}
    session.add(
        DirectoryImportRow(
            imported_at=datetime.now(UTC), imported_by=imported_by, file_name=file_name, version=moved_to, **counts
        )
    )
    session.flush()
    return with_values(planned, dry_run=False, version=moved_to)


def move_version(session: Session) -> int:
    """Counts the directory's version on where its content is another than at the last count; gives the version."""
    row = _version_row(session)
    new_hash = content_hash(_fingerprints(session), experience_marks(session))
    if new_hash != row.content_hash:
        row.version += 1
        row.content_hash = new_hash
        row.changed_at = datetime.now(UTC)
    return row.version


def _fingerprints(session: Session) -> dict[ExpertId, str]:
    rows = session.execute(select(ExpertRow.expert_id, ExpertRow.fingerprint))
    return {ExpertId(expert_id): fingerprint for expert_id, fingerprint in rows}


def _records(session: Session, ids: Sequence[ExpertId]) -> list[RowMapping]:
    starts = range(0, len(ids), _IDS_IN_A_STATEMENT)
    parts = [ids[start : start + _IDS_IN_A_STATEMENT] for start in starts]
    return [row for part in parts for row in records(session, select(*RECORD).where(ExpertRow.expert_id.in_(part)))]


def _delete(session: Session, column: InstrumentedAttribute[str], ids: Sequence[ExpertId]) -> None:
    if ids:
        # On the connection, since a session takes no list of parameters for a deletion.
        statement = delete(column.class_).where(column == bindparam("id"))
        session.connection().execute(statement, [{"id": expert_id} for expert_id in ids])


def _derive_centres(session: Session) -> None:
    experts = session.execute(select(ExpertRow.centre, ExpertRow.country, ExpertRow.erns))
    centres = centres_of(experts)
    session.execute(delete(CentreRow))
    if centres:
        session.execute(insert(CentreRow), centres)


def _version_row(session: Session) -> DirectoryVersionRow:
    # Read anew each time: another process may have moved it since this session last looked.
    row = session.scalars(select(DirectoryVersionRow).execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise StoreDamagedError(
            "the database has lost the directory's version; put a backup in its place with `consilium db restore FILE`"
        )
    return row
