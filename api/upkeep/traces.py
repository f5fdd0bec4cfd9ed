"""What a database keeps of deleted rows in its own files: cleaned after an erasure, as far as a client can."""

from sqlalchemy import text

from api.store import Store

__all__ = ["remove_traces"]

_PATIENCE_MILLISECONDS = 500


def remove_traces(store: Store) -> str | None:
    """Empties SQLite's write-ahead log, or rewrites the table of keys on PostgreSQL; gives what remains, in words.

    Rows that are deleted from a SQLite file are overwritten at once (`secure_delete`), but the log still holds the
    pages as they were. PostgreSQL keeps deleted rows in the table's file until it is rewritten; its own log and
    archives of it are its operator's.
    """
    with store.autocommit() as connection:
        if connection.dialect.name == "sqlite":
            # Who reads keeps the log from being emptied, and may go on for long.
            connection.detach()
            connection.execute(text(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}"))
            busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
            return (
                "SQLite's write-ahead log is in use and keeps deleted pages until its next checkpoint" if busy else None
            )
        connection.execute(text("VACUUM (FULL) case_keys"))
        return None
