"""What routes ask for, and what all of them may answer."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from api.problems import MEDIA_TYPE, ProblemDocument
from api.workbench import Workbench

__all__ = ["PREFIX", "SIGNED_IN", "CurrentWorkbench", "answers"]

PREFIX = "/api/v1"
"""Where the routes lie; a change that breaks clients gets another."""


def _workbench(request: Request) -> Workbench:
    workbench: Workbench = request.app.state.workbench
    return workbench


CurrentWorkbench = Annotated[Workbench, Depends(_workbench)]
"""The workbench of the application."""

_MEANINGS = {
    400: "The body is not JSON, or not UTF-8.",
    401: "The request does not say who is asking, or its token is refused; `WWW-Authenticate` says why.",
    403: "The request comes from elsewhere than this machine, the public address or an own page, or the role is not "
    "enough.",
    404: "There is no such thing, or not for whoever asks.",
    409: "The state of the thing does not allow it.",
    412: "It was changed since the version that If-Match names.",
    413: "The body is larger than CONSILIUM_MAX_BODY_BYTES.",
    415: "The body is not application/json.",
    422: "The input has errors; `errors` points at each field, with its value and a suggestion.",
    428: "If-Match is missing.",
    503: "The directory or the knowledge cannot be used at the moment.",
}


SIGNED_IN = (401, 404, 503)
"""What every route may answer that asks who somebody is, and whether they may know of the thing."""


def answers(
    *statuses: int, example: Any = None, success: int = 200, media_types: Sequence[str] = ()
) -> dict[int | str, dict[str, Any]]:
    """Gives OpenAPI's description of the answers of a route.

    Args:
        statuses: Of its errors, beside 403.
        example: A worked example of a good answer in JSON.
        success: The status of a good answer.
        media_types: What a good answer is, where it is no JSON.
    """
    described: dict[int | str, dict[str, Any]] = {
        status: {
            "model": ProblemDocument,
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in sorted({401, 403, *statuses})
    }
    if example is not None:
        described[success] = {"content": {"application/json": {"example": example}}}
    if media_types:
        binary = {"schema": {"type": "string", "format": "binary"}}
        described[success] = {"content": dict.fromkeys(media_types, binary)}
    return described
