"""What Alembic runs for each command: always on a connection that is handed in, inside its transaction."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from api.store.columns import UtcDateTime
from api.store.tables import Table


def _written(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    # A migration stays true to its day, so it names no type of ours that may change after it.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection: Connection = context.config.attributes["connection"]
# SQLite cannot alter most of a table, so a change rebuilds it ("batch").
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=_written,
)
with context.begin_transaction():
    context.run_migrations()
