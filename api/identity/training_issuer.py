"""The issuer built into the training environment: it signs whoever is picked in, without any password.

It is a real OpenID Connect issuer with keys made at start, so that sign-in for training goes the very way of the real
one: discovery, authorization code with PKCE, tokens, keys. What it serves over HTTP stands in `training_routes`;
Consilium itself asks it in process (`TrainingTransport`), since it cannot know how this machine is reached.
Settings for production refuse it.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from api.identity.addresses import is_loopback, is_safe_address
from api.identity.errors import SignInError

__all__ = ["ISSUER_PATH", "TRAINING", "AuthorizeRequest", "TrainingIssuer", "TrainingPerson", "TrainingTransport"]

TRAINING = "training"
"""What the issuer is called where people are kept, whatever its address."""
ISSUER_PATH = "/training/issuer"

_ALGORITHM = "ES256"
_CLIENT_ID = "consilium"
_SECONDS_OF_A_CODE = 60
_SECONDS_OF_A_TOKEN = 3600
_LONGEST_NAME = 80


@dataclass(frozen=True)
class TrainingPerson:
    """Somebody who can be picked.

    Attributes:
        subject: What the issuer calls them.
        name: As pages do.
        role: What they are, in words, for the page where one is picked: `Central office`.
        network: In which network, where it is one or the first.
        centre: Where they work, in words.
        email: Their address.
    """

    subject: str
    name: str
    role: str
    network: str = ""
    centre: str = ""
    email: str | None = None


@dataclass(frozen=True)
class AuthorizeRequest:
    """A request to sign somebody in (OpenID Connect Core, 3.1.2.1), checked."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class _Grant:
    person: TrainingPerson
    request: AuthorizeRequest
    until: float


class TrainingIssuer:
    """The issuer; may be shared between threads.

    Attributes:
        url: Its identifier, at which it is reached.
        client_id: What Consilium is registered as.
    """

    def __init__(
        self,
        origin: str,
        people: Callable[[], Sequence[TrainingPerson]],
        machine_clients: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Args: origin: Where Consilium is reached; people: who can be picked; machine_clients: secrets by id."""
        self.url = f"{origin}{ISSUER_PATH}"
        self.client_id = _CLIENT_ID
        self.people = people
        self._machine_clients = dict(machine_clients)
        self._clock = clock
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._key_id = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._grants: dict[str, _Grant] = {}

    def discovery(self) -> dict[str, Any]:
        """Gives the discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        """Gives the key set (RFC 7517)."""
        public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self._key_id, "use": "sig", "alg": _ALGORITHM}]}

    def checked(self, query: Mapping[str, str]) -> AuthorizeRequest:
        """Gives a request to sign somebody in.

        Raises:
            SignInError: It is none of Consilium's, so that nobody is sent anywhere.
        """
        redirect_uri = query.get("redirect_uri", "")
        is_ours = query.get("client_id") == self.client_id and is_safe_address(redirect_uri)
        if not is_ours or not is_loopback(urlsplit(redirect_uri).hostname or ""):
            raise SignInError("This request to sign in is not Consilium's; begin at its start page.")
        wanted = {"response_type": "code", "code_challenge_method": "S256"}
        lacks_one = not all(query.get(name) for name in ("state", "nonce", "code_challenge"))
        if lacks_one or any(query.get(name) != value for name, value in wanted.items()):
            raise SignInError("This request to sign in lacks a part; begin at the start page of Consilium.")
        return AuthorizeRequest(redirect_uri, query["state"], query["nonce"], query["code_challenge"])

    def picked(self, request: AuthorizeRequest, subject: str) -> str:
        """Gives the address to send the browser to once somebody was picked.

        Raises:
            SignInError: There is no such person.
        """
        person = next((one for one in self.people() if one.subject == subject), None)
        if person is None:
            raise SignInError("There is no such person in training; pick one of the list.")
        return self._granted(request, person)

    def newcomer(self, request: AuthorizeRequest, name: str) -> str:
        """Gives the same for somebody new, who has no role yet.

        Raises:
            SignInError: The name is blank or too long.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise SignInError(f"Give a name of 1 to {_LONGEST_NAME} characters.")
        subject = f"new-{hashlib.sha256(name.casefold().encode()).hexdigest()[:16]}"
        return self._granted(request, TrainingPerson(subject, name, role=""))

    def access_token(self, subject: str) -> str:
        """Gives an access token for somebody, as the token endpoint would."""
        return self._signed({"sub": subject, "client_id": self.client_id}, kind="at+jwt")

    def token(self, form: Mapping[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """Answers at the token endpoint (RFC 6749, sections 4.1.3, 4.4.2 and 5): status and JSON object."""
        match form.get("grant_type"):
            case "authorization_code":
                return self._token_for_code(form)
            case "client_credentials":
                return self._token_for_client(form, authorization)
            case _:
                return 400, {"error": "unsupported_grant_type"}

    def _granted(self, request: AuthorizeRequest, person: TrainingPerson) -> str:
        code, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._grants = {key: grant for key, grant in self._grants.items() if grant.until > now}
            self._grants[code] = _Grant(person, request, now + _SECONDS_OF_A_CODE)
        query = urlencode({"code": code, "state": request.state, "iss": self.url})
        return f"{request.redirect_uri}{'&' if '?' in request.redirect_uri else '?'}{query}"

    def _token_for_code(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_id") != self.client_id:
            return 401, {"error": "invalid_client"}
        with self._lock:
            # Taken out whatever comes of it: a code serves once.
            grant = self._grants.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = (
            grant is not None
            and grant.until > self._clock()
            and form.get("redirect_uri") == grant.request.redirect_uri
            and hmac.compare_digest(_base64url(digest), grant.request.challenge)
        )
        if grant is None or not fits:
            return 400, {"error": "invalid_grant"}
        access_token = self.access_token(grant.person.subject)
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        identity: dict[str, Any] = {
            "sub": grant.person.subject,
            "aud": self.client_id,
            "azp": self.client_id,
            "nonce": grant.request.nonce,
            "at_hash": _base64url(half),
            "name": grant.person.name,
        }
        if grant.person.email:
            identity |= {"email": grant.person.email, "email_verified": True}
        return 200, {**self._bearer(access_token), "id_token": self._signed(identity, kind="JWT")}

    def _token_for_client(self, form: Mapping[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        client_id, secret = _credentials(form, authorization)
        registered = self._machine_clients.get(client_id)
        if registered is None or not hmac.compare_digest(registered.encode(), secret.encode()):
            return 401, {"error": "invalid_client"}
        scope = form.get("scope", "")
        token = self._signed({"sub": client_id, "client_id": client_id, "scope": scope}, kind="at+jwt")
        return 200, {**self._bearer(token), "scope": scope}

    def _bearer(self, token: str) -> dict[str, Any]:
        return {"access_token": token, "token_type": "Bearer", "expires_in": _SECONDS_OF_A_TOKEN}

    def _signed(self, claims: Mapping[str, Any], *, kind: str) -> str:
        now = int(self._clock())
        times = {"iat": now, "exp": now + _SECONDS_OF_A_TOKEN}
        whole = {"iss": self.url, "aud": self.client_id, **times, "jti": secrets.token_hex(8), **claims}
        return jwt.encode(whole, self._key, _ALGORITHM, headers={"kid": self._key_id, "typ": kind})


class TrainingTransport(httpx.BaseTransport):
    """Carries Consilium's own requests to the issuer built in, without a network."""

    def __init__(self, issuer: TrainingIssuer) -> None:
        self._issuer = issuer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers a request."""
        status, answer = 200, {}
        match str(request.url).removeprefix(self._issuer.url):
            case "/.well-known/openid-configuration":
                answer = self._issuer.discovery()
            case "/keys":
                answer = self._issuer.keys()
            case "/token":
                form = dict(parse_qsl(request.read().decode()))
                status, answer = self._issuer.token(form, request.headers.get("authorization"))
            case _:
                status = 404
        return httpx.Response(status, content=json.dumps(answer).encode())


def _credentials(form: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    """Gives a client's id and secret, by HTTP Basic or in the form (RFC 6749, 2.3.1)."""
    if authorization is None:
        return form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, encoded = authorization.partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (unquote_plus(client_id), unquote_plus(secret)) if scheme.lower() == "basic" else ("", "")


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
