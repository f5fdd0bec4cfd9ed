"""Invitations, guests, groups and rematches over HTTP: with tokens of the training issuer, on the service as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from api.application import create_application
from api.invitations import pass_time
from api.protection import new_master_key
from api.settings import load_settings
from api.store.tables import InvitationRow
from api.workbench import Workbench
from tests.api.rest.test_panel_life import LEAD, QUESTION, Service

CASE = {
    "case": {
        "summary": "Her creatinine has risen for years; gout since she was 19.",
        "language": "en",
        "hpo_present": ["HP:0001997", "HP:0012622"],
        "genes": ["UMOD"],
        "age": "P33Y",
    },
    "network": "ERKNet",
}


@pytest.fixture(scope="module")
def service(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    url = f"sqlite:///{tmp_path_factory.mktemp('invitations') / 'consilium-training.db'}"
    own = load_settings(home=home, database_url=url, training=True, master_keys=new_master_key("test"))
    with Workbench.open(own) as workbench:
        yield Service(create_application(workbench), workbench)


@pytest.fixture
def panel_id(service: Service) -> str:
    """A panel in selection, on a case that can be matched."""
    case_id = service.done("clinician", "POST", "/cases", json=CASE)["case_id"]
    consent = {"kind": "care", "language": "en", "given_on": "2026-01-05"}
    service.done("clinician", "POST", f"/cases/{case_id}/consents", json=consent)
    made = service.done("clinician", "POST", "/panels", json={"case_id": case_id, "question": QUESTION})
    address = f"/panels/{made['panel_id']}"
    lead = {"lead_id": service.staff_id(LEAD)}
    service.done("coordinator", "PATCH", address, json=lead, headers={"If-Match": '"1"'})
    service.done("coordinator", "POST", f"{address}:open")
    return str(made["panel_id"])


def states(service: Service, panel_id: str, who: str = "coordinator") -> dict[str, str]:
    listed = service.done(who, "GET", f"/panels/{panel_id}/invitations")["items"]
    return {one["expert_id"]: one["state"] for one in listed}


def own(service: Service, who: str, panel_id: str) -> dict[str, Any]:
    listed = service.done(who, "GET", "/me/invitations?open=true&limit=200")["items"]
    [one] = [one for one in listed if one["panel_id"] == panel_id]
    return dict(one)


def test_from_shortlist_to_members(service: Service, panel_id: str) -> None:
    address = f"/panels/{panel_id}"
    case_id = service.done("coordinator", "GET", address)["case_id"]
    composed = service.done("coordinator", "POST", f"/cases/{case_id}:compose", json={"k": 3, "backups": 2})
    members = [seat["member"]["expert_id"] for seat in composed["members"]]
    backups = [one["expert_id"] for one in composed["backups"]]
    wanted = {"members": members, "backups": backups}
    done = service.done("coordinator", "POST", f"{address}:invite-shortlist", json=wanted)
    assert [one["expert_id"] for one in done["invitations"]] == [*members, *backups]
    again = service.done("coordinator", "POST", f"{address}:invite-shortlist", json=wanted)
    assert again["invitations"] == []
    assert {one["reason"] for one in again["left_out"]} == {"asked_before"}

    # The first accepts: before, nothing of the case is shown, and afterwards it is.
    first, second, third = members
    asked = own(service, first, panel_id)
    invitation = f"{address}/invitations/{asked['invitation_id']}"
    assert service.ask(first, "GET", f"/cases/{case_id}").status_code == 404
    assert service.ask(first, "GET", f"{address}/invitations").status_code == 404
    assert service.ask(first, "GET", invitation).headers["etag"] == f'"{asked["version"]}"'
    stale = service.ask(first, "POST", f"{invitation}:accept", headers={"If-Match": '"99"'})
    assert stale.status_code == 412
    for who, status in ((second, 404), ("coordinator", 403), ("analyst", 403), (None, 401)):
        assert service.ask(who, "POST", f"{invitation}:accept").status_code == status, who
    assert service.done(first, "POST", f"{invitation}:accept")["state"] == "accepted"
    assert service.ask(first, "POST", f"{invitation}:accept").status_code == 409
    assert service.ask(first, "GET", f"/cases/{case_id}").status_code == 200

    # The second declines, the third is silent: both backups take over.
    declined = f"{address}/invitations/{own(service, second, panel_id)['invitation_id']}"
    assert service.ask(second, "POST", f"{declined}:decline", json={"reason": "tired"}).status_code == 422
    service.done(second, "POST", f"{declined}:decline", json={"reason": "no_time"})
    with service.workbench.store.begin() as transaction:
        silent = update(InvitationRow).where(InvitationRow.panel_id == panel_id, InvitationRow.expert_id == third)
        transaction.session.execute(silent.values(respond_by=transaction.at))
    assert pass_time(service.workbench.store).expired == 1
    now = states(service, panel_id)
    assert [now[one] for one in members] == ["accepted", "declined", "expired"]
    assert [now[one] for one in backups] == ["invited", "invited"]
    [reason] = [
        one["decline_reason"]
        for one in service.done(first, "GET", f"{address}/invitations")["items"]
        if one["expert_id"] == second
    ]
    assert reason is None, "why somebody declined is not for the other members"
    assert service.done("coordinator", "POST", f"{address}:rematch", json={})["vacant"] == 0

    # A member may leave, and sees nothing of the case from then on.
    gone = service.done(first, "POST", f"{invitation}:decline", json={"reason": "other"})
    assert (gone["state"], gone["decline_reason"]) == ("declined", "other")
    assert service.ask(first, "GET", f"/cases/{case_id}").status_code == 404
    assert service.done("coordinator", "POST", f"{address}:rematch", json={})["vacant"] == 1

    # What happened speaks for the next panel.
    service.workbench.refresh()
    shortlist = service.done(
        "coordinator", "POST", f"/cases/{case_id}:shortlist", json={"k": 50, "filters": {"only_available": False}}
    )
    [told] = [one["reply"]["reasons"] for one in shortlist["experts"] if one["expert_id"] == first]
    assert "answered 1 of 1 invitations" in " ".join(one["note"] for one in told)


def test_a_rematch_proposes_for_the_seats_that_are_vacant(service: Service, panel_id: str) -> None:
    address = f"/panels/{panel_id}"
    experts = [one["expert_id"] for one in service.done("coordinator", "GET", "/experts?limit=40")["items"]]
    done = service.done("coordinator", "POST", f"{address}:invite-shortlist", json={"members": experts})
    seated = [one["expert_id"] for one in done["invitations"]][:3]
    for row in done["invitations"][3:]:
        service.done("coordinator", "POST", f"{address}/invitations/{row['invitation_id']}:withdraw")
    leaving = own(service, seated[0], panel_id)
    decline = f"{address}/invitations/{leaving['invitation_id']}:decline"
    service.done(seated[0], "POST", decline, json={"reason": "conflict"})
    proposal = service.done("coordinator", "POST", f"{address}:rematch", json={"backups": 3})
    assert proposal["vacant"] == 1
    assert proposal["staying"] == sorted(seated[1:])
    assert len(proposal["proposed"]) == 1
    assert len(proposal["backups"]) == 3
    named = {one["expert_id"] for one in (*proposal["proposed"], *proposal["backups"])}
    assert not named & {one["expert_id"] for one in done["invitations"]}, "nobody who was asked is proposed again"
    assert proposal["proposed"][0]["relevance"] > 0
    asked = {"expert_id": proposal["proposed"][0]["expert_id"]}
    service.done("coordinator", "POST", f"{address}/invitations", json=asked)
    two = service.done("coordinator", "POST", f"{address}:rematch", json={"seats": 2})
    assert (two["vacant"], len(two["proposed"]), len(two["staying"])) == (2, 2, 3)
    assert service.ask("clinician", "POST", f"{address}:rematch", json={}).status_code == 403
    assert service.ask("analyst", "POST", f"{address}:rematch", json={}).status_code in (403, 404)


def test_one_invitation_is_created_once(service: Service, panel_id: str) -> None:
    address = f"/panels/{panel_id}/invitations"
    body = {"expert_id": service.done("coordinator", "GET", "/experts?limit=1")["items"][0]["expert_id"]}
    key = {"Idempotency-Key": "invite-1"}
    first = service.ask("coordinator", "POST", address, json=body, headers=key)
    second = service.ask("coordinator", "POST", address, json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["invitation_id"] == second.json()["invitation_id"]
    assert first.headers["location"].endswith(first.json()["invitation_id"])
    assert service.ask("coordinator", "POST", address, json=body).status_code == 409
    for wrong, status in (({"expert_id": "nobody"}, 422), ({"expert_id": "\0"}, 422), ({"x": 1}, 422)):
        assert service.ask("coordinator", "POST", address, json=wrong).status_code == status
    assert service.ask("coordinator", "POST", "/panels/panel-0/invitations", json=body).status_code == 404


def test_a_group_is_invited_as_one(service: Service, panel_id: str) -> None:
    experts = [one["expert_id"] for one in service.done("coordinator", "GET", "/experts?limit=3")["items"]]
    saved = {"network": "ERKNet", "name": "Tubulopathies", "expert_ids": experts[::-1]}
    made = service.ask("coordinator", "POST", "/expert-groups", json=saved)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    group_id = made.json()["group_id"]
    address = f"/expert-groups/{group_id}"
    change = {"name": "Tubules", "expert_ids": experts}
    assert service.ask("coordinator", "PUT", address, json=change).status_code == 428
    changed = service.ask("coordinator", "PUT", address, json=change, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    listed = service.done("clinician", "GET", "/expert-groups?network=ERKNet")["items"]
    assert [one["name"] for one in listed] == ["Tubules"]
    done = service.done("coordinator", "POST", f"/panels/{panel_id}:invite-shortlist", json={"group_id": group_id})
    told = [one["expert_id"] for one in done["invitations"]] + [one["expert_id"] for one in done["left_out"]]
    assert sorted(told) == sorted(experts)
    assert service.ask("analyst", "GET", address).status_code == 403
    assert service.ask("clinician", "DELETE", address, headers={"If-Match": "*"}).status_code == 403
    assert service.ask("coordinator", "DELETE", address, headers={"If-Match": "*"}).status_code == 204
    assert service.ask("coordinator", "GET", address).status_code == 404


def test_a_guest_is_proposed_and_approved(service: Service, panel_id: str) -> None:
    address = f"/panels/{panel_id}/guests"
    wanted = {"staff_id": service.staff_id("guest"), "until": "2099-01-01T00:00:00Z"}
    assert service.ask("coordinator", "POST", address, json=wanted).status_code == 422
    wanted["until"] = (datetime.now(UTC) + timedelta(days=10)).isoformat()
    made = service.ask(LEAD, "POST", address, json=wanted)
    assert made.status_code == 201, made.text
    guest = f"{address}/{made.json()['guest_access_id']}"
    content = f"/panels/{panel_id}/contributions"
    assert service.ask("guest", "GET", content).status_code == 404
    assert service.ask("dispatcher", "POST", f"{guest}:approve").status_code == 403
    assert service.done("coordinator", "POST", f"{guest}:approve")["state"] == "approved"
    assert service.ask("guest", "GET", content).status_code == 200
    assert [one["state"] for one in service.done(LEAD, "GET", address)["items"]] == ["approved"]
    assert service.done(LEAD, "POST", f"{guest}:end", headers={"If-Match": '"2"'})["state"] == "ended"
    assert service.ask("guest", "GET", content).status_code == 404
    assert service.ask("coordinator", "POST", f"{guest}:refuse").status_code == 409
