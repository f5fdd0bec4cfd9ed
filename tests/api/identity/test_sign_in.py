"""Authorization code flow against a real local issuer: what is sent, what is believed, and what is refused."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.identity.errors import IssuerError, SignInError
from api.identity.issuer import Issuer
from api.identity.sign_in import PendingSignIn, SignIn, local_path
from api.identity.tokens import TokenVerifier
from tests.api.identity.local_issuer import AUDIENCE, CLIENT_ID, RETURN_ADDRESS, SECRET, LocalIssuer


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(issuer: LocalIssuer, clock: Clock) -> Iterator[Callable[..., SignIn]]:
    with httpx.Client(timeout=5) as http:

        def signing_in(secret: str | None = SECRET) -> SignIn:
            trusted = Issuer(issuer.url, algorithms=["ES256"], http=http)
            verifier = TokenVerifier(trusted, algorithms=["ES256"], client_id=CLIENT_ID, audience=AUDIENCE)
            return SignIn(
                trusted, verifier, client_id=CLIENT_ID, client_secret=secret, scopes="openid profile", clock=clock
            )

        yield signing_in


def left(issuer: LocalIssuer, sign_in: SignIn, following: str = "/panels", **claims: Any) -> tuple[str, dict[str, str]]:
    """Goes to the issuer, where Anna signs in; gives the cookie and the answer that the browser brings back."""
    pending, address = sign_in.begin(following, RETURN_ADDRESS)
    query = dict(parse_qsl(urlsplit(address).query))
    given_back = {"sub": "anna", "nonce": query["nonce"], "challenge": query["code_challenge"]} | claims
    issuer.codes["code"] = {name: value for name, value in given_back.items() if value is not None}
    return pending.cookie, {"code": "code", "state": query["state"]}


def test_the_request_has_everything_and_nothing_twice(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    pending, address = make().begin("/panels", RETURN_ADDRESS)
    assert address.startswith(f"{issuer.url}/authorize?")
    query = parse_qsl(urlsplit(address).query)
    assert len(query) == 8
    sent = dict(query)
    assert (sent["response_type"], sent["client_id"], sent["redirect_uri"]) == ("code", CLIENT_ID, RETURN_ADDRESS)
    assert sent["scope"] == "openid profile"
    assert sent["code_challenge_method"] == "S256"
    digest = hashlib.sha256(pending.verifier.encode()).digest()
    assert sent["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    secrets = {sent["state"], sent["nonce"], pending.verifier, pending.secret}
    assert len(secrets) == 4
    assert all(len(one) == 43 for one in secrets)
    assert pending.verifier not in address
    assert pending.secret not in repr(pending)
    assert make().begin("/", RETURN_ADDRESS)[0].state != pending.state


def test_a_sign_in_ends_where_it_began(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    pending, claims = sign_in.complete(cookie, answer, RETURN_ADDRESS)
    assert (pending.next, claims["sub"]) == ("/panels", "anna")
    assert issuer.forms[0]["grant_type"] == "authorization_code"
    assert issuer.forms[0]["redirect_uri"] == RETURN_ADDRESS


def test_the_secret_goes_in_the_form_where_the_issuer_wants_it_there(
    issuer: LocalIssuer, make: Callable[..., SignIn]
) -> None:
    issuer.discovery["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    assert sign_in.complete(cookie, answer, RETURN_ADDRESS)
    assert issuer.authorizations == [None]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"state": "made-up"}, "another sign-in"),
        ({"state": ""}, "another sign-in"),
        ({"code": ""}, "no code"),
        ({"code": "made-up"}, "no identity"),
        ({"iss": "https://elsewhere.example"}, "another issuer"),
        ({"error": "access_denied"}, "cancelled"),
        ({"error": "<script>"}, "reports an error"),
    ],
)
def test_a_wrong_answer_is_refused(
    issuer: LocalIssuer, make: Callable[..., SignIn], change: dict[str, str], told: str
) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    with pytest.raises(SignInError, match=told) as caught:
        sign_in.complete(cookie, answer | change, RETURN_ADDRESS)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"challenge": "A" * 43}, "no identity"),
        ({"aud": "another client"}, "aud"),
        ({"exp": 1}, "expired"),
    ],
)
def test_a_wrong_identity_is_refused(
    issuer: LocalIssuer, make: Callable[..., SignIn], claims: dict[str, Any], told: str
) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in, **claims)
    with pytest.raises(SignInError, match=told):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)


def test_an_issuer_that_says_it_names_itself_must(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    issuer.discovery["authorization_response_iss_parameter_supported"] = True
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    with pytest.raises(SignInError, match="another issuer"):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)
    assert sign_in.complete(cookie, answer | {"iss": issuer.url}, RETURN_ADDRESS)


def test_a_code_serves_once(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    assert sign_in.complete(cookie, answer, RETURN_ADDRESS)
    with pytest.raises(SignInError, match="no identity"):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)


def test_a_wrong_client_secret_is_told_to_the_operator(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    sign_in = make("wrong")
    cookie, answer = left(issuer, sign_in)
    with pytest.raises(IssuerError, match="CONSILIUM_OIDC_CLIENT_SECRET"):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)


@pytest.mark.parametrize("cookie", [None, "", "a.b", "a.b.c", "a.1.Lw==", f"{'x' * 43}.never.Lw==", f"{'x' * 43}.1.A"])
def test_without_its_cookie_a_sign_in_is_none_of_this_browsers(
    issuer: LocalIssuer, make: Callable[..., SignIn], cookie: str | None
) -> None:
    sign_in = make()
    _, answer = left(issuer, sign_in)
    with pytest.raises(SignInError, match="no sign-in under way"):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)


def test_the_cookie_of_another_browser_does_not_fit(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    sign_in = make()
    _, answer = left(issuer, sign_in)
    other, _ = sign_in.begin("/", RETURN_ADDRESS)
    with pytest.raises(SignInError, match="another sign-in"):
        sign_in.complete(other.cookie, answer, RETURN_ADDRESS)


def test_a_cookie_that_was_changed_does_not_fit(issuer: LocalIssuer, make: Callable[..., SignIn]) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    secret, began_at, following = cookie.split(".")
    elsewhere = base64.urlsafe_b64encode(b"//evil.example").decode()
    for changed in (f"{secret}.{int(began_at) + 600}.{following}", f"{secret}.{began_at}.{elsewhere}"):
        with pytest.raises(SignInError, match="another sign-in"):
            sign_in.complete(changed, answer, RETURN_ADDRESS)


def test_ten_minutes_are_enough(issuer: LocalIssuer, make: Callable[..., SignIn], clock: Clock) -> None:
    sign_in = make()
    cookie, answer = left(issuer, sign_in)
    clock.now += timedelta(minutes=11)
    with pytest.raises(SignInError, match="longer than ten minutes"):
        sign_in.complete(cookie, answer, RETURN_ADDRESS)


@pytest.mark.parametrize("path", ["/", "/panels/panel-1", "/panels?state=open#top", "/a//b", "/%2F%2Fa"])
def test_paths_of_this_service_are_kept(path: str) -> None:
    assert local_path(path) == path
    assert PendingSignIn.begin(path, datetime.now(UTC)).next == path


@pytest.mark.parametrize(
    "given_path",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
        "/\t/evil", "/a\nSet-Cookie: x", "evil.example", "", None, "/é", "/" + "x" * 1001, " //evil.example", "/\x00",
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_start_page(given_path: str | None) -> None:
    assert local_path(given_path) == "/"


@given(st.text(alphabet="/\\:@?#.ae %\t\n\r", max_size=12))
def test_no_path_leads_elsewhere(text: str) -> None:
    base = "https://consilium.example"
    joined = httpx.URL(base).join(local_path(text))
    assert (joined.scheme, joined.host) == ("https", "consilium.example")
