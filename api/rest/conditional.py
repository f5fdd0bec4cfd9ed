"""Changes guarded by ETag and If-Match (RFC 9110, section 13.1.1): nobody overwrites what they have not read."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Header

from api.refusals import PreconditionMissingError, StaleError

__all__ = ["IfMatch", "etag", "match_where_given", "require_match"]

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=1000, description="The ETag of the version that the change is made to."),
]
"""The If-Match header of a request; hand it to `require_match`."""


def etag(version: int) -> str:
    """Gives the ETag of a version, with its quotes: `"3"`."""
    return f'"{version}"'


def require_match(if_match: str | None, version: int) -> None:
    """Makes sure that a change is made to the version that its sender read.

    Args:
        if_match: The header as it came; `*` stands for any version, and weak ETags never match.
        version: The version that the thing has, read in the transaction that changes it.

    Raises:
        PreconditionMissingError: There is no header.
        StaleError: It names another version.
    """
    if if_match is None:
        raise PreconditionMissingError
    named = {one.strip() for one in if_match.split(",")}
    if "*" not in named and etag(version) not in named:
        raise StaleError


def match_where_given(if_match: str | None) -> Callable[[int], None] | None:
    """Gives the check of a version where the header is there; None where a change goes without it."""
    return None if if_match is None else partial(require_match, if_match)
