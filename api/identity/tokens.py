"""Tokens of the issuer, believed only after every check has passed.

| check | of | source |
|---|---|---|
| three parts, at most 16 KiB, no critical extension that is unknown here | both | RFC 7515, 4.1.11 and 7.1 |
| `alg` is one that the settings list: asymmetric, never none or HS* | both | RFC 8725, 3.1 |
| `kid` names a key of the issuer, made for signing and for this algorithm, RSA of 2048 bits or more | both | RFC 7517 |
| the signature is that key's | both | RFC 7515, 5.2 |
| `iss` is the issuer, `sub` a name of 1 to 255 characters | both | OpenID Connect Core, 3.1.3.7 |
| `exp` has not passed; `iat` and `nbf` lie not ahead; half a minute is granted to clocks | both | RFC 7519, 4.1 |
| `aud` has the client id; several audiences need `azp`, and `azp` is the client id | ID token | Core, 3.1.3.7 |
| `nonce` is the one of this sign-in | ID token | Core, 3.1.3.7 |
| `at_hash`, where present, is that of the access token | ID token | Core, 3.1.3.8 |
| `aud` has the audience of the settings | access token | RFC 9068, 4 |
| it is no ID token: `typ` fits, no `nonce`, no `at_hash` | access token | RFC 9068, 2.1; RFC 8725, 3.12 |
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from api.identity.algorithms import ALGORITHMS
from api.identity.errors import TokenError
from api.identity.issuer import Issuer

__all__ = ["TokenVerifier"]

_LARGEST = 16_384
_LEEWAY_SECONDS = 30
_SMALLEST_RSA = 2048
_LONGEST_SUBJECT = 255
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]

# PyJWT's own words quote parts of the token; these do not.
_TOLD: tuple[tuple[type[jwt.InvalidTokenError], str], ...] = (
    (jwt.ExpiredSignatureError, "it has expired"),
    (jwt.ImmatureSignatureError, "it is not valid yet (nbf or iat lies ahead)"),
    (jwt.InvalidIssuerError, "it is of another issuer (iss)"),
    (jwt.InvalidAudienceError, "it is meant for somebody else (aud)"),
    (jwt.MissingRequiredClaimError, "it lacks one of iss, sub, aud, exp and iat"),
    (jwt.exceptions.InvalidSubjectError, "its subject (sub) is no text"),
    (jwt.InvalidSignatureError, "its signature does not fit"),
)


class TokenVerifier:
    """Checks tokens of one issuer; may be shared between threads."""

    def __init__(self, issuer: Issuer, *, algorithms: Collection[str], client_id: str, audience: str) -> None:
        """Args: audience: What access tokens for this API name as theirs; client_id: what ID tokens do."""
        self._issuer = issuer
        self._algorithms = frozenset(algorithms) & frozenset(ALGORITHMS)
        self._client_id = client_id
        self._audience = audience

    def identity_token(self, token: str, *, nonce: str, access_token: str | None = None) -> Mapping[str, Any]:
        """Gives the claims of an ID token that a sign-in brought.

        Args:
            token: The token.
            nonce: What this sign-in sent along.
            access_token: The access token that came with it, where one did.

        Raises:
            TokenError: A check failed.
            IssuerError: The issuer's keys cannot be had.
        """
        header, claims = self._checked(token, self._client_id)
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        party = claims.get("azp")
        _refuse_if(len(audiences) > 1 and party is None, "it has several audiences and no azp")
        _refuse_if(party is not None and party != self._client_id, "it was issued to another client (azp)")
        _refuse_if(not _same(claims.get("nonce"), nonce), "its nonce is not the one of this sign-in")
        if access_token is not None and "at_hash" in claims:
            expected = _half_hash(access_token, header["alg"])
            _refuse_if(not _same(claims["at_hash"], expected), "it belongs to another access token (at_hash)")
        return claims

    def access_token(self, token: str) -> Mapping[str, Any]:
        """Gives the claims of an access token that an API request brought.

        Raises:
            TokenError: A check failed.
            IssuerError: The issuer's keys cannot be had.
        """
        header, claims = self._checked(token, self._audience)
        kind = header.get("typ", "JWT")
        is_access_token = isinstance(kind, str) and kind.lower() in _ACCESS_TOKEN_TYPES
        _refuse_if(not is_access_token or bool({"nonce", "at_hash"} & claims.keys()), "it is no access token")
        return claims

    def _checked(self, token: str, audience: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        _refuse_if(len(token) > _LARGEST, "it is longer than 16 KiB")
        _refuse_if(token.count(".") != 2, "it is no signed JSON Web Token")  # noqa: PLR2004 - three parts
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise TokenError("it is no signed JSON Web Token") from None
        algorithm, key_id = header.get("alg"), header.get("kid")
        _refuse_if(algorithm not in self._algorithms, "its algorithm is not allowed here (alg)")
        _refuse_if("crit" in header, "it needs an extension that is unknown here (crit)")
        _refuse_if(not isinstance(key_id, str) or not key_id, "it does not name its key (kid)")
        key = self._issuer.key(str(key_id))
        if key is None:
            raise TokenError("its key (kid) is none of the issuer's")
        claims = self._decoded(token, _public_key(key, str(algorithm)), str(algorithm), audience)
        subject = claims["sub"]
        _refuse_if(not 0 < len(subject) <= _LONGEST_SUBJECT, "its subject (sub) has not 1 to 255 characters")
        return header, claims

    def _decoded(self, token: str, key: Any, algorithm: str, audience: str) -> Mapping[str, Any]:
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=audience,
                issuer=self._issuer.url,
                leeway=_LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.InvalidTokenError as error:
            told = next((words for kind, words in _TOLD if isinstance(error, kind)), "it cannot be read")
            raise TokenError(told) from None
        return claims


def _public_key(key: Mapping[str, Any], algorithm: str) -> Any:
    """Gives a JWK as a key, provided that it was made for this: else a key could be used in a way it was not meant."""
    fits = (
        key.get("kty") == _KEY_TYPES[algorithm[:2]]
        and key.get("alg", algorithm) == algorithm
        and key.get("use", "sig") == "sig"
        and "verify" in key.get("key_ops", ["verify"])
    )
    _refuse_if(not fits, "its key (kid) is not for this algorithm")
    try:
        public = jwt.PyJWK(dict(key), algorithm).key
    except (jwt.PyJWTError, ValueError):
        raise TokenError("its key (kid) cannot be used") from None
    is_weak = isinstance(public, RSAPublicKey) and public.key_size < _SMALLEST_RSA
    _refuse_if(is_weak, "its key (kid) is too short")
    return public


def _half_hash(access_token: str, algorithm: str) -> str:
    """Gives the left half of the token's hash; EdDSA, which names no hash, takes Ed25519's own, SHA-512."""
    bits = "512" if algorithm == "EdDSA" else algorithm[-3:]
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


def _refuse_if(wrong: bool, reason: str) -> None:  # noqa: FBT001 - reads as its name
    if wrong:
        raise TokenError(reason)
