"""POST /panels:compose and /shortlists:why-not over HTTP."""

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest import panel_examples
from api.rest.panel_answers import PanelAnswer
from api.rest.why_not import WhyNotAnswer

KIDNEY = {"hpo_present": ["HP:0001997", "HP:0002149", "HP:0012622"], "hpo_excluded": ["HP:0000790"], "age": "P33Y"}


def post(client: TestClient, address: str, **body: Any) -> dict[str, Any]:
    response = client.post(f"/api/v1/{address}", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_panel_keeps_its_rules_and_says_what_it_covers(client: TestClient) -> None:
    rules = {"max_per_country": 2, "min_countries": 3, "required_networks": ["erknet"]}
    panel = post(client, "panels:compose", case=KIDNEY, k=6, backups=3, rules=rules)
    members = [seat["member"] for seat in panel["members"]]
    assert panel["feasible"]
    assert len(members) == 6
    centres = [member["centre"] for member in members]
    countries = [member["country"] for member in members]
    assert len(set(centres)) == 6
    assert max(map(countries.count, countries)) <= 2
    assert len(set(countries)) >= 3
    assert any("ERKNet" in member["networks"] for member in members)
    assert len(panel["backups"]) == 3
    for seat in panel["members"]:
        assert seat["stand_ins"]
        member = seat["member"]
        assert member["expected_answer"] == pytest.approx(member["relevance"] * member["reply"]["probability"])
    assert sum(facet["weight"] for facet in [*panel["covered"], *panel["uncovered"]]) == pytest.approx(1)
    assert {facet["kind"] for facet in panel["covered"]} >= {"organ_system", "network"}
    covered = sum(facet["weight"] for facet in panel["covered"])
    assert panel["objective"] == pytest.approx(sum(member["expected_answer"] for member in members) + covered)
    assert panel["gap"] == pytest.approx(0, abs=1e-6)


def test_conflicts_of_interest_and_required_experts(client: TestClient) -> None:
    first = post(client, "panels:compose", case=KIDNEY, k=3)["members"]
    ana, ben, _ = (seat["member"] for seat in first)
    rules = {"case_centre": f" {ana['centre'].upper()} ", "conflicted_experts": [ben["expert_id"], "nobody-1"]}
    panel = post(client, "panels:compose", case=KIDNEY, k=3, rules=rules)
    members = [seat["member"] for seat in panel["members"]]
    assert ana["centre"] not in [member["centre"] for member in members]
    assert ben["expert_id"] not in [member["expert_id"] for member in members]
    excluded = {one["expert_id"]: one["rules"] for one in panel["exclusions"]}
    assert excluded[ana["expert_id"]] == ["centre of the case"]
    assert excluded[ben["expert_id"]] == ["declared conflict of interest"]
    [slip] = panel["problems"]
    assert slip["pointer"] == "#/rules/conflicted_experts/1"
    assert slip["severity"] == "warning"
    asked = post(client, "panels:compose", case=KIDNEY, k=1, rules={"required_experts": ["SAMPLE-001"]})
    assert [seat["member"]["expert_id"] for seat in asked["members"]] == ["SAMPLE-001"]


def test_rules_that_conflict_are_named(client: TestClient) -> None:
    panel = post(client, "panels:compose", case=KIDNEY, k=3, rules={"min_countries": 4})
    assert not panel["feasible"]
    assert panel["conflicting_rules"] == ["3 members", "at least 4 countries"]
    assert panel["relaxed_rules"] == ["at least 4 countries"]
    assert len(panel["members"]) == 3


@pytest.mark.parametrize(
    ("address", "body", "pointer"),
    [
        ("panels:compose", {"case": KIDNEY, "k": 0}, "#/k"),
        ("panels:compose", {"case": KIDNEY, "rules": {"colour": 1}}, "#/rules/colour"),
        (
            "panels:compose",
            {"case": KIDNEY, "rules": {"required_networks": ["ERKNEET"]}},
            "#/rules/required_networks/0",
        ),
        (
            "panels:compose",
            {"case": KIDNEY, "rules": {"required_experts": ["SAMPLE-0O1"]}},
            "#/rules/required_experts/0",
        ),
        ("panels:compose", {"case": {}}, None),
        ("shortlists:why-not", {"case": KIDNEY}, "#/expert_id"),
        ("shortlists:why-not", {"case": KIDNEY, "expert_id": "SAMPLE-0O1"}, "#/expert_id"),
    ],
)
def test_what_is_wrong_is_pointed_at(
    client: TestClient, address: str, body: dict[str, Any], pointer: str | None
) -> None:
    response = client.post(f"/api/v1/{address}", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    if pointer:
        [error] = response.json()["errors"]
        assert error["pointer"] == pointer


def test_why_not_adds_up(client: TestClient) -> None:
    shown = post(client, "shortlists", case=KIDNEY, k=40)["experts"]
    last = shown[-1]["expert_id"]
    answer = post(client, "shortlists:why-not", case=KIDNEY, k=5, expert_id=last)
    assert not answer["is_chosen"]
    assert answer["last_chosen"] == shown[4]["expert_id"]
    assert answer["score"] == pytest.approx(shown[-1]["score"])
    total = sum(one["difference"] for one in answer["differences"])
    assert total == pytest.approx(answer["score"] - answer["last_score"])
    assert answer["changes"] or answer["remark"]
    assert all(change["rank"] <= 5 for change in answer["changes"])
    assert post(client, "shortlists:why-not", case=KIDNEY, k=5, expert_id=shown[0]["expert_id"])["is_chosen"]


def test_why_no_seat_compares_with_the_panel_composed(client: TestClient) -> None:
    rules = {"max_per_country": 2, "min_countries": 3}
    panel = post(client, "panels:compose", case=KIDNEY, k=4, rules=rules)
    members = [seat["member"]["expert_id"] for seat in panel["members"]]
    asked = {"case": KIDNEY, "k": 4, "rules": rules}
    assert post(client, "shortlists:why-not", expert_id=members[0], **asked)["panel"]["is_member"]
    seat = post(client, "shortlists:why-not", expert_id=panel["backups"][0]["expert_id"], **asked)["panel"]
    assert not seat["is_member"]
    forced = {**rules, "required_experts": [panel["backups"][0]["expert_id"]]}
    other = post(client, "panels:compose", case=KIDNEY, k=4, rules=forced)
    assert seat["lost"] == pytest.approx(panel["objective"] - other["objective"], abs=1e-9)
    assert set(seat["instead_of"]) <= set(members)
    own = {**asked, "rules": {"case_centre": panel["members"][0]["member"]["centre"]}}
    seat = post(client, "shortlists:why-not", expert_id=members[0], **own)["panel"]
    assert seat["rules"] == ["centre of the case"]
    assert seat["lost"] is None


def test_nothing_of_a_case_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    text = {"text": "Woman of 33 with gout, called Zebrowska-Test."}
    with caplog.at_level(logging.DEBUG):
        post(client, "panels:compose", case=text, k=2)
        post(client, "shortlists:why-not", case=text, expert_id="SAMPLE-001")
    assert "Zebrowska" not in caplog.text
    assert "gout" not in caplog.text.casefold()
    assert "SAMPLE-001" not in caplog.text


@pytest.mark.parametrize("name", panel_examples.PANEL_REQUESTS)
def test_example_panels_are_composed(client: TestClient, name: str) -> None:
    panel = post(client, "panels:compose", **panel_examples.PANEL_REQUESTS[name]["value"])
    assert panel["members"]
    assert panel["problems"] == []
    assert panel["feasible"] is (name != "conflict")


@pytest.mark.parametrize("name", panel_examples.WHY_NOT_REQUESTS)
def test_example_questions_are_answered(client: TestClient, name: str) -> None:
    assert post(client, "shortlists:why-not", **panel_examples.WHY_NOT_REQUESTS[name]["value"])["differences"]


def test_example_answers_have_the_form_of_answers() -> None:
    panel = PanelAnswer.model_validate(panel_examples.PANEL_ANSWER)
    for seat in panel.members:
        effects = [reason.effect for reason in seat.member.reply.reasons]
        assert sum(effects) == pytest.approx(seat.member.reply.probability)
        assert seat.member.expected_answer == pytest.approx(seat.member.relevance * seat.member.reply.probability)
    answer = WhyNotAnswer.model_validate(panel_examples.WHY_NOT_ANSWER)
    total = sum(one.difference for one in answer.differences)
    assert total == pytest.approx(answer.score - answer.last_score)


def test_the_same_case_gives_the_same_panel(client: TestClient) -> None:
    body = {"case": KIDNEY, "k": 8, "backups": 4}
    assert post(client, "panels:compose", **body) == post(client, "panels:compose", **body)
