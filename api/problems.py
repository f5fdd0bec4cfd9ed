"""Errors as they leave the service: problem+json (RFC 9457), and the one table that gives an error its HTTP status."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.field_problems import FieldProblem, pointer_to
from api.identity.errors import (
    HiddenError,
    IdentityError,
    IssuerError,
    NotPermittedError,
    NotSignedInError,
    SignInError,
)
from api.protection import ContentSealedError
from api.refusals import ConflictError, ForbiddenError, NotFoundError, PreconditionMissingError, StaleError
from api.store import StoreBusyError, StoreError
from data.errors import ArtifactError, ConsiliumError, DirectoryError, InputError, KnowledgeError
from data.problems import shown

__all__ = ["MEDIA_TYPE", "UNEXPECTED", "ProblemDocument", "RefusedError", "problem_of", "problem_response"]

MEDIA_TYPE = "application/problem+json"

_MOST_FIELD_PROBLEMS = 100


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field("about:blank", description="What kind of problem it is.")
    title: str = Field(description="The kind in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="This very problem in words.")
    errors: list[FieldProblem] = Field(default_factory=list, description="Each field that is wrong.")


class RefusedError(ConsiliumError):
    """A request that is refused at the edge, with everything its answer says."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str | None = None,
        title: str | None = None,
        errors: Iterable[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.document = ProblemDocument(
            type=f"urn:consilium:problem:{kind}" if kind else "about:blank",
            title=title or HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            errors=list(errors)[:_MOST_FIELD_PROBLEMS],
        )
        self.headers = dict(headers or {})


# The first row whose type fits decides. Messages of the service's own troubles name files: they are for the log.
_STATUS: tuple[tuple[type[ConsiliumError], int, str | None], ...] = (
    (NotSignedInError, 401, None),
    (NotPermittedError, 403, None),
    (HiddenError, 404, None),
    (SignInError, 400, None),
    (IssuerError, 503, "Nobody can be signed in at the moment: the issuer does not answer as it should."),
    (InputError, 422, None),
    (NotFoundError, 404, None),
    (ForbiddenError, 403, None),
    (ConflictError, 409, None),
    (StaleError, 412, None),
    (PreconditionMissingError, 428, None),
    (ContentSealedError, 503, "The content cannot be opened at the moment."),
    (StoreBusyError, 503, "The directory is busy; try again in a moment."),
    (StoreError, 503, "The directory cannot be read at the moment."),
    (DirectoryError, 503, "The directory cannot be read at the moment."),
    (KnowledgeError, 503, "The knowledge snapshot cannot be used at the moment."),
    (ArtifactError, 503, "The index cannot be used at the moment."),
    (ConsiliumError, 500, "The service is not set up to answer this."),
)

UNEXPECTED = RefusedError(500, "Something went wrong here, not in what you sent. It was logged without your case.")
"""What is said of any other error."""

_HTTP_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is larger than the service takes.",
}


def problem_of(error: Exception) -> RefusedError:
    """Gives the answer to an error: the table above for our own, the status it carries for the framework's."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, RequestValidationError):
        problems = [_field_problem(detail) for detail in error.errors()]
        return RefusedError(422, _told(problems), kind="invalid-input", title="The input has errors", errors=problems)
    if isinstance(error, HTTPException):
        detail = _HTTP_DETAILS.get(error.status_code, str(error.detail))
        return RefusedError(error.status_code, detail, headers=error.headers)
    for kind, status, told in _STATUS:
        if isinstance(error, kind):
            headers = {"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
            named = None
            if isinstance(error, IdentityError):
                named = error.kind
                headers |= {"WWW-Authenticate": error.challenge} if error.challenge else {}
            return RefusedError(status, told or str(error), kind=named, headers=headers)
    return UNEXPECTED


def problem_response(refused: RefusedError) -> Response:
    """Gives the answer as problem+json."""
    return Response(
        refused.document.model_dump_json(exclude_none=True),
        refused.document.status,
        headers=refused.headers,
        media_type=MEDIA_TYPE,
    )


def _field_problem(detail: Mapping[str, Any]) -> FieldProblem:
    place, *parts = detail["loc"]
    message = str(detail["msg"]).removeprefix("Value error, ")
    cause = (detail.get("ctx") or {}).get("error")
    suggestion = cause.suggestion if isinstance(cause, InputError) else None
    if isinstance(cause, InputError):
        message = cause.problem
    if detail["type"] == "missing":
        message, value = "missing, but required", None
    else:
        value = shown(detail.get("input"))
    if detail["type"] == "extra_forbidden":
        message = "unknown field"
    in_body = place == "body"
    return FieldProblem(
        pointer=pointer_to(parts) if in_body else None,
        parameter=None if in_body else ".".join(map(str, parts)),
        value=value,
        detail=message[:1].lower() + message[1:],
        suggestion=suggestion,
    )


def _told(problems: list[FieldProblem]) -> str:
    if not problems:
        return "The input has errors."
    first = problems[0]
    place = first.parameter or (first.pointer or "").removeprefix("#") or "the body"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{place}: {first.detail}{more}"
