"""What offices edit for everybody - announcements, contacts - and the guidance, in each language."""

import pytest

from api.entry.guiding import HOSPITALS, LANGUAGES, TOPICS, guidance
from tests.api.entry.conftest import World

SAID = {"kind": "webinar", "title": "Gitelman or not", "text": "An hour.", "link": "https://w.example.org/1"}
DESK = {"name": "Office", "email": "office@example.org"}


def test_anybody_reads_what_is_shown(world: World) -> None:
    shown = world.client.get("/api/v1/announcements?network=ERKNet").json()["items"]
    assert {one["network"] for one in shown} == {"", "ERKNet"}
    one = world.client.get(f"/api/v1/announcements/{shown[0]['announcement_id']}")
    assert one.headers["etag"] == '"1"'
    contacts = world.client.get("/api/v1/helpdesk-contacts").json()["items"]
    assert {one["network"] for one in contacts} == {"", "ERKNet", "ERN-EYE"}
    assert "clinician" not in str(shown), "who changed it is the office's business"


@pytest.mark.parametrize(
    ("path", "body", "key"), [("/announcements", SAID, "title"), ("/helpdesk-contacts", DESK, "name")]
)
def test_an_office_edits_for_its_network(world: World, path: str, body: dict[str, str], key: str) -> None:
    for_network = body | {"network": "ERKNet"}
    assert world.client.post(f"/api/v1{path}", json=for_network).status_code == 401
    assert world.ask("clinician", "POST", path, for_network).status_code == 403
    assert world.ask("coordinator-eye", "POST", path, for_network).status_code == 403
    assert world.ask("coordinator", "POST", path, body).status_code == 403, "for all networks"
    made = world.ask("dispatcher", "POST", path, for_network)
    assert made.status_code == 201, made.text
    place = made.headers["location"].removeprefix("/api/v1")
    changed = body | {key: "Changed"}
    assert world.ask("coordinator", "PUT", place, changed).status_code == 428
    assert world.ask("coordinator", "PUT", place, changed, If_Match='"1"').json()[key] == "Changed"
    assert world.ask("coordinator", "PUT", place, changed, If_Match='"1"').status_code == 412
    assert world.ask("coordinator-eye", "DELETE", place, If_Match='"2"').status_code == 403
    assert world.ask("helpdesk", "DELETE", place, If_Match='"2"').status_code == 204
    assert world.client.get(f"/api/v1{place}").status_code == 404


def test_what_is_not_shown_yet_its_editors_alone_find(world: World) -> None:
    later = SAID | {"network": "ERKNet", "title": "Later", "shown_from": "2099-01-01T00:00:00Z"}
    made = world.ask("coordinator", "POST", "/announcements", later)
    assert made.status_code == 201, made.text
    place = made.headers["location"].removeprefix("/api/v1")
    assert world.client.get(f"/api/v1{place}").status_code == 404
    assert "Later" not in world.client.get("/api/v1/announcements?limit=200").text
    assert "Later" in world.ask("dispatcher", "GET", "/announcements:edited").text
    assert "Later" not in world.ask("coordinator-eye", "GET", "/announcements:edited").text
    assert world.ask("coordinator-eye", "PUT", place, SAID, If_Match='"1"').status_code == 404
    world.ask("coordinator", "DELETE", place, If_Match='"1"')


@pytest.mark.parametrize(
    "change",
    [{"link": "javascript:alert(1)"}, {"title": " "}, {"happens_at": "2026-01-01T00:00:00"}, {"kind": "rumour"}],
)
def test_an_announcement_that_does_not_fit_is_refused(world: World, change: dict[str, str]) -> None:
    assert world.ask("coordinator", "POST", "/announcements", SAID | {"network": "ERKNet"} | change).status_code == 422


def test_a_contact_needs_a_way_to_reach_it(world: World) -> None:
    assert world.ask("helpdesk", "POST", "/helpdesk-contacts", {"name": "Nobody"}).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hospital", HOSPITALS)
def test_guidance_tells_each_hospital_each_topic(world: World, hospital: str, language: str) -> None:
    told = world.client.get("/api/v1/guidance", params={"hospital": hospital, "language": language})
    assert told.headers["content-language"] == language
    assert [one["topic"] for one in told.json()["topics"]] == list(TOPICS)
    assert all(len(one["text"]) > 80 and one["title"] for one in told.json()["topics"])
    assert "EU Login" in told.text


def test_guidance_differs_by_hospital_and_falls_back_to_english(world: World) -> None:
    assert len({str(guidance(hospital, "en").topics) for hospital in HOSPITALS}) == len(HOSPITALS)
    fallen = world.client.get("/api/v1/guidance?hospital=member&language=fi").json()
    assert fallen["language"] == "en"
    assert world.client.get("/api/v1/guidance?hospital=none").status_code == 422
