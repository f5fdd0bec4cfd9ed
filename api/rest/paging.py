"""Lists page by page: in the order of the ids, each page after the last id of the one before."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.field_problems import FieldProblem
from api.problems import RefusedError

__all__ = ["PageQuery", "cursor_of", "id_of_cursor", "page_of"]

_Row = TypeVar("_Row")


class PageQuery(BaseModel):
    """Which page of a list is asked for; the query parameters of a list derive from it."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="How many to give at most.")
    cursor: str | None = Field(None, max_length=2000, description="`next` of the part before.")

    @property
    def after(self) -> str | None:
        """The id that the page comes after; None for the first.

        Raises:
            RefusedError: The cursor is none of ours.
        """
        return None if self.cursor is None else id_of_cursor(self.cursor)


def page_of(rows: Sequence[_Row], ids: Sequence[str], limit: int) -> tuple[Sequence[_Row], str | None]:
    """Gives a page and the cursor of the next, from one row more than the page may hold.

    Args:
        rows: At most `limit + 1`, in order.
        ids: The id of each.
        limit: How many a page holds.

    Returns:
        The rows of the page, and the cursor of the next; None where the list ends.
    """
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], cursor_of(ids[limit - 1])


def cursor_of(last_id: str) -> str:
    """Gives the cursor of the page after an id."""
    return base64.urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def id_of_cursor(cursor: str) -> str:
    """Gives the id that a cursor comes after.

    Raises:
        RefusedError: It is none of ours.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        last_id = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error):
        last_id = "\0"
    # PostgreSQL takes no NUL in a text, and no id holds one.
    if "\0" in last_id:
        problem = FieldProblem(
            parameter="cursor", value=cursor[:100], detail="not a cursor", suggestion="give `next` of an earlier answer"
        )
        raise RefusedError(422, "cursor: not a cursor", kind="invalid-input", errors=[problem])
    return last_id
