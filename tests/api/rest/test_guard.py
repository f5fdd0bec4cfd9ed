"""Who is answered while nobody signs in, what browsers are told, and what the log has."""

import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.identity.addresses import is_loopback
from api.store import StoreBusyError
from api.workbench import Workbench

CASE = {"case": {"text": "A woman with gout called Mrs Verysecret."}}


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "127.8.8.8", "LOCALHOST"]
)
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/health/live", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "consilium.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.5:8000",
        "localhost:x",
        "[::2]",
        "0.0.0.0",
        "evil@localhost",
    ],
)
def test_another_host_is_refused_by_name(client: TestClient, host: str) -> None:
    response = client.get("/", headers={"host": host})
    assert response.status_code == 403
    assert response.json()["type"] == "urn:consilium:problem:foreign-host"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "https://localhost:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/shortlist", "/api/v1/shortlists"])
def test_a_post_from_another_page_is_refused(client: TestClient, path: str, headers: dict[str, str]) -> None:
    response = client.post(path, json=CASE, headers=headers)
    assert response.status_code == 403
    assert response.json()["type"] == "urn:consilium:problem:foreign-origin"


def test_the_own_page_may_post(client: TestClient) -> None:
    headers = {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}
    assert client.post("/api/v1/cases:read", json=CASE, headers=headers).status_code == 200


def test_every_answer_tells_browsers_to_be_strict(client: TestClient) -> None:
    gets = [client.get(path) for path in ("/", "/docs", "/nothing")]
    for response in (*gets, client.post("/api/v1/shortlists", json=CASE)):
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "same-origin"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_only_loopback_names_are_loopback() -> None:
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")


def test_the_log_has_no_content(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.post("/api/v1/shortlists", json=CASE)
    client.get("/api/v1/findings", params={"q": "verysecret"})
    client.get("/verysecret/path")
    client.post("/shortlist", data={"case": "Mrs Verysecret has gout"})
    consilium = [record.getMessage() for record in caplog.records if record.name.startswith("consilium")]
    assert any(line.startswith("POST /api/v1/shortlists 200") for line in consilium)
    assert any("GET /api/v1/findings 200" in line for line in consilium)
    everything = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "verysecret" not in everything.lower()


def test_an_unexpected_error_tells_and_logs_nothing_of_the_case(
    client: TestClient, workbench: Workbench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("while reading: Mrs Verysecret")

    monkeypatch.setattr(workbench.matcher, "understand", fails)
    for path, sent in (("/api/v1/shortlists", {"json": CASE}), ("/shortlist", {"data": {"case": "Verysecret"}})):
        response = client.post(path, **sent)
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert "content-security-policy" in response.headers
        assert "Verysecret" not in response.text
    assert "RuntimeError at" in caplog.text
    assert "Verysecret" not in caplog.text


def test_a_busy_store_is_told_as_such(
    client: TestClient, application: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreBusyError("the database /secret/place is busy")

    monkeypatch.setattr(application.state.workbench.store, "begin", busy)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "/secret/place" not in response.text
