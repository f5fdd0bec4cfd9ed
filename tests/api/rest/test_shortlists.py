"""POST /shortlists: the match over HTTP."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from data.sample import case_text_file, cases_file, phenopacket_file

KIDNEY = {"hpo_present": ["HP:0001997", "HP:0002149", "HP:0012622"], "hpo_excluded": ["HP:0000790"], "age": "P33Y"}


def shortlist(client: TestClient, case: dict[str, Any], **options: Any) -> dict[str, Any]:
    response = client.post("/api/v1/shortlists", json={"case": case, **options})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_case_gives_experts_with_reasons_that_add_up(client: TestClient) -> None:
    answer = shortlist(client, KIDNEY, k=5)
    assert [one["id"] for one in answer["understood"]["present"]] == KIDNEY["hpo_present"]
    assert [one["id"] for one in answer["understood"]["excluded"]] == KIDNEY["hpo_excluded"]
    assert [expert["rank"] for expert in answer["experts"]] == [1, 2, 3, 4, 5]
    assert "ERKNet" in answer["experts"][0]["networks"]
    for expert in answer["experts"]:
        assert expert["reasons"]
        assert sum(reason["contribution"] for reason in expert["reasons"]) == pytest.approx(expert["score"])
    scores = [expert["score"] for expert in answer["experts"]]
    assert scores == sorted(scores, reverse=True)
    assert "ERKNet" in [share["network"] for share in answer["networks"]]
    assert answer["differential"][0]["supporting"]
    assert answer["stamp"]


def test_text_a_case_and_a_phenopacket_are_all_taken(client: TestClient) -> None:
    text = {"text": case_text_file().read_text(encoding="utf-8")}
    packet = json.loads(phenopacket_file().read_text(encoding="utf-8"))
    case = json.loads(cases_file().read_text(encoding="utf-8").splitlines()[0])
    for given in (text, packet, case):
        answer = shortlist(client, given)
        assert answer["understood"]["present"]
        assert len(answer["experts"]) == 10
    assert shortlist(client, case)["case_id"] == case["case_id"]


def test_mentions_point_into_the_text(client: TestClient) -> None:
    text = "Woman of 33 with gout, no haematuria. 🧬 Fanconi syndrome."
    answer = shortlist(client, {"text": text})
    assert answer["understood"]["mentions"]
    for mention in answer["understood"]["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["text"]


def test_filters_are_policy_and_are_counted(client: TestClient) -> None:
    everyone = shortlist(client, KIDNEY, k=100, filters={"age_group": "any", "only_with_capacity": False})
    some = shortlist(
        client, KIDNEY, k=100, filters={"networks": ["erknet"], "countries": ["DE", "AT"], "languages": ["de"]}
    )
    assert some["experts"]
    for expert in some["experts"]:
        assert "ERKNet" in expert["networks"]
        assert expert["country"] in {"DE", "AT"}
        assert "de" in expert["languages"]
    assert sum(some["left_out"].values()) > 0
    scores = {expert["expert_id"]: expert["score"] for expert in everyone["experts"]}
    for expert in some["experts"]:
        assert scores.get(expert["expert_id"], expert["score"]) == expert["score"]


def test_an_excluded_centre_is_excluded_however_it_is_written(client: TestClient) -> None:
    first = shortlist(client, KIDNEY, k=1)["experts"][0]
    answer = shortlist(client, KIDNEY, k=100, filters={"exclude_centres": [f"  {first['centre'].upper()} "]})
    assert first["centre"] not in [expert["centre"] for expert in answer["experts"]]
    assert answer["problems"] == []
    typo = first["centre"][:-1] + "q"
    [problem] = shortlist(client, KIDNEY, filters={"exclude_centres": [typo]})["problems"]
    assert problem["pointer"] == "#/filters/exclude_centres/0"
    assert first["centre"] in problem["suggestion"]


def test_what_a_phenopacket_records_is_used_only_where_asked(client: TestClient) -> None:
    packet = {
        "id": "solved",
        "phenotypicFeatures": [{"type": {"id": "HP:0001997"}}],
        "diseases": [{"term": {"id": "ORPHA:34149"}}],
    }
    blind = shortlist(client, packet)
    told = client.post("/api/v1/shortlists", json={"case": packet, "use_diagnosis": True}).json()
    assert blind["understood"]["suspected_disorders"] == []
    assert [one["id"] for one in told["understood"]["suspected_disorders"]] == ["ORPHA:34149"]


def test_an_unknown_finding_is_left_out_and_reported_at_its_place(client: TestClient) -> None:
    answer = shortlist(client, {"hpo_present": ["HP:0001997", "HP:9999999"]})
    assert [one["id"] for one in answer["understood"]["present"]] == ["HP:0001997"]
    [problem] = answer["problems"]
    assert problem["pointer"] == "#/case/hpo_present/1"
    assert problem["value"] == "HP:9999999"
    assert problem["suggestion"]


def test_an_obsolete_finding_is_replaced_and_reported(client: TestClient) -> None:
    # HP:0000106 is an alternative id of HP:0012622 (chronic kidney disease).
    answer = shortlist(client, {"hpo_present": ["HP:0000106"]})
    [problem] = answer["problems"]
    assert problem["severity"] == "warning"
    assert answer["understood"]["present"][0]["id"] in problem["detail"]


def test_reading_gives_what_a_shortlist_understands(client: TestClient) -> None:
    read = client.post("/api/v1/cases:read", json={"case": KIDNEY}).json()
    assert read["understood"] == shortlist(client, KIDNEY)["understood"]
    assert read["stamp"]


def test_the_same_case_gives_the_same_answer(client: TestClient) -> None:
    assert shortlist(client, KIDNEY) == shortlist(client, KIDNEY)


def test_the_order_by_expected_answer_is_a_choice(client: TestClient) -> None:
    everyone = {"age_group": "any", "only_available": False, "only_with_capacity": False}
    answer = shortlist(client, KIDNEY, k=20, filters=everyone, order="expected_answer", deadline_hours=24)
    values = [expert["score"] * expert["reply"]["probability"] for expert in answer["experts"]]
    assert values == sorted(values, reverse=True)
    for expert in answer["experts"]:
        effects = [reason["effect"] for reason in expert["reply"]["reasons"]]
        assert sum(effects) == pytest.approx(expert["reply"]["probability"])
        assert expert["reply"]["deadline_hours"] == 24
    refused = client.post("/api/v1/shortlists", json={"case": KIDNEY, "order": "luck", "deadline_hours": 0})
    assert refused.status_code == 422
    assert {error["pointer"] for error in refused.json()["errors"]} == {"#/order", "#/deadline_hours"}
