"""schemathesis over the OpenAPI document, asked by people of several roles and by a machine client.

Every answer is one that the document names, in the form that it names, and none is an error of the service.
"""

import random
from collections import Counter
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.demonstration import Walk
from api.identity.rules import SCOPES
from api.identity.training_client import client_token, person_token
from tests.api.demonstration.conftest import Running

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
PEOPLE = ("clinician", "dispatcher", "analyst", "helpdesk", "administrator", "guest")


def things_of(running: Running, walk: Walk) -> dict[str, list[str]]:
    """Ids of what there is, by the name of the parameter that takes them."""
    office, panel = walk.office, f"/api/v1/panels/{walk.walked.panel_id}"
    case = f"/api/v1/cases/{walk.walked.case_id}"
    things = {"panel_id": [walk.walked.panel_id], "case_id": [walk.walked.case_id]}
    for collection, name in {
        "invitations": "invitation_id",
        "contributions": "contribution_id",
        "data-requests": "data_request_id",
        "meetings": "meeting_id",
    }.items():
        things[name] = [one[name] for one in office.read(f"{panel}/{collection}", limit=100)["items"]]
    consents = running.people.who("clinician").read(f"{case}/consents")["items"]
    things["consent_id"] = [one["consent_id"] for one in consents]
    return things


def ask_everything(running: Running, case: dict[str, Any], examples: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Asks every operation so many times as everybody; gives how often which status came, and what was wrong."""
    walk = Walk(running.people, case, seconds_of_silence=0.5)
    members = walk.assemble()
    walk.discuss(*members)
    things = things_of(running, walk)
    with httpx.Client(base_url=running.address, trust_env=False) as http:
        tokens: dict[str, str | None] = {
            one: person_token(http, one) for one in (*PEOPLE, walk.office.subject, members[0].subject)
        }
        tokens["system"] = client_token(http, "cpms", "training", " ".join(sorted(SCOPES)))
    tokens["nobody"] = None
    schema = schemathesis.openapi.from_url(f"{running.address}/openapi.json")
    statuses: Counter[int] = Counter()
    wrong: dict[str, str] = {}
    chance = random.Random(seed)
    for found in schema.get_all_operations():
        operation = found.ok()
        for who, token in tokens.items():
            headers = {} if token is None else {"Authorization": f"Bearer {token}"}

            for asked in _examples(operation, examples):
                for parameter in asked.path_parameters or {}:
                    # Mostly what there is: an id that nothing has is answered with 404, whatever else is asked.
                    if parameter in things and chance.random() < 0.8:
                        asked.path_parameters[parameter] = chance.choice(things[parameter])
                if "If-Match" in (asked.headers or {}) and chance.random() < 0.8:
                    asked.headers["If-Match"] = "*"
                answer = asked.call(headers=headers)
                statuses[answer.status_code] += 1
                for failure in _failures(asked, answer):
                    key = f"{operation.label} {answer.status_code} {type(failure).__name__}"
                    wrong.setdefault(key, f"{who}: {failure}")
    return statuses, [f"{what} ({told})" for what, told in wrong.items()]


def _examples(operation: Any, examples: int) -> list[Any]:
    """Requests of an operation as schemathesis makes them."""
    made: list[Any] = []

    @given(asked=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def make(asked: Any) -> None:
        made.append(asked)

    make()
    return made


def _failures(asked: Any, answer: Any) -> list[BaseException]:
    try:
        asked.validate_response(answer, checks=list(CHECKS))
    except BaseExceptionGroup as failures:
        return list(failures.exceptions)
    except AssertionError as failure:
        return [failure]
    return []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_documented(running: Running, sample_case: dict[str, Any]) -> None:
    statuses, wrong = ask_everything(running, sample_case, examples=1, seed=1)
    assert wrong == []
    assert sum(statuses.values()) > 300
    assert {200, 401, 403, 404, 422} <= statuses.keys()


@pytest.mark.prove
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_documented_whatever_is_asked(running: Running, sample_case: dict[str, Any]) -> None:
    statuses, wrong = ask_everything(running, sample_case, examples=25, seed=2026)
    print(f"{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}")
    assert wrong == []
