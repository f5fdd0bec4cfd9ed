"""A real OpenID Connect issuer on a port of this machine: real keys, real HTTP, and each fault that a test asks for."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

CLIENT_ID, AUDIENCE, SECRET = "consilium", "consilium-api", "a secret: with/signs"
RETURN_ADDRESS = "https://consilium.example/sign-in/return"

# Made once: an RSA key takes a while.
RSA_KEY = rsa.generate_private_key(65537, 2048)
WEAK_RSA_KEY = rsa.generate_private_key(65537, 1024)


class Key:
    """A signing key with its public half as JWK."""

    def __init__(self, key_id: str, algorithm: str, private: Any = None, **changes: Any) -> None:
        self.key_id, self.algorithm = key_id, algorithm
        if algorithm.startswith(("RS", "PS")):
            self.private = private or RSA_KEY
            public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        elif algorithm == "EdDSA":
            self.private = private or ed25519.Ed25519PrivateKey.generate()
            public = OKPAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        else:
            self.private = private or ec.generate_private_key(ec.SECP256R1())
            public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        whole = {**public, "kid": key_id, "alg": algorithm, "use": "sig", **changes}
        self.jwk = {name: value for name, value in whole.items() if value is not None}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        named = {"kid": self.key_id, **header}
        headers = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(claims, self.private, self.algorithm, headers=headers)


class LocalIssuer:
    """The issuer; what it answers may be changed while it runs.

    Attributes:
        discovery: Its discovery document.
        keys: Its key set.
        codes: ID token claims by the code that was given for them.
        asked: Paths that were asked for, in order.
        statuses: Other statuses than 200, by path.
        forms: Forms that the token endpoint got.
        authorizations: Authorization headers that it got.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.authorizations: list[str | None] = []
        self.statuses: dict[str, int] = {}
        self.answers: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.keys = [Key("first", "ES256")]
        self.codes: dict[str, dict[str, Any]] = {}
        self.discovery: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
            "code_challenge_methods_supported": ["S256"],
        }

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Claims of an access token that passes, but for the changes; None takes a claim out."""
        now = int(time.time())
        whole = {"iss": self.url, "sub": "anna", "aud": AUDIENCE, "iat": now, "exp": now + 300, **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def answer(self, method: str, path: str, body: str, authorization: str | None) -> tuple[int, bytes]:
        self.asked.append(path)
        status = self.statuses.get(path, 200)
        if path in self.answers:
            return status, self.answers[path]
        match path:
            case "/.well-known/openid-configuration":
                return status, json.dumps(self.discovery).encode()
            case "/keys":
                return status, json.dumps({"keys": [key.jwk for key in self.keys]}).encode()
            case "/token" if method == "POST":
                return self._token(body, authorization)
            case _:
                return 404, b"{}"

    def _token(self, body: str, authorization: str | None) -> tuple[int, bytes]:
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.forms.append(form)
        self.authorizations.append(authorization)
        basic = f"{CLIENT_ID}:a+secret%3A+with%2Fsigns"
        expected = f"Basic {base64.b64encode(basic.encode()).decode()}"
        if authorization != expected and form.get("client_secret") != SECRET:
            return 401, b'{"error": "invalid_client"}'
        claims = self.codes.pop(form.get("code", ""), None)
        if claims is None or "challenge" not in claims:
            return 400, b'{"error": "invalid_grant"}'
        challenge = claims.pop("challenge")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return 400, b'{"error": "invalid_grant"}'
        token = self.keys[0].sign(self.claims(**({"aud": CLIENT_ID} | claims)))
        return 200, json.dumps({"access_token": "opaque", "token_type": "Bearer", "id_token": token}).encode()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(issuer: LocalIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            path = urlsplit(self.path).path
            status, answer = issuer.answer(self.command, path, body, self.headers.get("Authorization"))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            if status in {301, 302}:
                self.send_header("Location", f"{issuer.url}/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _answer  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
