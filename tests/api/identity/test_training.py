"""The issuer built in for training: as strict as a real one, and never beside real people."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import httpx
import pytest
from fastapi.testclient import TestClient

from api.identity import Role
from api.identity.errors import SignInError
from api.identity.opening import open_identity
from api.identity.training_client import client_token, person_token
from api.identity.training_issuer import TrainingIssuer
from api.identity.training_people import MACHINE_CLIENTS, PEOPLE, enter_training_people
from api.settings import load_settings
from api.store import Store, open_store
from api.store.tables import StaffRow
from data.errors import SettingsError

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://localhost:8000/sign-in/return"
REQUEST = {
    "response_type": "code",
    "client_id": "consilium",
    "redirect_uri": BACK,
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
AUTHORIZE, TOKEN = "/training/issuer/authorize", "/training/issuer/token"


def test_somebody_picked_is_signed_in_and_out_again(sign_in: Callable[..., TestClient]) -> None:
    browser = sign_in("coordinator", "/docs")
    account = browser.get("/api/v1/me").json()
    assert account["name"] == "Anna Lindqvist"
    assert account["roles"] == [{"role": "coordinator", "network": "ERKNet"}]
    assert browser.post("/sign-out").status_code == 403, "without the form's token"
    page = browser.get("/")
    assert "Anna Lindqvist" in page.text
    assert f'value="{account["csrf_token"]}"' in page.text
    out = browser.post("/sign-out", data={"csrf_token": account["csrf_token"]})
    assert out.status_code == 200
    assert "You are signed out" in out.text
    assert browser.get("/api/v1/me").status_code == 401


def test_every_page_says_that_it_is_training(training_client: TestClient) -> None:
    for path in ("/", "/docs", f"{AUTHORIZE}?{'&'.join(f'{name}={value}' for name, value in REQUEST.items())}"):
        page = training_client.get(path, headers={"accept": "text/html"})
        assert page.status_code == 200
        assert "made up" in page.text


def test_every_role_can_be_picked(training_client: TestClient) -> None:
    page = training_client.get(AUTHORIZE, params=REQUEST).text
    assert {person.role for person in PEOPLE} == set(Role) - {Role.EXPERT, Role.SYSTEM}
    for person in PEOPLE:
        assert f'value="{person.subject}"' in page
    assert 'value="expert-SAMPLE-049"' in page
    assert "client-cpms" not in page


def test_somebody_new_has_no_role_yet(training_client: TestClient) -> None:
    away = training_client.get("/sign-in")
    query = dict(training_client.build_request("GET", away.headers["location"]).url.params)
    back = training_client.post(AUTHORIZE, data=query | {"name": " Nora  Neu "})
    assert training_client.get(back.headers["location"]).status_code == 303
    account = training_client.get("/api/v1/me").json()
    assert (account["name"], account["roles"]) == ("Nora Neu", [])


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/sign-in/return"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
        {"client_id": "another"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"state": ""},
        {"nonce": ""},
    ],
)
def test_a_request_that_is_not_consiliums_goes_nowhere(training_client: TestClient, change: dict[str, str]) -> None:
    assert training_client.get(AUTHORIZE, params=REQUEST | change).status_code == 400
    assert training_client.post(AUTHORIZE, data=REQUEST | change | {"person": "coordinator"}).status_code == 400


def test_nobody_unknown_can_be_picked(training_client: TestClient) -> None:
    for picked in ({"person": "made-up"}, {"person": "client-cpms"}, {"name": " "}, {"name": "x" * 81}, {}):
        assert training_client.post(AUTHORIZE, data=REQUEST | picked).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"code": "made-up"},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:8000/"},
        {"client_id": "another"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_worth_nothing_to_others_and_serves_once(training_client: TestClient, change: dict[str, str]) -> None:
    form = {
        "grant_type": "authorization_code", "code": code(training_client), "redirect_uri": BACK,
        "client_id": "consilium", "code_verifier": VERIFIER,
    }  # fmt: skip
    assert training_client.post(TOKEN, data=form | change).status_code in {400, 401}
    form["code"] = code(training_client)
    assert training_client.post(TOKEN, data=form).status_code == 200
    assert training_client.post(TOKEN, data=form).json() == {"error": "invalid_grant"}


def test_a_code_is_worth_nothing_after_a_minute() -> None:
    now = [1000.0]
    issuer = TrainingIssuer("http://localhost", list, {}, clock=lambda: now[0])
    address = issuer.newcomer(issuer.checked(REQUEST), "Nora")
    now[0] += 61
    form = {
        "grant_type": "authorization_code", "code": address.partition("code=")[2].partition("&")[0],
        "redirect_uri": BACK, "client_id": "consilium", "code_verifier": VERIFIER,
    }  # fmt: skip
    assert issuer.token(form, None) == (400, {"error": "invalid_grant"})


def test_a_machine_client_needs_its_secret(training_client: TestClient) -> None:
    form = {"grant_type": "client_credentials", "scope": "cases:read"}
    for auth in (("cpms", "wrong"), ("another", "training"), ("", "")):
        assert training_client.post(TOKEN, data=form, auth=auth).status_code == 401
    assert training_client.post(TOKEN, data=form, headers={"authorization": "Basic %"}).status_code == 401
    in_form = form | {"client_id": "cpms", "client_secret": MACHINE_CLIENTS["cpms"]}
    assert training_client.post(TOKEN, data=in_form).status_code == 200


def code(training_client: TestClient) -> str:
    back = training_client.post(AUTHORIZE, data=REQUEST | {"person": "coordinator"})
    return str(training_client.build_request("GET", back.headers["location"]).url.params["code"])


@pytest.fixture
def empty_store(tmp_path: Path) -> Store:
    return open_store(load_settings(home=tmp_path, database_url=f"sqlite:///{tmp_path}/consilium.db"))


def test_training_is_refused_on_a_database_with_real_people(empty_store: Store, tmp_path: Path) -> None:
    with empty_store.begin() as transaction:
        transaction.session.add(
            StaffRow(
                staff_id="staff-1", issuer="https://issuer.example", subject="anna", name="Anna", active=True,
                created_at=transaction.at, version=1,
            )
        )  # fmt: skip
    with pytest.raises(SettingsError, match=r"CONSILIUM_TRAINING .* holds real people"):
        open_identity(load_settings(home=tmp_path, training=True), empty_store)


def test_a_database_for_training_serves_nothing_else(empty_store: Store, tmp_path: Path) -> None:
    training = load_settings(home=tmp_path, training=True)
    assert open_identity(training, empty_store) is not None
    assert open_identity(training, empty_store) is not None, "again, with everybody there"
    with pytest.raises(SettingsError, match="is one for training"):
        open_identity(load_settings(home=tmp_path), empty_store)


def test_people_are_entered_once(empty_store: Store) -> None:
    enter_training_people(empty_store)
    enter_training_people(empty_store)
    with empty_store.begin(read_only=True) as transaction:
        assert transaction.session.query(StaffRow).count() == len(PEOPLE) + len(MACHINE_CLIENTS)
        assistant = transaction.session.query(StaffRow).filter_by(subject="assistant").one()
        clinician = transaction.session.query(StaffRow).filter_by(subject="clinician").one()
        assert assistant.assists == clinician.staff_id


def test_tokens_can_be_had_over_http_alone(training_client: TestClient) -> None:
    # httpx2's client does what httpx's does.
    http = cast("httpx.Client", training_client)
    token = person_token(http, "dispatcher")
    account = training_client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert account["name"] == "Noémie Girard"
    token = client_token(http, "cpms", MACHINE_CLIENTS["cpms"], "cases:read")
    account = training_client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert account["scopes"] == ["cases:read"]
    with pytest.raises(SignInError, match="made-up"):
        person_token(http, "made-up")
    with pytest.raises(SignInError, match="status 401"):
        client_token(http, "cpms", "wrong", "cases:read")
