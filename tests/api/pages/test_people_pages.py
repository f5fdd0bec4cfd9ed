"""Pages of experts, clinicians, offices and administrators over HTTP: who may, forged forms, scripts in names."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

PAGE = {"accept": "text/html"}
SCRIPT = "<script>alert(1)</script>"
SignIn = Callable[..., TestClient]


def token(browser: TestClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path, headers=PAGE).text)
    assert found is not None
    return found[1]


def sent(browser: TestClient, path: str, of: str, **fields: str) -> str:
    """Sends a form of a page and gives where it leads."""
    answer = browser.post(path, data={"csrf_token": token(browser, of), **fields}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def enrolled(browser: TestClient, **fields: str) -> str:
    return sent(browser, "/cases/new", "/cases/new", **fields).partition("?")[0]


@pytest.mark.parametrize(
    ("subject", "path", "status"),
    [
        ("clinician", "/cases", 200),
        ("clinician", "/network", 403),
        ("clinician", "/admin", 403),
        ("expert-SAMPLE-049", "/invitations", 200),
        ("expert-SAMPLE-049", "/cases", 403),
        ("coordinator", "/network", 200),
        ("coordinator", "/admin/directory", 403),
        ("dispatcher", "/network", 403),
        ("administrator", "/admin/directory", 200),
        ("administrator", "/admin/knowledge", 200),
        ("analyst", "/network", 200),
        ("guest", "/cases", 403),
        ("guest", "/me", 200),
    ],
)
def test_pages_are_for_those_whom_the_rules_name(sign_in: SignIn, subject: str, path: str, status: int) -> None:
    assert sign_in(subject).get(path, headers=PAGE).status_code == status


def test_a_guest_is_led_to_panels_alone(sign_in: SignIn) -> None:
    shown = sign_in("guest").get("/me", headers=PAGE).text
    places = re.search(r'<nav class="places".*?</nav>', shown, re.DOTALL)
    assert places is not None
    assert set(re.findall(r'href="([^"]+)"', places[0])) <= {"/", "/panels"}


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        ("clinician", "/cases/new"),
        ("expert-SAMPLE-049", "/me/availability"),
        ("expert-SAMPLE-049", "/me/disorders"),
        ("administrator", "/admin/directory/check"),
        ("administrator", "/admin/directory/import"),
        ("coordinator", "/admin/announcements"),
        ("coordinator", "/access"),
    ],
)
def test_a_form_without_the_sessions_token_changes_nothing(sign_in: SignIn, subject: str, path: str) -> None:
    browser = sign_in(subject)
    for forged in ({}, {"csrf_token": "made-up"}):
        assert browser.post(path, data=forged, headers=PAGE).status_code == 403


def test_identifiers_are_masked_only_when_asked_and_nothing_is_saved_before(sign_in: SignIn) -> None:
    browser = sign_in("clinician")
    fields = {"csrf_token": token(browser, "/cases/new"), "nickname": "Ulme", "text": "Herr Peter Schmidt hat Gicht."}
    refused = browser.post("/cases/new", data=fields, headers=PAGE)
    assert refused.status_code == 422
    assert "Schmidt" in refused.text
    assert ">Ulme<" not in browser.get("/cases", headers=PAGE).text
    case = sent(browser, "/cases/new", "/cases/new", **(fields | {"screening": "mask"}))
    shown = browser.get(case, headers=PAGE).text
    assert "Schmidt" not in shown
    assert "[name]" in shown


def test_consent_is_recorded_and_withdrawn_after_a_page_that_asks(sign_in: SignIn) -> None:
    browser = sign_in("clinician")
    case = enrolled(browser, nickname="Esche", text="Gout.", given_on="2026-01-05", consent_language="de")
    withdrawal = re.search(rf'href="({case}/consents/[^"]+/withdraw)"', browser.get(case, headers=PAGE).text)
    assert withdrawal is not None
    assert "Withdraw this consent?" in browser.get(withdrawal[1], headers=PAGE).text
    sent(browser, withdrawal[1], withdrawal[1])
    assert "there is no consent for care" in browser.get(case, headers=PAGE).text


def test_somebody_elses_case_looks_absent(sign_in: SignIn) -> None:
    case = enrolled(sign_in("clinician"), nickname="Weide", text="Gout.")
    other = sign_in("clinician-affiliated")
    for path in (case, f"{case}/sections/summary", f"{case}/consents/new", f"{case}/refer"):
        assert other.get(path, headers=PAGE).status_code == 404


def test_what_people_write_never_becomes_markup(sign_in: SignIn) -> None:
    browser = sign_in("clinician")
    case = enrolled(browser, nickname="Linde 2", text=f"Gout. {SCRIPT}")
    files = {"file": (f"{SCRIPT}.png", _PNG, "image/png")}
    data = {"csrf_token": token(browser, case), "checked": "yes", "section": "imaging"}
    assert browser.post(f"{case}/attachments", data=data, files=files, headers=PAGE).status_code == 303
    shown = browser.get(case, headers=PAGE).text
    assert SCRIPT not in shown
    assert "&lt;script&gt;" in shown
    office = sign_in("coordinator")
    sent(
        office, "/admin/announcements", "/admin/announcements", kind="news", title=SCRIPT, text=SCRIPT, network="ERKNet"
    )
    for path in ("/admin/announcements", "/"):
        assert SCRIPT not in office.get(path, headers=PAGE).text
    refused = office.post(
        "/admin/announcements",
        data={"csrf_token": token(office, "/admin/announcements"), "kind": "news", "title": "x", "text": "y",
              "link": "javascript:alert(1)", "network": "ERKNet"},
        headers=PAGE,
    )  # fmt: skip
    assert refused.status_code == 422


def test_experts_own_words_count_in_the_match(sign_in: SignIn) -> None:
    browser = sign_in("expert-SAMPLE-061")
    known = re.findall(r'name="disorder" value="(ORPHA:\d+)"', browser.get("/me", headers=PAGE).text)
    first = known[0]
    sent(browser, "/me/disorders", "/me", disorder=first, word="does_not")
    shown = browser.get("/me", headers=PAGE).text
    assert "What you said is not yours" in shown
    table = shown.partition("What you said is not yours")[0]
    assert f"<code>{first}</code>" not in table
    sent(browser, "/me/disorders", "/me", disorder=first, word="as_held")
    assert f"<code>{first}</code>" in browser.get("/me", headers=PAGE).text
    unknown = browser.post(
        "/me/disorders",
        data={"csrf_token": token(browser, "/me"), "disorder": "Dentt", "word": "handles"},
        headers=PAGE,
    )
    assert unknown.status_code == 422


def test_an_import_counts_only_after_its_preview(sign_in: SignIn) -> None:
    browser = sign_in("administrator")
    line = f'{{"expert_id": "N-1", "name": "Dr {SCRIPT}", "bio": "{SCRIPT}", "disorders": {{"ORPHA:213": 3}}}}'
    bad = '{"expert_id": "N-2"}'
    data = {"csrf_token": token(browser, "/admin/directory")}
    files = {"file": (f"{SCRIPT}.jsonl", f"{line}\n{bad}\n".encode(), "application/json")}
    preview = browser.post("/admin/directory/check", data=data, files=files, headers=PAGE)
    assert preview.status_code == 200
    assert SCRIPT not in preview.text
    assert "N-1" in preview.text
    assert browser.get("/experts/N-1", headers=PAGE).status_code == 404
    hidden = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', preview.text)}
    stale = browser.post("/admin/directory/import", data=hidden | {"of": "another"}, headers=PAGE)
    assert stale.status_code == 409
    broken = browser.post("/admin/directory/import", data=hidden | {"part": "AAAA"}, headers=PAGE)
    assert broken.status_code == 422


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
