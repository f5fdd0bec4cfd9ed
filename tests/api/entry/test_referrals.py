"""Referrals: directly or through a national centre, and what the office sees of the case at each step."""

from typing import Any

from sqlalchemy import update

from api.store.tables import StaffRow
from tests.api.entry.conftest import World

CASE = {"case": {"hpo_present": ["HP:0001997"]}, "network": "ERKNet"}


def enrolled(world: World, *, consent: bool = True) -> str:
    answer = world.ask("clinician-affiliated", "POST", "/cases", CASE)
    assert answer.status_code == 201, answer.text
    case_id = str(answer.json()["case_id"])
    if consent:
        given = {"kind": "care", "language": "en", "given_on": "2026-01-05"}
        assert world.ask("clinician-affiliated", "POST", f"/cases/{case_id}/consents", given).status_code == 201
    return case_id


def referred(world: World, case_id: str, **more: object) -> dict[str, Any]:
    body = {"case_id": case_id, "network": "ERKNet", **more}
    answer = world.ask("clinician-affiliated", "POST", "/referrals", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sees(world: World, subject: str, case_id: str) -> bool:
    return world.ask(subject, "GET", f"/cases/{case_id}").status_code == 200


def test_the_office_sees_the_case_after_the_referral_and_makes_a_panel(world: World) -> None:
    case_id = enrolled(world)
    assert not sees(world, "coordinator", case_id)
    made = referred(world, case_id, urgent=True)
    assert sees(world, "coordinator", case_id)
    assert not sees(world, "coordinator-eye", case_id)
    path = f"/referrals/{made['referral_id']}"
    assert [(one["step"], one["state"]) for one in made["steps"]] == [("submit", "done"), ("decide", "waiting")]
    accepted = world.ask("dispatcher", "POST", f"{path}:accept", If_Match='"1"')
    assert accepted.json()["state"] == "accepted", accepted.text
    panel = {"case_id": case_id, "network": "ERKNet", "question": "What is it?"}
    created = world.ask("coordinator", "POST", "/panels", panel)
    assert created.status_code == 201, created.text
    assert world.ask("coordinator", "GET", path).json()["panel_id"] == created.json()["panel_id"]
    assert (
        world.ask("clinician-affiliated", "POST", "/referrals", {"case_id": case_id, "network": "ERKNet"}).status_code
        == 409
    )


def test_refused_the_case_is_gone_for_the_office(world: World) -> None:
    case_id = enrolled(world)
    path = f"/referrals/{referred(world, case_id)['referral_id']}"
    assert (
        world.ask("coordinator-eye", "POST", f"{path}:refuse", {"reason": "other"}, If_Match='"1"').status_code == 404
    )
    assert world.ask("clinician-affiliated", "POST", f"{path}:accept", If_Match='"1"').status_code == 403
    refused = world.ask("coordinator", "POST", f"{path}:refuse", {"reason": "not_our_field"}, If_Match='"1"')
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "not_our_field")
    assert not sees(world, "coordinator", case_id)
    assert sees(world, "clinician-affiliated", case_id)


def test_forwarded_it_is_the_other_offices(world: World) -> None:
    case_id = enrolled(world)
    path = f"/referrals/{referred(world, case_id)['referral_id']}"
    to = {"network": "ERN-EYE", "reason": "not_our_field"}
    assert world.ask("coordinator", "POST", f"{path}:forward", to, If_Match='"1"').json()["state"] == "forwarded"
    assert not sees(world, "coordinator", case_id)
    assert sees(world, "coordinator-eye", case_id)
    both = world.ask("clinician-affiliated", "GET", "/referrals").json()["items"]
    states = {one["network"]: one["state"] for one in both if one["case_id"] == case_id}
    assert states == {"ERKNet": "forwarded", "ERN-EYE": "submitted"}


def test_withdrawn_it_is_nobodys(world: World) -> None:
    case_id = enrolled(world)
    path = f"/referrals/{referred(world, case_id)['referral_id']}"
    assert world.ask("coordinator", "POST", f"{path}:withdraw", If_Match='"1"').status_code == 403
    assert world.ask("clinician-affiliated", "POST", f"{path}:withdraw", If_Match='"1"').status_code == 200
    assert not sees(world, "coordinator", case_id)


def test_without_consent_nothing_is_referred_or_seen(world: World) -> None:
    case_id = enrolled(world, consent=False)
    body = {"case_id": case_id, "network": "ERKNet"}
    assert world.ask("clinician-affiliated", "POST", "/referrals", body).status_code == 409
    assert world.ask("clinician", "POST", "/referrals", body).status_code == 404
    case_id = enrolled(world)
    path = f"/referrals/{referred(world, case_id)['referral_id']}"
    (consent,) = world.ask("clinician-affiliated", "GET", f"/cases/{case_id}/consents").json()["items"]
    world.ask("clinician-affiliated", "POST", f"/cases/{case_id}/consents/{consent['consent_id']}:withdraw")
    assert world.ask("coordinator", "GET", path).status_code == 404
    assert world.ask("coordinator", "POST", f"{path}:accept", If_Match='"1"').status_code == 404
    listed = world.ask("coordinator", "GET", "/referrals?limit=200").json()["items"]
    assert case_id not in {one["case_id"] for one in listed}
    assert world.ask("clinician-affiliated", "GET", path).status_code == 200


def test_from_outside_it_goes_through_a_national_centre(world: World) -> None:
    case_id = enrolled(world)
    body: dict[str, object] = {"case_id": case_id, "network": "ERKNet"}
    centre = "Lee Valley University Hospital Cork"
    set_hospital(world, "outside")
    try:
        assert world.ask("clinician-affiliated", "POST", "/referrals", body).status_code == 422
        abroad = body | {"centre": "Klinikum Elbauen Dresden"}
        assert world.ask("clinician-affiliated", "POST", "/referrals", abroad).status_code == 422
        made = referred(world, case_id, centre=centre)
        path = f"/referrals/{made['referral_id']}"
        assert made["state"] == "at_centre"
        assert not sees(world, "coordinator", case_id)
        assert world.ask("coordinator", "GET", path).status_code == 404
        passed = world.ask("expert-SAMPLE-069", "POST", f"{path}:accept", If_Match='"1"')
        assert passed.json()["state"] == "submitted", passed.text
        assert sees(world, "coordinator", case_id)
        assert not sees(world, "expert-SAMPLE-069", case_id)
    finally:
        set_hospital(world, "affiliated")


def set_hospital(world: World, hospital: str) -> None:
    with world.store.begin() as transaction:
        changed = update(StaffRow).where(StaffRow.subject == "clinician-affiliated").values(hospital=hospital)
        transaction.session.execute(changed)
