"""JSON bodies read strictly: what is ambiguous or hostile is refused with 400 or 415 before anything works on it."""

import json
from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.problems import RefusedError

__all__ = ["JsonRoute", "parse_json"]

_DEEPEST = 40
"""Levels of nesting: a phenopacket has about ten."""

_UNREADABLE = "The body is not JSON that can be read"


class JsonRoute(APIRoute):
    """A route whose body, where it takes one, must be JSON in UTF-8."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Gives the route's handler with the body read first."""
        handler = super().get_route_handler()

        async def strict_handler(request: Request) -> Response:
            strict = _StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                _refuse_other_media(request.headers.get("content-type"))
                await strict.json()
            return await handler(strict)

        return strict_handler


class _StrictRequest(Request):
    async def json(self) -> Any:
        if not hasattr(self, "_parsed"):
            self._parsed = parse_json(await self.body())
        return self._parsed


def parse_json(body: bytes) -> Any:
    """Gives the value of a JSON text.

    Raises:
        RefusedError: It is not UTF-8, not JSON (RFC 8259), names a key twice, or is nested more than forty levels deep.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(f"byte {error.start} is not UTF-8; send UTF-8") from None
    if not text.strip():
        raise _unreadable("it is empty")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise _unreadable(f"it is nested more than {_DEEPEST} levels deep") from None
    except json.JSONDecodeError as error:
        raise _unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except ValueError:
        raise _unreadable("a number in it is too long") from None
    if _depth(value) > _DEEPEST:
        raise _unreadable(f"it is nested more than {_DEEPEST} levels deep")
    return value


def _refuse_other_media(content_type: str | None) -> None:
    message = Message()
    message["content-type"] = content_type or "application/octet-stream"
    subtype = message.get_content_subtype()
    is_json = message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))
    if not is_json or str(message.get_param("charset", "utf-8")).lower() not in {"utf-8", "utf8"}:
        raise RefusedError(
            415,
            f"The body must be application/json in UTF-8, not {content_type or 'without a Content-Type'}.",
            kind="media-type",
            headers={"Accept-Post": "application/json"},
        )


def _unreadable(why: str) -> RefusedError:
    return RefusedError(400, f"{_UNREADABLE}: {why}.", kind="malformed-json", title="The body is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _unreadable(f"{twice[:50]!r} is given twice in one object")
    return fields


def _constant(name: str) -> Any:
    raise _unreadable(f"{name} is not a JSON value")


def _depth(value: Any) -> int:
    """Gives how deeply a value is nested, without recursion of its own."""
    depth, level = 0, [value]
    while level := [
        child
        for parent in level
        if isinstance(parent, (dict, list))
        for child in (parent.values() if isinstance(parent, dict) else parent)
    ]:
        depth += 1
    return depth
