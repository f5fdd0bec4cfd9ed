"""Every check of a token, each by one token that fails this check alone, signed by a real issuer's real keys."""

import base64
import hashlib
import hmac
import json
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from jwt.algorithms import ECAlgorithm

from api.identity.algorithms import ALGORITHMS
from api.identity.errors import TokenError
from api.identity.issuer import Issuer
from api.identity.tokens import TokenVerifier
from tests.api.identity.local_issuer import AUDIENCE, CLIENT_ID, WEAK_RSA_KEY, Key, LocalIssuer

Change = dict[str, Any]


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as running:
        yield running


@pytest.fixture
def verifier(issuer: LocalIssuer) -> Iterator[TokenVerifier]:
    with httpx.Client(timeout=5) as http:
        yield verifier_of(issuer, http)


def verifier_of(issuer: LocalIssuer, http: httpx.Client) -> TokenVerifier:
    algorithms = ("RS256", "PS256", "ES256", "EdDSA")
    trusted = Issuer(issuer.url, algorithms=algorithms, http=http)
    return TokenVerifier(trusted, algorithms=algorithms, client_id=CLIENT_ID, audience=AUDIENCE)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_a_right_token_is_believed(issuer: LocalIssuer, verifier: TokenVerifier, algorithm: str) -> None:
    issuer.keys = [Key("k", algorithm)]
    assert verifier.access_token(issuer.keys[0].sign(issuer.claims()))["sub"] == "anna"
    listed = issuer.claims(aud=["other", AUDIENCE])
    assert verifier.access_token(issuer.keys[0].sign(listed, typ="at+jwt"))["sub"] == "anna"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"iss": "https://elsewhere.example"}, "another issuer"),
        ({"iss": None}, "lacks one of"),
        ({"aud": "somebody-else"}, "meant for somebody else"),
        ({"aud": ["a", "b"]}, "meant for somebody else"),
        ({"aud": None}, "lacks one of"),
        ({"aud": CLIENT_ID}, "meant for somebody else"),
        ({"exp": -31}, "has expired"),
        ({"exp": None}, "lacks one of"),
        ({"nbf": 60}, "not valid yet"),
        ({"iat": 60}, "not valid yet"),
        ({"iat": None}, "lacks one of"),
        ({"sub": None}, "lacks one of"),
        ({"sub": ""}, "1 to 255"),
        ({"sub": "x" * 256}, "1 to 255"),
        ({"nonce": "n"}, "no access token"),
        ({"at_hash": "h"}, "no access token"),
    ],
)
def test_an_access_token_with_a_wrong_claim_is_refused(
    issuer: LocalIssuer, verifier: TokenVerifier, change: Change, told: str
) -> None:
    now = int(time.time())
    moved = {name: now + value if isinstance(value, int) else value for name, value in change.items()}
    with pytest.raises(TokenError, match=told):
        verifier.access_token(issuer.keys[0].sign(issuer.claims(**moved)))


def test_clocks_may_differ_by_half_a_minute(issuer: LocalIssuer, verifier: TokenVerifier) -> None:
    now = int(time.time())
    for change in ({"exp": now - 20}, {"nbf": now + 20}, {"iat": now + 20}):
        assert verifier.access_token(issuer.keys[0].sign(issuer.claims(**change)))


@pytest.mark.parametrize("claim", ["sub", "exp", "iat", "nbf", "iss", "aud"])
@pytest.mark.parametrize("value", [True, 1.5, [], {}, "text", [1], -1])
def test_a_claim_of_another_kind_is_refused_or_harmless(
    issuer: LocalIssuer, verifier: TokenVerifier, claim: str, value: object
) -> None:
    token = sign_as_it_is(issuer.keys[0], issuer.claims() | {claim: value})
    try:
        verifier.access_token(token)
    except TokenError:
        return
    # Only what says the same: a subject in words, a moment that has passed.
    assert (claim, value) == ("sub", "text") or claim in {"nbf", "iat"}


def sign_as_it_is(key: Key, claims: dict[str, Any], **header: Any) -> str:
    """Signs what PyJWT would not write."""
    signed = f"{part({'alg': 'ES256', 'kid': key.key_id, **header})}.{part(claims)}"
    assert isinstance(key.private, EllipticCurvePrivateKey)
    signature = ECAlgorithm(ECAlgorithm.SHA256).sign(signed.encode(), key.private)
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def unsigned(issuer: LocalIssuer) -> str:
    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(issuer.claims())}."


def signed_with_the_public_key(issuer: LocalIssuer) -> str:
    """The classic confusion: HS256 with the public key as the secret."""
    secret = json.dumps(issuer.keys[0].jwk).encode()
    signed = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(issuer.claims())}"
    signature = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def by_another_key(issuer: LocalIssuer) -> str:
    return Key("first", "ES256").sign(issuer.claims())


def with_other_claims(issuer: LocalIssuer) -> str:
    header, _, signature = issuer.keys[0].sign(issuer.claims()).split(".")
    return f"{header}.{part(issuer.claims(sub='root'))}.{signature}"


def by_an_unknown_key(issuer: LocalIssuer) -> str:
    return Key("unknown", "ES256").sign(issuer.claims())


def without_a_key(issuer: LocalIssuer) -> str:
    return issuer.keys[0].sign(issuer.claims(), kid=None)


def with_an_extension(issuer: LocalIssuer) -> str:
    return sign_as_it_is(issuer.keys[0], issuer.claims(), crit=["b64"], b64=True)


def with_an_extension_that_nobody_knows(issuer: LocalIssuer) -> str:
    return sign_as_it_is(issuer.keys[0], issuer.claims(), crit=["exp"])


def by_an_algorithm_not_listed(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "RS512")]
    return issuer.keys[0].sign(issuer.claims())


def by_a_weak_key(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "RS256", WEAK_RSA_KEY)]
    with warnings.catch_warnings():
        # PyJWT, too, says that the key is too short.
        warnings.simplefilter("ignore")
        return issuer.keys[0].sign(issuer.claims())


def by_a_key_for_encryption(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "ES256", use="enc")]
    return issuer.keys[0].sign(issuer.claims())


def by_a_key_of_another_algorithm(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "RS256", alg="PS256")]
    return issuer.keys[0].sign(issuer.claims())


def by_a_key_that_names_another_type(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "ES256", kty="RSA")]
    return issuer.keys[0].sign(issuer.claims())


def by_a_key_that_cannot_be_read(issuer: LocalIssuer) -> str:
    issuer.keys = [Key("first", "ES256", x="!")]
    return issuer.keys[0].sign(issuer.claims())


def of_another_kind(issuer: LocalIssuer) -> str:
    return issuer.keys[0].sign(issuer.claims(), typ="logout+jwt")


def too_long(issuer: LocalIssuer) -> str:
    return issuer.keys[0].sign(issuer.claims(more="x" * 20_000))


def not_a_token(_: LocalIssuer) -> str:
    return "a.b.c"


def in_five_parts(_: LocalIssuer) -> str:
    return "a.b.c.d.e"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (unsigned, "algorithm is not allowed"),
        (signed_with_the_public_key, "algorithm is not allowed"),
        (by_an_algorithm_not_listed, "algorithm is not allowed"),
        (by_another_key, "signature does not fit"),
        (with_other_claims, "signature does not fit"),
        (by_an_unknown_key, "none of the issuer's"),
        (without_a_key, "does not name its key"),
        (with_an_extension, "extension that is unknown"),
        (with_an_extension_that_nobody_knows, "no signed JSON Web Token"),
        (by_a_weak_key, "too short"),
        (by_a_key_for_encryption, "not for this algorithm"),
        (by_a_key_of_another_algorithm, "not for this algorithm"),
        (by_a_key_that_names_another_type, "not for this algorithm"),
        (by_a_key_that_cannot_be_read, "cannot be used"),
        (of_another_kind, "no access token"),
        (too_long, "longer than 16 KiB"),
        (not_a_token, "no signed JSON Web Token"),
        (in_five_parts, "no signed JSON Web Token"),
    ],
)
def test_a_token_made_wrongly_is_refused(
    issuer: LocalIssuer, verifier: TokenVerifier, make: Callable[[LocalIssuer], str], told: str
) -> None:
    with pytest.raises(TokenError, match=told) as caught:
        verifier.access_token(make(issuer))
    assert 'error="invalid_token"' in str(caught.value.challenge)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": AUDIENCE}, "meant for somebody else"),
        ({"aud": [CLIENT_ID, "other"]}, "several audiences and no azp"),
        ({"azp": "other"}, "another client"),
        ({"aud": [CLIENT_ID, "other"], "azp": "other"}, "another client"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "another access token"),
        ({"at_hash": 1}, "another access token"),
    ],
)
def test_an_identity_token_with_a_wrong_claim_is_refused(
    issuer: LocalIssuer, verifier: TokenVerifier, change: Change, told: str
) -> None:
    claims = issuer.claims(**({"aud": CLIENT_ID, "nonce": "n"} | change))
    with pytest.raises(TokenError, match=told):
        verifier.identity_token(issuer.keys[0].sign(claims), nonce="n", access_token="opaque")


@pytest.mark.parametrize(("algorithm", "bits"), [("RS256", 256), ("ES256", 256), ("EdDSA", 512)])
def test_a_right_identity_token_is_believed(
    issuer: LocalIssuer, verifier: TokenVerifier, algorithm: str, bits: int
) -> None:
    issuer.keys = [Key("k", algorithm)]
    digest = hashlib.new(f"sha{bits}", b"opaque").digest()
    at_hash = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    claims = issuer.claims(aud=[CLIENT_ID, "other"], azp=CLIENT_ID, nonce="n", at_hash=at_hash)
    token = issuer.keys[0].sign(claims)
    assert verifier.identity_token(token, nonce="n", access_token="opaque")["sub"] == "anna"


def test_no_algorithm_with_a_shared_secret_can_be_allowed() -> None:
    assert not any(algorithm.startswith(("HS", "none")) for algorithm in ALGORITHMS)
