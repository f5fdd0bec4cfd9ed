"""Every route of the application under every role, generated from the routes: one without a rule fails here."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity import Principal, Role, RoleInNetwork
from api.identity.identity import Identity
from api.identity.people import Newcomer
from api.identity.permissions import Decision
from api.identity.public_routes import PUBLIC_ROUTES, DeclaredRoute, declared_routes
from api.identity.rules import RULES, SCOPES
from api.identity.training_issuer import TRAINING
from api.identity.training_people import MACHINE_CLIENTS, PEOPLE, expert_subject

SUBJECTS = {person.role: person.subject for person in reversed(PEOPLE)} | {Role.EXPERT: expert_subject("SAMPLE-049")}


def guarded(application: FastAPI) -> list[DeclaredRoute]:
    return [route for route in declared_routes(application) if route.permission is not None and route.always]


def asked(training_client: TestClient, route: DeclaredRoute, headers: dict[str, str]) -> int:
    address = re.sub(r"\{[^}]*\}", "made-up", route.path)
    body: Any = None if route.method in {"GET", "HEAD", "DELETE", "OPTIONS"} else {}
    return training_client.request(route.method, address, headers=headers, json=body).status_code


def test_every_route_declares_a_permission_or_is_public_by_name(training_application: FastAPI) -> None:
    routes = declared_routes(training_application)
    assert [route.name for route in routes if route.permission is None and route.name not in PUBLIC_ROUTES] == []
    assert {route.name for route in routes if route.permission is None} >= PUBLIC_ROUTES, "named and gone"


def test_a_route_without_a_permission_is_found() -> None:
    application = FastAPI()

    @application.get("/forgotten")
    def forgotten() -> None:
        """Declares nothing."""

    names = {route.name for route in declared_routes(application) if route.permission is None}
    assert "GET /forgotten" in names - PUBLIC_ROUTES


def test_nobody_and_a_bad_token_get_401(training_application: FastAPI, training_client: TestClient) -> None:
    routes = guarded(training_application)
    assert routes
    for route in routes:
        for headers in ({}, {"Authorization": "Bearer made.up.token"}, {"Authorization": "Basic YTpi"}):
            assert asked(training_client, route, headers) == 401, route.name
    refused = training_client.get("/api/v1/me")
    assert refused.headers["www-authenticate"] == 'Bearer realm="consilium"'
    assert refused.json()["type"] == "urn:consilium:problem:not-signed-in"
    wrong = training_client.get("/api/v1/me", headers={"Authorization": "Bearer made.up.token"})
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]


@pytest.mark.parametrize("role", [*SUBJECTS, None], ids=str)
def test_every_role_gets_what_the_rules_say(
    training_application: FastAPI,
    training_client: TestClient,
    bearer: Callable[[str], dict[str, str]],
    identity: Identity,
    role: Role | None,
) -> None:
    if role is None:
        identity.people.admit(newcomer("nobody-yet"))
    subject = SUBJECTS[role] if role is not None else "nobody-yet"
    roles = frozenset({RoleInNetwork(role)}) if role is not None else frozenset[RoleInNetwork]()
    for route in guarded(training_application):
        assert route.permission is not None
        first = RULES[route.permission].first_decision(Principal("staff", "A", roles))
        status = asked(training_client, route, bearer(subject))
        if first is Decision.ALLOWED:
            assert status not in {401, 403}, route.name
            assert status < 500, route.name
        else:
            assert status == {Decision.REFUSED: 403, Decision.HIDDEN: 404}[first], route.name


@pytest.mark.parametrize("scopes", [SCOPES, frozenset({"directory:read"}), frozenset[str]()], ids=len)
def test_a_machine_client_gets_what_its_scopes_say(
    training_application: FastAPI, training_client: TestClient, scopes: frozenset[str]
) -> None:
    headers = machine_header(training_client, " ".join(sorted(scopes)))
    principal = Principal("staff", "CPMS", scopes=scopes, is_machine=True)
    for route in guarded(training_application):
        assert route.permission is not None
        first = RULES[route.permission].first_decision(principal)
        status = asked(training_client, route, headers)
        if first is Decision.ALLOWED:
            assert status not in {401, 403}, route.name
            assert status < 500, route.name
        else:
            expected = {Decision.REFUSED: 403, Decision.SCOPE_MISSING: 403, Decision.HIDDEN: 404}[first]
            assert status == expected, route.name


def newcomer(subject: str) -> Newcomer:
    return Newcomer(TRAINING, subject, "Somebody New")


def machine_header(training_client: TestClient, scope: str) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "scope": scope}
    answer = training_client.post("/training/issuer/token", data=form, auth=("cpms", MACHINE_CLIENTS["cpms"]))
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
