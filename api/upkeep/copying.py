"""Rows from one database into another of the same revision, whichever kinds they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.types import DateTime

from api.progress import ProgressProtocol
from api.store.columns import UtcDateTime

__all__ = ["NOT_BACKED_UP", "copy_rows", "count_rows", "tables_of"]

NOT_BACKED_UP = frozenset({"alembic_version", "browser_sessions", "case_keys"})
"""Tables that a backup leaves empty: keys, so that erasing reaches it; sign-ins, so that it signs nobody in."""

_BATCH = 1000
# Rows with content may be megabytes each.
_BATCH_WITH_CONTENT = 10


def tables_of(connection: Connection) -> list[Table]:
    """The tables that a SQLite file holds, in an order in which rows can be copied, with types of either database."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            generic = column.type.as_generic()
            column.type = UtcDateTime() if isinstance(generic, DateTime) else generic
    return [table for table in found.sorted_tables if table.name not in NOT_BACKED_UP]


def count_rows(connection: Connection, tables: Sequence[Table]) -> int:
    """How many rows the tables hold together."""
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def copy_rows(source: Connection, target: Connection, tables: Sequence[Table], progress: ProgressProtocol) -> int:
    """Copies all rows of the tables, which are empty in the target, batch by batch; gives how many.

    Args:
        source: Within a transaction that sees one state.
        target: Within a transaction that may write.
        tables: In an order in which none refers to a later one.
        progress: Told of each batch.

    Raises:
        ValueError: A value in the source is not what its column holds, such as JSON that is none.
    """
    copied = 0
    for table in tables:
        batch = _BATCH_WITH_CONTENT if _has_content(table) else _BATCH
        own = _references_to_itself(table)
        query = select(table).order_by(*table.primary_key.columns)
        result = source.execute(query, execution_options={"yield_per": batch})
        for rows in result.mappings().partitions(batch):
            # A row may refer to a later one of its table, so such references come once all rows are there.
            target.execute(insert(table), [dict(row) | dict.fromkeys(own) for row in rows])
            copied += len(rows)
            progress.advance(len(rows))
        if own:
            _copy_references(source, target, table, own)
        _advance_sequence(target, table)
    return copied


def _copy_references(source: Connection, target: Connection, table: Table, own: Sequence[str]) -> None:
    (key,) = table.primary_key.columns
    for name in own:
        query = select(key.label("of"), table.c[name].label("to")).where(table.c[name].is_not(None)).order_by(key)
        pairs: list[dict[str, Any]] = [dict(row) for row in source.execute(query).mappings()]
        if pairs:
            target.execute(update(table).where(key == bindparam("of")).values({name: bindparam("to")}), pairs)


def _has_content(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def _references_to_itself(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _advance_sequence(target: Connection, table: Table) -> None:
    # Rows came with their numbers; the next one that PostgreSQL gives must be past them.
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    target.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - names of ours
            f'GREATEST(1, (SELECT max("{column.name}") FROM "{table.name}")))'
        )
    )
