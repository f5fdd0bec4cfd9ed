"""What an OpenID Connect issuer says of itself, and its keys: fetched, checked, kept for a while.

Sources: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414, section 3.3; RFC 7517 for keys.
"""

import json
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from api.identity.addresses import is_safe_address
from api.identity.errors import IssuerError

__all__ = ["Discovery", "Issuer"]

_LARGEST_ANSWER = 1_000_000
_SECONDS_KEPT = 3600.0
"""How long what the issuer says is believed without asking again; a key that it withdrew is out by then."""
_SECONDS_IN_NEED = 6 * 3600.0
"""How long when it cannot be reached."""
_SECONDS_AFTER_FAILURE = 2.0
"""For which nobody else waits for an issuer that has just not answered."""
_SECONDS_BETWEEN_TRIES = 30.0
"""Between two fetches for keys that are unknown here, so that made-up keys make no traffic."""


@dataclass(frozen=True)
class Discovery:
    """What is used of an issuer's discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    token_by_post: bool
    names_itself_in_answers: bool


class Issuer:
    """The issuer that Consilium trusts; may be shared between threads.

    Attributes:
        url: Its identifier, which its discovery document and its tokens must repeat exactly.
    """

    def __init__(
        self,
        url: str,
        *,
        algorithms: Collection[str],
        http: httpx.Client,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url
        self._algorithms = frozenset(algorithms)
        self._http = http
        self._clock = clock
        self._lock = threading.Lock()
        self._discovery: tuple[float, Discovery] | None = None
        self._keys: tuple[float, Mapping[str, Mapping[str, Any]]] | None = None
        self._last_try = float("-inf")
        self._failure: tuple[float, IssuerError] | None = None

    def discovery(self) -> Discovery:
        """Gives what the issuer says of itself.

        Raises:
            IssuerError: It cannot be reached, or its document cannot be used.
        """
        with self._lock:
            return self._discovered()

    def key(self, key_id: str) -> Mapping[str, Any] | None:
        """Gives a key as JWK (RFC 7517); None where the issuer has none of this id.

        An unknown id makes the keys be fetched anew, since the issuer may have changed them, at most twice a minute.

        Raises:
            IssuerError: The keys cannot be fetched, and none are at hand that are young enough.
        """
        with self._lock:
            now = self._clock()
            age = float("inf") if self._keys is None else now - self._keys[0]
            known = self._keys[1] if self._keys is not None else {}
            wanted = age >= _SECONDS_KEPT or key_id not in known
            if wanted and (now - self._last_try >= _SECONDS_BETWEEN_TRIES or age >= _SECONDS_IN_NEED):
                known = self._fetched_keys(now, known, age)
            return known.get(key_id)

    def post(self, address: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> tuple[int, dict[str, Any]]:
        """Sends a form to one of the issuer's endpoints; gives the status and the JSON object of its answer.

        Raises:
            IssuerError: It cannot be reached, or does not answer with a JSON object.
        """
        auth = httpx.BasicAuth(*basic) if basic else None
        return self._ask("POST", address, data=dict(form), auth=auth)

    def _discovered(self) -> Discovery:
        now = self._clock()
        if self._discovery is not None and now - self._discovery[0] < _SECONDS_KEPT:
            return self._discovery[1]
        try:
            status, document = self._read(f"{self.url.rstrip('/')}/.well-known/openid-configuration")
            found = self._checked(status, document)
        except IssuerError:
            if self._discovery is not None and now - self._discovery[0] < _SECONDS_IN_NEED:
                return self._discovery[1]
            raise
        self._discovery = (now, found)
        return found

    def _checked(self, status: int, document: Mapping[str, Any]) -> Discovery:
        self._refuse_if(status != httpx.codes.OK, f"its discovery document is answered with status {status}")
        told = document.get("issuer")
        # Whoever answers in the issuer's place could otherwise vouch for its people.
        self._refuse_if(told != self.url, "its discovery document names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = document.get(name)
            self._refuse_if(
                not isinstance(address, str) or not is_safe_address(address),
                f"its {name} is missing or no https address",
            )
        signs_with = document.get("id_token_signing_alg_values_supported", ["RS256"])
        self._refuse_if(
            not isinstance(signs_with, list) or not self._algorithms & {str(one) for one in signs_with},
            f"it signs with none of {', '.join(sorted(self._algorithms))} (CONSILIUM_OIDC_ALGORITHMS)",
        )
        methods = document.get("code_challenge_methods_supported", ["S256"])
        self._refuse_if(not isinstance(methods, list) or "S256" not in methods, "it does not support PKCE with S256")
        end = document.get("end_session_endpoint")
        ways = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Discovery(
            issuer=self.url,
            authorization_endpoint=str(document["authorization_endpoint"]),
            token_endpoint=str(document["token_endpoint"]),
            jwks_uri=str(document["jwks_uri"]),
            end_session_endpoint=end if isinstance(end, str) and is_safe_address(end) else None,
            token_by_post=isinstance(ways, list) and "client_secret_basic" not in ways,
            names_itself_in_answers=document.get("authorization_response_iss_parameter_supported") is True,
        )

    def _fetched_keys(
        self, now: float, known: Mapping[str, Mapping[str, Any]], age: float
    ) -> Mapping[str, Mapping[str, Any]]:
        self._last_try = now
        try:
            status, document = self._read(self._discovered().jwks_uri)
            listed = document.get("keys")
            self._refuse_if(status != httpx.codes.OK, f"its keys are answered with status {status}")
            self._refuse_if(not isinstance(listed, list), "its key set has no list of keys")
        except IssuerError:
            if age < _SECONDS_IN_NEED:
                return known
            raise
        keys: dict[str, Mapping[str, Any]] = {}
        for key in listed if isinstance(listed, list) else ():
            if isinstance(key, dict) and isinstance(key.get("kid"), str):
                self._refuse_if(key["kid"] in keys, "two of its keys have the same id")
                keys[key["kid"]] = key
        self._keys = (now, keys)
        return keys

    def _read(self, address: str) -> tuple[int, dict[str, Any]]:
        if self._failure is not None and self._clock() - self._failure[0] < _SECONDS_AFTER_FAILURE:
            raise self._failure[1]
        try:
            return self._ask("GET", address)
        except IssuerError as error:
            self._failure = (self._clock(), error)
            raise

    def _ask(self, method: str, address: str, **sent: Any) -> tuple[int, dict[str, Any]]:
        try:
            with self._http.stream(method, address, headers={"Accept": "application/json"}, **sent) as answer:
                body = bytearray()
                for part in answer.iter_bytes():
                    body += part
                    self._refuse_if(len(body) > _LARGEST_ANSWER, "its answer is larger than a megabyte")
                status = answer.status_code
        except httpx.HTTPError as error:
            raise IssuerError(f"the issuer {self.url} cannot be reached: {type(error).__name__}") from error
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise IssuerError(f"the issuer {self.url}: its answer (status {status}) is no JSON object")
        return status, document

    def _refuse_if(self, wrong: bool, why: str) -> None:  # noqa: FBT001 - reads as its name
        if wrong:
            raise IssuerError(f"the issuer {self.url}: {why}")
