"""The root of all tables, and how their rows are named."""

import secrets
import time
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from api.store.columns import UtcDateTime

__all__ = ["Table", "new_id"]


class Table(DeclarativeBase):
    """Root of all models; constraints are named by rule, so that a migration can find them on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), list[Any]: JSON(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's own form


def new_id(kind: str) -> str:
    """A new id such as `panel-019ac3...`: later ones come later in order, and none can be guessed (80 random bits)."""
    return f"{kind}-{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
