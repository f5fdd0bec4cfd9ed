"""Somebody in training who asks the service over HTTP, and asks again where an answer is lost.

A service can end at any moment between a request and its answer. What creates is repeated with the same
Idempotency-Key; before anything else is repeated, it is looked up whether it was done.
"""

import time
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

import httpx

from api.identity.errors import SignInError
from api.identity.training_client import person_token
from data.errors import ConsiliumError

__all__ = ["People", "Person", "RefusedByServiceError"]

API = "/api/v1"
_Done = Callable[[], bool]


class RefusedByServiceError(ConsiliumError):
    """The service answers otherwise than it should.

    Attributes:
        status: Of its answer; 0 where none is meant.
    """

    def __init__(self, told: str, status: int = 0) -> None:
        super().__init__(told)
        self.status = status


class People:
    """Those in training at a service.

    Args:
        address: The service's.
        patience: Seconds for which a service that does not answer is asked again.
        transport: How requests travel; over the network by default.
    """

    def __init__(self, address: str, patience: float = 0.0, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=address, timeout=60, trust_env=False, transport=transport)
        self._patience = patience
        self._tokens: dict[str, str] = {}

    def who(self, subject: str) -> "Person":
        """Gives somebody, by what the training issuer calls them."""
        return Person(self, subject)

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def send(self, subject: str, method: str, path: str, **options: Any) -> tuple[httpx.Response, bool]:
        """Sends a request as somebody, until it is answered.

        Returns:
            The answer, and whether an answer before it may have been lost.

        Raises:
            httpx.TransportError: The service does not answer, and patience is over.
        """
        until, lost = time.monotonic() + self._patience, False
        while True:
            try:
                answer = self._http.request(method, path, headers=self._headers(subject, options), **_rest(options))
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
                lost = True
                time.sleep(0.05)
                continue
            if answer.status_code != httpx.codes.UNAUTHORIZED or time.monotonic() > until:
                return answer, lost
            # A service that was started anew has other signing keys; this request did nothing.
            self._tokens.pop(subject, None)

    def _headers(self, subject: str, options: Mapping[str, Any]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(subject)}", **options.get("headers", {})}

    def token(self, subject: str) -> str:
        """Gives somebody's access token."""
        if subject not in self._tokens:
            self._tokens[subject] = self._signed_in(subject)
        return self._tokens[subject]

    def _signed_in(self, subject: str) -> str:
        until = time.monotonic() + self._patience
        while True:
            try:
                return person_token(self._http, subject)
            except (SignInError, httpx.TransportError):
                # A code that was handed out before the service ended is unknown to the one after it.
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


class Person:
    """Somebody who asks."""

    def __init__(self, people: People, subject: str) -> None:
        self._people = people
        self.subject = subject

    def read(self, path: str, **query: Any) -> Any:
        """Gives what stands at a path."""
        answer, _ = self._people.send(self.subject, "GET", path, params=query)
        return _json(answer, path, 200)

    def file(self, path: str) -> bytes:
        """Gives the file at a path."""
        answer, _ = self._people.send(self.subject, "GET", path)
        if answer.status_code != httpx.codes.OK:
            raise _refused(answer, path)
        return answer.content

    def status(self, path: str) -> int:
        """Gives the status that reading a path is answered with."""
        answer, _ = self._people.send(self.subject, "GET", path)
        return answer.status_code

    def create(self, path: str, body: Mapping[str, Any]) -> Any:
        """Creates something, once, however often it has to be asked for."""
        headers = {"Idempotency-Key": token_hex(16)}
        answer, _ = self._people.send(self.subject, "POST", path, json=body, headers=headers)
        return _json(answer, path, 201)

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Asks for something that changes nothing, or nothing more when it is repeated."""
        answer, _ = self._people.send(self.subject, "POST", path, **_with(body))
        return _json(answer, path, 200)

    def do(self, path: str, is_done: _Done, body: Mapping[str, Any] | None = None) -> None:
        """Does something once; where an answer may be lost, `is_done` tells whether it happened."""
        answer, lost = self._people.send(self.subject, "POST", path, **_with(body))
        if answer.status_code != httpx.codes.OK and not (lost and is_done()):
            raise _refused(answer, path)

    def change(self, path: str, values: Mapping[str, Any], is_changed: Callable[[Any], bool]) -> None:
        """Changes values of what stands at a path, as it was read."""
        while True:
            before, _ = self._people.send(self.subject, "GET", path)
            headers = {"If-Match": before.headers.get("ETag", "")}
            answer, lost = self._people.send(self.subject, "PATCH", path, json=values, headers=headers)
            if answer.status_code == httpx.codes.OK or (lost and is_changed(self.read(path))):
                return
            if answer.status_code != httpx.codes.PRECONDITION_FAILED:
                raise _refused(answer, path)

    def write(self, path: str, body: Mapping[str, Any]) -> None:
        """Puts something where nothing was."""
        answer, lost = self._people.send(self.subject, "PUT", path, json=body)
        if answer.status_code == httpx.codes.PRECONDITION_REQUIRED and lost:
            # It needs the version that it would replace: it stands there already.
            return
        _json(answer, path, 201)


def _with(body: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if body is None else {"json": body}


def _rest(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "headers"}


def _json(answer: httpx.Response, path: str, status: int) -> Any:
    if answer.status_code != status:
        raise _refused(answer, path)
    return answer.json()


def _refused(answer: httpx.Response, path: str) -> RefusedByServiceError:
    told = answer.json().get("detail") if "json" in answer.headers.get("Content-Type", "") else answer.text[:200]
    return RefusedByServiceError(f"{answer.request.method} {path}: {answer.status_code}; {told}", answer.status_code)
