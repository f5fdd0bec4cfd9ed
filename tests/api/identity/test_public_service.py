"""The service under a public address, with a real issuer: cookies, hosts, sessions, tokens, and nothing of training."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.application import create_application
from api.identity.identity import Identity
from api.identity.public_routes import PUBLIC_ROUTES, declared_routes
from api.settings import load_settings
from api.store.tables import MachineClientRow, StaffRoleRow, StaffRow
from api.workbench import Workbench
from tests.api.identity.local_issuer import AUDIENCE, CLIENT_ID, SECRET, LocalIssuer

ORIGIN = "https://consilium.example"
SESSION = "__Host-consilium"


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as running:
        yield running


@pytest.fixture(scope="module")
def application(home: Path, issuer: LocalIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    settings = load_settings(
        home=home,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('public') / 'consilium.db'}",
        production=True,
        public_url=f"{ORIGIN}:443/",
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SECRET,
        oidc_audience=AUDIENCE,
    )
    with Workbench.open(settings) as workbench:
        with workbench.store.begin() as transaction:
            for staff_id, subject, scopes in (
                ("staff-cpms", "cpms", ["cases:read", "directory:read"]),
                ("staff-keycloak", "service-account-7", ["panels:read"]),
            ):
                transaction.session.add(
                    StaffRow(
                        staff_id=staff_id, issuer=issuer.url, subject=subject, name="CPMS", active=True,
                        created_at=transaction.at, version=1,
                    )
                )  # fmt: skip
                transaction.session.flush()
                transaction.session.add(MachineClientRow(client_id=subject, staff_id=staff_id, scopes=scopes))
        yield create_application(workbench)


@pytest.fixture
def browser(application: FastAPI) -> TestClient:
    return TestClient(application, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)


def signed_in(browser: TestClient, issuer: LocalIssuer, following: str = "/", **claims: Any) -> Any:
    """Signs in as a browser does; gives the last answer."""
    away = browser.get("/sign-in", params={"next": following})
    query = dict(parse_qsl(urlsplit(away.headers["location"]).query))
    assert query["redirect_uri"] == f"{ORIGIN}/sign-in/return"
    answer = {"sub": "anna", "nonce": query["nonce"], "challenge": query["code_challenge"], "name": "Anna Lindqvist"}
    issuer.codes["code"] = answer | claims
    return browser.get("/sign-in/return", params={"code": "code", "state": query["state"]})


def bearer(issuer: LocalIssuer, **claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.keys[0].sign(issuer.claims(**claims))}"}


def test_cookies_are_for_this_host_and_scripts_never_see_them(browser: TestClient, issuer: LocalIssuer) -> None:
    away = browser.get("/sign-in")
    assert away.status_code == 303
    back = signed_in(browser, issuer, "/docs")
    assert (back.status_code, back.headers["location"]) == (303, "/docs")
    cookies = [away.headers["set-cookie"], *back.headers.get_list("set-cookie")]
    assert len(cookies) == 3
    for cookie in cookies:
        assert cookie.startswith("__Host-consilium")
        for attribute in ("; Path=/", "; Secure", "; HttpOnly", "; SameSite=lax"):
            assert attribute in cookie
        assert "domain" not in cookie.lower()
    assert browser.get("/api/v1/me").json()["name"] == "Anna Lindqvist"


def test_a_session_that_was_planted_is_not_the_one_that_signs_in(browser: TestClient, issuer: LocalIssuer) -> None:
    planted = "p" * 43
    browser.cookies.set(SESSION, planted, domain="consilium.example")
    back = signed_in(browser, issuer)
    assert f"{SESSION}={planted}" not in back.headers["set-cookie"]
    other = TestClient(browser.app, base_url=ORIGIN, cookies={SESSION: planted})
    assert other.get("/api/v1/me").status_code == 401


def test_signing_in_twice_leaves_one_session(browser: TestClient, issuer: LocalIssuer) -> None:
    signed_in(browser, issuer)
    first = browser.cookies[SESSION]
    signed_in(browser, issuer)
    assert browser.cookies[SESSION] != first
    other = TestClient(browser.app, base_url=ORIGIN, cookies={SESSION: first})
    assert other.get("/api/v1/me").status_code == 401


def test_sign_out_needs_the_form_and_ends_it_here(browser: TestClient, issuer: LocalIssuer) -> None:
    signed_in(browser, issuer)
    key, token = browser.cookies[SESSION], browser.get("/api/v1/me").json()["csrf_token"]
    assert browser.get("/sign-out").status_code == 405
    for data in ({}, {"csrf_token": "wrong"}, {"csrf_token": ["a", "b"]}):
        assert browser.post("/sign-out", data=data).status_code == 403
    foreign = browser.post("/sign-out", data={"csrf_token": token}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    done = browser.post("/sign-out", data={"csrf_token": token}, headers={"origin": ORIGIN})
    assert done.status_code == 200
    assert f"{issuer.url}/end" in done.text
    other = TestClient(browser.app, base_url=ORIGIN, cookies={SESSION: key})
    assert other.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_no_sign_in_ends_elsewhere(browser: TestClient, issuer: LocalIssuer, following: str) -> None:
    assert signed_in(browser, issuer, following).headers["location"] == "/"


def test_a_wrong_answer_signs_nobody_in(browser: TestClient, issuer: LocalIssuer) -> None:
    back = signed_in(browser, issuer, nonce="of another sign-in")
    assert back.status_code == 400
    assert "cannot be believed" in back.json()["detail"]
    assert "set-cookie" not in back.headers
    page = browser.get("/sign-in/return?error=access_denied", headers={"accept": "text/html"})
    assert page.status_code == 400
    assert "Sign in again" in page.text


def test_only_the_public_host_and_this_machine_are_answered(browser: TestClient) -> None:
    assert browser.get("/health/live").status_code == 200
    assert browser.get("/health/live", headers={"host": "consilium.example:443"}).status_code == 200
    assert browser.get("/health/live", headers={"host": "localhost:8000"}).status_code == 200
    for host in ("evil.example", "consilium.example.evil.example", "consilium.example:444", "consilium.example:x"):
        assert browser.get("/health/live", headers={"host": host}).status_code == 403


def test_behind_a_proxy_that_ends_tls_the_own_origin_is_the_public_one(application: FastAPI) -> None:
    inside = TestClient(application, base_url="http://consilium.example")
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    assert inside.post("/api/v1/cases:read", json={"case": {"text": "gout"}}, headers=headers).status_code == 401
    assert inside.post("/sign-out", headers=headers | {"origin": "http://consilium.example"}).status_code == 403


def test_whoever_comes_without_a_session_is_led_to_sign_in_or_told_so(browser: TestClient) -> None:
    page = browser.get("/experts/SAMPLE-049?q=secret", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/experts/SAMPLE-049")
    assert browser.get("/experts/SAMPLE-049").status_code == 401
    for route in declared_routes(browser.app):  # type: ignore[arg-type]
        if route.permission is not None and "{" not in route.path:
            assert browser.request(route.method, route.path, json={}).status_code == 401, route.name


def test_a_role_opens_the_directory_and_matching(
    browser: TestClient, issuer: LocalIssuer, application: FastAPI
) -> None:
    signed_in(browser, issuer, sub="bea", name="Bea")
    assert browser.get("/api/v1/experts").status_code == 403, "no role yet"
    staff_id = browser.get("/api/v1/me").json()["staff_id"]
    with application.state.workbench.store.begin() as transaction:
        row = StaffRoleRow(staff_id=staff_id, role="coordinator", network="ERKNet", granted_at=transaction.at)
        transaction.session.add(row)
    assert browser.get("/api/v1/experts").status_code == 200
    form = browser.post("/shortlist", data={"case": ""}, headers={"origin": ORIGIN, "accept": "text/html"})
    assert form.status_code == 422, "an empty form is read, and told to be empty"


def test_whose_access_is_withdrawn_is_out_at_once_and_told_so(
    browser: TestClient, issuer: LocalIssuer, application: FastAPI
) -> None:
    signed_in(browser, issuer, sub="carl", name="Carl")
    staff_id = browser.get("/api/v1/me").json()["staff_id"]
    with application.state.workbench.store.begin() as transaction:
        transaction.session.get_one(StaffRow, staff_id).active = False
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me", headers=bearer(issuer, sub="carl")).status_code == 403
    back = signed_in(browser, issuer, sub="carl", name="Carl")
    assert back.status_code == 403
    assert "withdrawn" in back.json()["detail"]


def test_access_tokens_of_people_work_once_they_are_known(browser: TestClient, issuer: LocalIssuer) -> None:
    stranger = browser.get("/api/v1/me", headers=bearer(issuer, sub="stranger"))
    assert stranger.status_code == 403
    assert "sign in once" in stranger.json()["detail"]
    signed_in(browser, issuer)
    other = TestClient(browser.app, base_url=ORIGIN)
    known = other.get("/api/v1/me", headers=bearer(issuer, sub="anna", azp="some-client"))
    assert known.json()["name"] == "Anna Lindqvist"
    assert known.json()["csrf_token"] is None
    assert known.json()["scopes"] is None


def test_a_bad_token_is_refused_whatever_cookie_comes_with_it(browser: TestClient, issuer: LocalIssuer) -> None:
    signed_in(browser, issuer)
    for headers in (bearer(issuer, aud="other"), {"Authorization": "Bearer"}, {"Authorization": "Bearer a b"}):
        assert browser.get("/api/v1/me", headers=headers).status_code == 401
    with_identity_token = bearer(issuer, aud=CLIENT_ID, nonce="n")
    assert browser.get("/api/v1/me", headers=with_identity_token).status_code == 401


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"sub": "cpms", "client_id": "cpms", "scope": "cases:read panels:read made:up"}, ["cases:read"]),
        ({"sub": "cpms", "azp": "cpms", "scp": ["directory:read"]}, ["directory:read"]),
        ({"sub": "cpms", "client_id": "cpms"}, []),
        ({"sub": "service-account-7", "azp": "cpms", "scope": "panels:read cases:read"}, ["panels:read"]),
    ],
)
def test_machine_clients_get_what_token_and_registration_both_allow(
    browser: TestClient, issuer: LocalIssuer, claims: dict[str, Any], scopes: list[str]
) -> None:
    account = browser.get("/api/v1/me", headers=bearer(issuer, **claims)).json()
    assert account["scopes"] == scopes


def test_a_client_that_is_not_registered_is_nobody(browser: TestClient, issuer: LocalIssuer) -> None:
    refused = browser.get("/api/v1/me", headers=bearer(issuer, sub="made-up", client_id="made-up"))
    assert refused.status_code == 401
    assert "not registered" in refused.headers["www-authenticate"]


def test_a_persons_token_through_a_machine_client_has_not_the_clients_rights(
    browser: TestClient, issuer: LocalIssuer
) -> None:
    signed_in(browser, issuer)
    headers = bearer(issuer, sub="anna", client_id="cpms", scope="directory:read")
    assert browser.get("/api/v1/me", headers=headers).json()["scopes"] is None
    assert browser.get("/api/v1/experts", headers=headers).status_code == 403


@pytest.mark.parametrize("path", [".well-known/openid-configuration", "keys", "authorize?client_id=consilium"])
def test_there_is_no_training_here(browser: TestClient, path: str) -> None:
    assert browser.get(f"/training/issuer/{path}").status_code == 404
    assert browser.post("/training/issuer/token", data={"grant_type": "client_credentials"}).status_code == 404
    assert "Training" not in browser.get("/docs").text


def test_no_system_signs_in_with_a_browser(browser: TestClient, issuer: LocalIssuer) -> None:
    back = signed_in(browser, issuer, sub="service-account-7")
    assert back.status_code == 400
    assert "another system" in back.json()["detail"]


def test_the_reference_says_where_a_token_is_needed(application: FastAPI) -> None:
    document = application.openapi()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            needs_token = path.startswith("/api/") and f"{method.upper()} {path}" not in PUBLIC_ROUTES
            assert ("security" in operation) == needs_token, path
            assert "401" in operation["responses"] or not needs_token, path


def test_an_issuer_that_is_away_is_told_as_such_and_sessions_go_on(
    browser: TestClient, issuer: LocalIssuer, application: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(browser, issuer)
    identity: Identity = application.state.identity
    monkeypatch.setattr(identity.issuer, "_discovery", None)
    monkeypatch.setitem(issuer.statuses, "/.well-known/openid-configuration", 500)
    away = browser.get("/sign-in")
    assert away.status_code == 503
    assert issuer.url not in away.text
    token = browser.get("/api/v1/me").json()["csrf_token"]
    assert browser.post("/sign-out", data={"csrf_token": token}).status_code == 200, "without waiting for the issuer"
