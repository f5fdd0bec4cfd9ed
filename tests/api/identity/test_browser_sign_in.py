"""Sign-in with a browser against the issuer built in: the very code that a real issuer meets."""

from collections.abc import Callable

from fastapi.testclient import TestClient


def test_somebody_picked_is_signed_in_and_out_again(sign_in: Callable[..., TestClient]) -> None:
    browser = sign_in("coordinator")
    account = browser.get("/api/v1/me").json()
    assert account["name"] == "Anna Lindqvist"
    assert account["roles"] == [{"role": "coordinator", "network": "ERKNet"}]
    assert "Anna Lindqvist" in browser.get("/").text
    assert browser.post("/sign-out").status_code == 403, "without the form's token"
    out = browser.post("/sign-out", data={"csrf_token": account["csrf_token"]})
    assert out.status_code == 200
    assert "You are signed out" in out.text
    assert browser.get("/api/v1/me").status_code == 401
