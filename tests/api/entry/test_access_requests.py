"""Asking for access: each step has an owner, a state and a date, and the last one grants the role."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.api.entry.conftest import World

MEMBER = {
    "kind": "access", "role": "clinician", "network": "ERKNet", "hospital": "member",
    "centre": "Klinikum Elbauen Dresden", "country": "DE",
}  # fmt: skip
GUEST = {**MEMBER, "kind": "guest", "role": "guest", "hospital": "outside", "centre": "Nemocnice Brod", "country": "CZ"}


def asked(world: World, subject: str, body: Mapping[str, object]) -> str:
    answer = world.ask(world.new_person(subject), "POST", "/access-requests", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return f"/access-requests/{answer.json()['request_id']}"


def roles(world: World, subject: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = world.ask(subject, "GET", "/me").json()["roles"]
    return found


def test_the_office_approves_a_member(world: World) -> None:
    request = asked(world, "new-member", MEMBER)
    assert roles(world, "new-member") == []
    assert world.ask("dispatcher", "POST", f"{request}:approve", {}).status_code == 428
    assert world.ask("dispatcher", "POST", f"{request}:approve", {}, If_Match='"9"').status_code == 412
    approved = world.ask("dispatcher", "POST", f"{request}:approve", {}, If_Match='"1"')
    assert approved.status_code == 200, approved.text
    assert approved.json()["state"] == "approved"
    steps = [(one["step"], one["owner"], one["state"]) for one in approved.json()["steps"]]
    assert steps[1:] == [("approve", "office ERKNet", "done")]
    assert all(one["since"] and one["done_at"] and one["done_by"] for one in approved.json()["steps"])
    assert roles(world, "new-member") == [{"role": "clinician", "network": "ERKNet"}]
    assert world.ask("coordinator", "POST", f"{request}:refuse", If_Match='"2"').status_code == 409
    assert world.ask("new-member", "POST", "/access-requests", MEMBER).status_code == 409, "has the role"


def test_a_guest_needs_a_coordinators_word_and_leaves_by_the_date(world: World) -> None:
    until = datetime.now(UTC) + timedelta(days=20)
    request = asked(world, "new-guest", {**GUEST, "until": until.isoformat()})
    assert world.ask("dispatcher", "POST", f"{request}:approve", {}, If_Match='"1"').status_code == 403
    sooner = datetime.now(UTC) + timedelta(seconds=1)
    approved = world.ask("coordinator", "POST", f"{request}:approve", {"until": sooner.isoformat()}, If_Match='"1"')
    assert approved.status_code == 200, approved.text
    until_over(sooner)
    assert roles(world, "new-guest") == []


def until_over(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()) + 0.01)


def test_where_the_network_asks_for_it_the_hospital_approves_first(world: World) -> None:
    centre = "Hôpital des Arcades Paris"
    request = asked(world, "new-eye", {**MEMBER, "network": "ERN-EYE", "centre": centre, "country": "FR"})
    assert world.ask("coordinator-eye", "POST", f"{request}:approve", {}, If_Match='"1"').status_code == 403
    assert world.ask("expert-SAMPLE-181", "GET", request).status_code == 404, "works elsewhere"
    done = world.ask("expert-SAMPLE-188", "POST", f"{request}:approve", {}, If_Match='"1"')
    assert done.json()["state"] == "hospital_approved", done.text
    assert roles(world, "new-eye") == []
    assert world.ask("coordinator-eye", "POST", f"{request}:approve", {}, If_Match='"2"').status_code == 200
    assert roles(world, "new-eye") == [{"role": "clinician", "network": "ERN-EYE"}]


def test_it_is_there_for_applicant_and_office_alone(world: World) -> None:
    request = asked(world, "new-private", MEMBER)
    who = ("new-private", "coordinator", "coordinator-eye", "administrator", "clinician")
    assert [world.ask(one, "GET", request).status_code for one in who] == [200, 200, 404, 404, 404]
    own = world.ask("new-private", "GET", "/access-requests").json()["items"]
    assert [one["request_id"] for one in own] == [request.rpartition("/")[2]]
    first = world.ask("coordinator", "GET", "/access-requests?limit=1&state=submitted&network=ERKNet").json()
    assert len(first["items"]) == 1
    assert first["next"]
    assert world.ask("coordinator-eye", "GET", "/access-requests?network=ERKNet").json()["items"] == []


def test_it_is_taken_back_and_asked_anew(world: World) -> None:
    request = asked(world, "new-waverer", MEMBER)
    assert world.ask("new-waverer", "POST", "/access-requests", MEMBER).status_code == 409
    assert world.ask("coordinator", "POST", f"{request}:withdraw", If_Match='"1"').status_code == 403
    back = world.ask("new-waverer", "POST", f"{request}:withdraw", If_Match='"1"').json()
    assert (back["state"], [one["state"] for one in back["steps"]]) == ("withdrawn", ["done", "cancelled", "done"])
    assert world.ask("new-waverer", "POST", "/access-requests", MEMBER).status_code == 201


def test_the_same_request_twice_is_one(world: World) -> None:
    subject = world.new_person("new-twice")
    answers = [world.ask(subject, "POST", "/access-requests", MEMBER, Idempotency_Key="k") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    "change",
    [
        {"role": "guest"},
        {"hospital": "outside"},
        {"until": "2099-01-01T00:00:00Z"},
        {"network": "ERN-NOWHERE"},
        {"role": "administrator"},
        {"centre": "\x00"},
        {"extra": 1},
    ],
)
def test_what_does_not_fit_together_is_refused(world: World, change: dict[str, object]) -> None:
    answer = world.ask(world.new_person("new-misfit"), "POST", "/access-requests", MEMBER | change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"]
