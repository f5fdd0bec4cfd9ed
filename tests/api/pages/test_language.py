"""The language of a page: chosen, else the person's, else what the browser asks for; and what it shows then."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.identity.viewing import Viewer
from api.pages.formats import age, country, day, listed, moment, number, percent
from api.pages.navigation import places_for
from api.pages.retelling import retold, sentence_of
from api.pages.sentences import SENTENCES
from api.pages.translation import speaking
from api.store.tables import StaffRow

PAGE = {"accept": "text/html"}
LOCAL = "http://localhost"


def language_of(html: str) -> str:
    found = re.search(r'<html lang="(\w+)">', html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("pl, fr;q=0.4, it;q=0.8", "it"),
        ("pl", "en"),
        ("es;q=0, fr;q=x, en", "en"),
        ("", "en"),
        (";q=1,,", "en"),
    ],
)
def test_the_browser_asks_for_a_language(client: TestClient, header: str, language: str) -> None:
    assert language_of(client.get("/", headers=PAGE | {"accept-language": header}).text) == language


def test_a_chosen_language_is_kept_and_leads_back(application: FastAPI) -> None:
    browser = TestClient(application, base_url=LOCAL, headers=PAGE | {"accept-language": "fr"})
    chosen = browser.post("/language", data={"language": "es", "next": "/experts/x?a=1"}, follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/experts/x?a=1")
    assert language_of(browser.get("/").text) == "es"
    browser.post("/language", data={"language": "xx"}, follow_redirects=False)
    assert language_of(browser.get("/").text) == "es", "a language that the pages do not speak changes nothing"


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_choosing_a_language_never_leads_elsewhere(client: TestClient, following: str) -> None:
    chosen = client.post("/language", data={"language": "de", "next": following}, follow_redirects=False)
    assert chosen.headers["location"] == "/"


def test_a_case_stays_when_the_language_changes(application: FastAPI) -> None:
    browser = TestClient(application, base_url=LOCAL, headers=PAGE)
    data = {"present": "Gout", "k": "5", "speak": "it"}
    answer = browser.post("/shortlist", data=data).text
    assert language_of(answer) == "it"
    assert "5 esperti da interpellare" in answer
    assert 'form="case-form" name="speak" value="fr"' in answer
    assert language_of(browser.get("/").text) == "it"


def test_a_person_is_spoken_to_in_their_language(
    training_application: FastAPI, sign_in: Callable[..., TestClient]
) -> None:
    browser = sign_in("coordinator")
    store = training_application.state.workbench.store
    with store.begin() as transaction:
        transaction.session.execute(update(StaffRow).where(StaffRow.name == "Anna Lindqvist").values(language="de"))
    try:
        assert language_of(browser.get("/", headers=PAGE | {"accept-language": "fr"}).text) == "de"
        # What went wrong is told to nobody in particular.
        assert language_of(browser.get("/nothing", headers=PAGE | {"accept-language": "fr"}).text) == "fr"
    finally:
        with store.begin() as transaction:
            transaction.session.execute(update(StaffRow).where(StaffRow.name == "Anna Lindqvist").values(language=None))


def test_the_start_page_tells_how_to_come_in_and_what_one_may(
    training_application: FastAPI, sign_in: Callable[..., TestClient]
) -> None:
    stranger = TestClient(training_application, base_url=LOCAL, headers=PAGE).get("/").text
    assert "Where do you work?" in stranger
    assert 'href="/sign-in"' in stranger
    assert 'id="case-form"' not in stranger
    office = sign_in("coordinator").get("/", headers=PAGE).text
    assert "Where do you work?" not in office
    navigation = re.search(r'<nav class="places".*?</nav>', office, re.DOTALL)
    assert navigation is not None
    links = re.findall(r'href="([^"]+)"( aria-current="page")?', navigation[0])
    assert ("/", ' aria-current="page"') in links
    assert ("/shortlist", "") in links


def test_every_entry_of_the_navigation_can_be_opened(sign_in: Callable[..., TestClient]) -> None:
    for role in ("coordinator", "clinician", "administrator", "analyst", "guest", "helpdesk"):
        browser = sign_in(role)
        page = browser.get("/", headers=PAGE).text
        navigation = re.search(r'<nav class="places".*?</nav>', page, re.DOTALL)
        assert navigation is not None, role
        paths = re.findall(r'href="([^"]+)"', navigation[0])
        assert "/" in paths
        assert {path: browser.get(path, headers=PAGE).status_code for path in paths} == dict.fromkeys(paths, 200), role


def test_outside_of_a_request_there_is_no_navigation() -> None:
    assert places_for(Viewer()) == []


def test_values_are_written_as_the_language_writes_them() -> None:
    spring = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    with speaking("de"):
        assert day(date(2026, 3, 2)) == "02.03.2026"
        assert moment(spring) == "02.03.2026, 14:30 CET"
        assert number(3400) == "3.400"
        assert number(6.2, 1) == "6,2"
        assert percent(0.41) == "41\N{NO-BREAK SPACE}%"
        assert listed(["a", "b", "c"]) == "a, b und c"
        assert country("CZ") == "Tschechien"
        assert (age(1.0), age(2.0)) == ("12 Monate", "2 Jahre")
    assert moment(spring) == "2 Mar 2026, 14:30 CET"


def test_what_layers_below_say_is_retold(client: TestClient) -> None:
    case = {"hpo_present": ["HP:0001997", "HP:0012622"], "genes": ["UMOD"], "age": "P33Y"}
    answer = client.post("/api/v1/shortlists", json={"case": case, "k": 100}).json()
    texts = [*answer["remarks"], *answer["left_out"]]
    for expert in answer["experts"]:
        texts += expert["notes"]
        texts += [part for reason in expert["reasons"] for part in reason["note"].split("; ")]
    assert {text for text in texts if sentence_of(text) is None} == set()
    with speaking("de"):
        told = retold("73% likely; lists it, 12 patients a year")
        assert told == "zu 73% wahrscheinlich; führt sie auf, 12 Patienten im Jahr"
        assert retold("something else") == "something else"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_found_again(sentence: str) -> None:
    values = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", sentence)}
    found = sentence_of(sentence % values)
    assert found is not None
    assert found[0] % found[1] == sentence % values
