"""An expert's page, errors as pages, the reference, static files."""

import json

import pytest
from fastapi.testclient import TestClient

from api.workbench import Workbench

PAGE = {"accept": "text/html"}


def test_every_expert_of_the_sample_has_a_page(client: TestClient, workbench: Workbench) -> None:
    for expert in list(workbench.matcher.experts.values())[::10]:
        response = client.get(f"/experts/{expert.expert_id}", headers=PAGE)
        assert response.status_code == 200
        assert expert.name in response.text
        for code in expert.disorders:
            assert code in response.text


@pytest.mark.parametrize("path", ["/nothing", "/experts/nobody"])
def test_an_error_is_a_page_for_browsers_and_a_problem_for_others(client: TestClient, path: str) -> None:
    page = client.get(path, headers=PAGE)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Back to the start page" in page.text
    assert client.get(path).headers["content-type"] == "application/problem+json"
    assert client.get(f"/api/v1{path}x", headers=PAGE).headers["content-type"] == "application/problem+json"


def test_the_reference_comes_from_this_machine(client: TestClient) -> None:
    page = client.get("/docs", headers=PAGE)
    assert page.status_code == 200
    assert "cdn" not in page.text
    for path in ("/static-reference/swagger-ui-bundle.js", "/static-reference/swagger-ui.css", "/static/reference.js"):
        assert path in page.text
        assert client.get(path).status_code == 200
    assert json.loads(client.get("/openapi.json").content)["info"]["title"] == "Consilium"


@pytest.mark.parametrize(
    "path", ["/static/../rendering.py", "/static/%2e%2e/rendering.py", "/static/", "/static-reference/x"]
)
def test_only_static_files_are_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_static_files_are_asked_for_again(client: TestClient) -> None:
    first = client.get("/static/consilium.css")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/consilium.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
