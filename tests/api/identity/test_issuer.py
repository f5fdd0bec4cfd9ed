"""What the issuer says of itself: checked, kept, refreshed when its keys change, and rarely asked."""

from collections.abc import Iterator

import httpx
import pytest

from api.identity.addresses import is_safe_address, origin_of
from api.identity.errors import IssuerError, TokenError
from api.identity.issuer import Issuer
from api.identity.tokens import TokenVerifier
from tests.api.identity.local_issuer import AUDIENCE, CLIENT_ID, Key, LocalIssuer

DISCOVERY = "/.well-known/openid-configuration"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as running:
        yield running


@pytest.fixture
def trusted(issuer: LocalIssuer, clock: Clock) -> Iterator[Issuer]:
    with httpx.Client(timeout=5) as http:
        yield Issuer(issuer.url, algorithms={"ES256"}, http=http, clock=clock)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("issuer", "https://elsewhere.example", "names another issuer"),
        ("issuer", None, "names another issuer"),
        ("authorization_endpoint", None, "authorization_endpoint is missing"),
        ("token_endpoint", "http://elsewhere.example/token", "token_endpoint is missing or no https"),
        ("jwks_uri", "ftp://elsewhere.example/keys", "jwks_uri is missing or no https"),
        ("id_token_signing_alg_values_supported", ["HS256"], "signs with none of ES256"),
        ("code_challenge_methods_supported", ["plain"], "PKCE"),
    ],
)
def test_a_discovery_document_that_cannot_be_trusted_is_refused(
    issuer: LocalIssuer, trusted: Issuer, name: str, value: object, told: str
) -> None:
    issuer.discovery[name] = value
    with pytest.raises(IssuerError, match=told):
        trusted.discovery()


@pytest.mark.parametrize("answer", [b"[]", b"no json", b"", b'"' + b"x" * 1_100_000 + b'"'])
@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
def test_an_answer_that_is_no_small_object_is_refused(
    issuer: LocalIssuer, trusted: Issuer, path: str, answer: bytes
) -> None:
    issuer.answers[path] = answer
    with pytest.raises(IssuerError, match=r"no JSON object|larger than a megabyte"):
        trusted.key("first")


@pytest.mark.parametrize("status", [302, 404, 500])
@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
def test_another_status_is_refused_and_no_redirect_followed(
    issuer: LocalIssuer, trusted: Issuer, path: str, status: int
) -> None:
    issuer.statuses[path] = status
    with pytest.raises(IssuerError, match=f"status {status}"):
        trusted.key("first")
    assert "/elsewhere" not in issuer.asked


def test_an_issuer_that_is_not_there_is_named_and_not_asked_by_everybody(clock: Clock) -> None:
    with LocalIssuer() as ended:
        url = ended.url
    with httpx.Client(timeout=5) as http:
        trusted = Issuer(url, algorithms={"ES256"}, http=http, clock=clock)
        with pytest.raises(IssuerError, match=f"the issuer {url} cannot be reached: ConnectError") as first:
            trusted.discovery()
        with pytest.raises(IssuerError) as second:
            trusted.key("k")
        assert second.value is first.value
        clock.now += 3
        with pytest.raises(IssuerError) as third:
            trusted.key("k")
        assert third.value is not first.value


def test_keys_are_asked_for_once(issuer: LocalIssuer, trusted: Issuer) -> None:
    for _ in range(5):
        assert trusted.key("first") is not None
    assert issuer.asked == [DISCOVERY, "/keys"]


def test_a_new_key_is_found_when_a_token_names_it_and_the_old_one_goes(
    issuer: LocalIssuer, trusted: Issuer, clock: Clock
) -> None:
    algorithms = ("ES256",)
    verifier = TokenVerifier(trusted, algorithms=algorithms, client_id=CLIENT_ID, audience=AUDIENCE)
    old, new = issuer.keys[0], Key("second", "ES256")
    assert verifier.access_token(old.sign(issuer.claims()))
    issuer.keys = [new]
    clock.now += 31
    assert verifier.access_token(new.sign(issuer.claims()))
    with pytest.raises(TokenError, match="none of the issuer's"):
        verifier.access_token(old.sign(issuer.claims()))


def test_a_withdrawn_key_is_out_within_an_hour(issuer: LocalIssuer, trusted: Issuer, clock: Clock) -> None:
    assert trusted.key("first") is not None
    issuer.keys = [Key("second", "ES256")]
    clock.now += 3601
    assert trusted.key("first") is None


def test_made_up_keys_make_no_traffic(issuer: LocalIssuer, trusted: Issuer, clock: Clock) -> None:
    for number in range(50):
        clock.now += 0.1
        assert trusted.key(f"made-up-{number}") is None
    assert issuer.asked.count("/keys") == 1
    clock.now += 31
    assert trusted.key("made-up") is None
    assert issuer.asked.count("/keys") == 2


def test_keys_at_hand_outlast_an_issuer_that_is_away_for_some_hours(
    issuer: LocalIssuer, trusted: Issuer, clock: Clock
) -> None:
    assert trusted.key("first") is not None
    issuer.statuses = {DISCOVERY: 500, "/keys": 500}
    clock.now += 3700
    assert trusted.key("first") is not None
    clock.now += 6 * 3600
    for _ in range(2):
        with pytest.raises(IssuerError):
            trusted.key("first")


def test_keys_of_the_same_id_are_refused(issuer: LocalIssuer, trusted: Issuer) -> None:
    issuer.keys = [Key("k", "ES256"), Key("k", "ES256")]
    with pytest.raises(IssuerError, match="same id"):
        trusted.key("k")


@pytest.mark.parametrize("url", ["https://a.example/x", "http://localhost:9/x", "http://[::1]:9", "http://127.0.0.1"])
def test_https_and_this_machine_are_safe(url: str) -> None:
    assert is_safe_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example", "//a.example", "https://", "https://user@a.example", "https://a.example/#x",
        "javascript:alert(1)", "https://a.example:port", "http://localhost.evil.example", "https://a.example/\n", "",
    ],
)  # fmt: skip
def test_nothing_else_is_safe(url: str) -> None:
    assert not is_safe_address(url)


def test_an_origin_is_written_as_browsers_write_it() -> None:
    assert origin_of("https://A.example:443/x") == "https://a.example"
    assert origin_of("http://[::1]:8000/x") == "http://[::1]:8000"
