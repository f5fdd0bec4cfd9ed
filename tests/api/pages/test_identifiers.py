"""What looks like an identifier on the page: told above the text, marked in it, and masked by one button."""

import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from api.pages.marked_text import Piece, marked
from api.pages.wording import identifier_notice
from api.rest.answers import IdentifierAnswer
from ontology.screening import IDENTIFIER_KINDS, IdentifierKind
from tests.api.pages.test_corrections import field
from tests.api.pages.test_shortlist_page import ask, names

NAME = "Ada Fernsby"
PHONE = "020 7946 0123"
TEXT = f"Mrs {NAME}, aged 33, has gout, no haematuria. Call {PHONE}. Her mother has gout. UMOD c.307G>T."
MASKED = TEXT.replace(NAME, "[name]").replace(PHONE, "[phone]")
NOTICE = "What looks like a name and a phone number stand in this text."


def box(page: str) -> str:
    written = re.search(r'<textarea id="case"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert written is not None
    return html.unescape(written[1])


def identified(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<mark class="identifier" title="([^"]+)" role="group" aria-label="[^"]+">([^<]+)</mark>', page)


def test_identifiers_are_told_and_marked_and_the_answer_is_given_all_the_same(client: TestClient) -> None:
    page = ask(client, case=TEXT)
    assert NOTICE in page
    assert "nothing was stored" in page
    assert identified(page) == [("Looks like a name", NAME), ("Looks like a phone number", PHONE)]
    assert len(names(page)) == 10
    assert re.search(
        r'<button[^>]*type="submit"[^>]*form="case-form" name="action" value="mask">Mask them</button>', page
    )


def test_one_press_asks_again_with_the_text_masked(client: TestClient) -> None:
    page = ask(client, case=TEXT, action="mask")
    assert box(page) == MASKED
    assert "looks like" not in page
    assert "Mask them" not in page
    assert "Fernsby" not in page
    assert PHONE not in page
    assert len(names(page)) == 10


def test_corrections_move_with_their_words(client: TestClient) -> None:
    start = TEXT.rindex("gout")
    correction = {"start": start, "end": start + 4, "was": "HP:0001997", "text": "gout"}
    before = ask(client, case=TEXT, corrections=json.dumps([correction]))
    assert len(field(before)) == 1
    page = ask(client, case=TEXT, corrections=json.dumps([correction]), action="mask")
    assert "no longer fits" not in page
    assert [(one["start"], one["text"]) for one in field(page)] == [(MASKED.rindex("gout"), "gout")]


@pytest.mark.parametrize("name", ["case", "file"])
def test_the_texts_of_a_record_are_masked_and_its_codes_stay(client: TestClient, name: str) -> None:
    record = {"case_id": "nickname-7", "summary": TEXT, "history": f"{NAME} is a teacher.", "genes": ["UMOD"]}
    written = json.dumps(record)
    files = {"file": ("case.json", written.encode(), "application/json")} if name == "file" else None
    page = ask(client, files=files, case=written if name == "case" else "", action="mask")
    kept = json.loads(box(page))
    assert (kept["case_id"], kept["summary"], kept["genes"]) == ("nickname-7", MASKED, ["UMOD"])


def test_a_form_that_cannot_be_used_is_told_as_ever(client: TestClient) -> None:
    assert "Please check one thing" in ask(client, 422, case="", action="mask")
    assert "Please check one thing" in ask(client, 422, case='{"summary": ', action="mask")


@pytest.mark.parametrize("text", ["Woman of 33 with gout. UMOD c.307G>T p.(Gly103Cys), HNF1B.", MASKED])
def test_without_identifiers_nothing_is_said(client: TestClient, text: str) -> None:
    page = ask(client, case=text)
    assert "looks like" not in page
    assert 'value="mask"' not in page


@pytest.mark.parametrize(
    ("kinds", "what"),
    [
        (["name"], "What looks like a name stands in this text. Take it out before"),
        (["name", "name"], "What looks like names stand in this text. Take them out before"),
        (["phone", "name", "phone"], "What looks like phone numbers and a name stand in"),
    ],
)
def test_the_notice_names_each_kind_once(kinds: list[IdentifierKind], what: str) -> None:
    assert identifier_notice(kinds).startswith(what)


def test_the_notice_has_words_for_every_kind() -> None:
    assert identifier_notice(IDENTIFIER_KINDS).count(",") == len(IDENTIFIER_KINDS) - 2
    assert "_" not in identifier_notice(IDENTIFIER_KINDS)


def test_identifiers_next_to_each_other_are_marked_apart() -> None:
    identifiers = [IdentifierAnswer(start=0, end=3, kind="name"), IdentifierAnswer(start=3, end=9, kind="phone")]
    pieces = list(marked("Ada123456 gout", [], identifiers))
    assert pieces == [
        Piece("Ada", "identifier", "Looks like a name"),
        Piece("123456", "identifier", "Looks like a phone number"),
        Piece(" gout"),
    ]
    assert [piece.is_identifier for piece in pieces] == [True, True, False]
