"""GET /experts, /networks, /findings, /disorders, /genes."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.workbench import Workbench
from data.expert import Expert


def get(client: TestClient, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1{path}", params=query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_the_whole_directory_is_listed_page_by_page(client: TestClient, workbench: Workbench) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = get(client, "/experts", limit=100, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == len(workbench.matcher.experts)
        seen += [expert["expert_id"] for expert in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(workbench.matcher.experts)


def test_filters_of_the_directory(client: TestClient) -> None:
    page = get(client, "/experts", network=["ERKNet", "metab-ern"], country="el", limit=200)
    assert page["items"]
    for expert in page["items"]:
        assert set(expert["erns"]) & {"ERKNet", "MetabERN"}
        assert expert["country"] == "GR"
    name = page["items"][0]["name"]
    assert name in [expert["name"] for expert in get(client, "/experts", q=name.lower())["items"]]


def test_one_expert(client: TestClient, workbench: Workbench) -> None:
    expert = next(iter(workbench.matcher.experts.values()))
    assert Expert.model_validate(get(client, f"/experts/{expert.expert_id}")) == expert
    assert client.get("/api/v1/experts/nobody/at all").status_code == 404


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 1000}, "limit"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"network": "ERKNot a network"}, "network.0"),
        ({"country": "Greece"}, "country.0"),
        ({"age_group": "old"}, "age_group.0"),
        ({"networks": "ERKNet"}, "networks"),
    ],
)
def test_a_bad_query_is_a_problem_at_its_parameter(client: TestClient, query: dict[str, Any], parameter: str) -> None:
    response = client.get("/api/v1/experts", params=query)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["parameter"] == parameter
    assert error["value"] == str(next(iter(query.values())))


def test_networks(client: TestClient) -> None:
    page = get(client, "/networks")
    assert page["total"] == len(page["items"]) == 24
    erknet = next(network for network in page["items"] if network["name"] == "ERKNet")
    assert erknet["roots"] == ["ORPHA:93626"]
    assert erknet["areas"]
    assert erknet["experts"] >= 8


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/findings", "gout", "HP:0001997"),
        ("/findings", "gouty arthritis", "HP:0001997"),
        ("/findings", "hyperuricemea", "HP:0002149"),
        ("/findings", "HP:0002149", "HP:0002149"),
        ("/disorders", "marfan", "ORPHA:558"),
        ("/disorders", "Marfan syndrom", "ORPHA:558"),
        ("/disorders", "558", "ORPHA:558"),
        ("/genes", "umo", "UMOD"),
    ],
)
def test_type_ahead_forgives(client: TestClient, path: str, query: str, expected: str) -> None:
    items = get(client, path, q=query, limit=5)["items"]
    assert expected in [item["id"] for item in items[:2]]
    assert len(items) <= 5


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "  "}, {"q": "x" * 201}, {"q": "gout", "limit": 51}])
@pytest.mark.parametrize("path", ["/findings", "/disorders", "/genes"])
def test_a_bad_search_is_a_problem(client: TestClient, path: str, query: dict[str, Any]) -> None:
    assert client.get(f"/api/v1{path}", params=query).status_code == 422


@pytest.mark.parametrize("query", ["\x00", "🧬🧬", "%", "'; drop table expert;--", "(((", "ORPHA:" + "9" * 50, "HP:"])
@pytest.mark.parametrize("path", ["/findings", "/disorders", "/genes"])
def test_an_odd_search_is_answered(client: TestClient, path: str, query: str) -> None:
    assert isinstance(get(client, path, q=query)["items"], list)
