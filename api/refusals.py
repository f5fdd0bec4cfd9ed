"""Why something that was asked for is not done; none of the messages holds case content.

The tree, under `data.errors.ConsiliumError`, with the HTTP status that `api.problems` gives each:

- `RefusalError`
    - `NotFoundError` (404): there is no such thing, or whoever asks may not know of it.
    - `ForbiddenError` (403): they may know of it, and not do this.
    - `ConflictError` (409): its state does not allow it.
    - `StaleError` (412): somebody else changed it in the meantime.
    - `PreconditionMissingError` (428): they do not say which version they want to change.
"""

from data.errors import ConsiliumError

__all__ = [
    "ConflictError",
    "ForbiddenError",
    "NotFoundError",
    "PreconditionMissingError",
    "RefusalError",
    "StaleError",
]


class RefusalError(ConsiliumError):
    """Something that was asked for is not done, for a reason that the one who asks can act on."""


class NotFoundError(RefusalError):
    """There is no such thing, or whoever asks may not know of it; what is said is the same for both."""

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class ForbiddenError(RefusalError):
    """Whoever asks may know of the thing, and not do this to it."""


class ConflictError(RefusalError):
    """The state of the thing does not allow it."""


class StaleError(RefusalError):
    """The thing was changed since the version that the request names."""

    def __init__(
        self, message: str = "It was changed in the meantime; read it again and send its ETag as If-Match."
    ) -> None:
        super().__init__(message)


class PreconditionMissingError(RefusalError):
    """The request does not name the version that it changes."""

    def __init__(
        self, message: str = "A change needs the header If-Match with the ETag of the version that you read."
    ) -> None:
        super().__init__(message)
