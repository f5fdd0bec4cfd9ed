"""Correcting what was read on the page, as a browser without scripts does it, and what the hidden field carries."""

import html
import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.pages.corrections import PlacedCorrection, as_json, chosen, fitting, from_json
from api.rest.answers import MentionAnswer
from data.errors import InputError
from tests.api.pages.test_shortlist_page import ask, chips

TEXT = "Man of 41 with gout, no haematuria. Mother has ataxia. K 2.6 mmol/L."


def field(page: str) -> list[dict[str, Any]]:
    written = re.search(r'id="corrections" name="corrections" value="([^"]*)"', page)
    assert written is not None
    made: list[dict[str, Any]] = json.loads(html.unescape(written[1]) or "[]")
    return made


def choices(page: str, **becomes: str) -> dict[str, Any]:
    """The list of mentions as a browser sends it; `becomes` names words of mentions and their new status."""
    mentions = [html.unescape(one) for one in re.findall(r'name="mention" form="case-form" value="([^"]*)"', page)]
    assert mentions
    chosen = [becomes.get(json.loads(one)["text"], "kept") for one in mentions]
    written = json.dumps(field(page)) if field(page) else ""
    return {"case": TEXT, "corrections": written, "mention": mentions, "becomes": chosen}


def marks(page: str) -> dict[str, str]:
    return {words: kinds for kinds, words in re.findall(r'<mark class="([^"]+)" title="[^"]*">([^<]+)</mark>', page)}


def test_mentions_are_marked_by_status_and_kind_with_their_rule(client: TestClient) -> None:
    page = ask(client, case=TEXT)
    marked = marks(page)
    assert marked["gout"] == "present finding"
    assert marked["haematuria"] == "excluded finding"
    assert marked["ataxia"] == "family finding"
    assert re.search(r'title="Hypokalemia \(HP:0002900\), present; [^"]*2\.6', page)
    assert "What was read, place by place" in page
    assert "Read as English (detected)" in page


def test_without_scripts_each_mention_can_be_removed_changed_and_restored(client: TestClient) -> None:
    page = ask(client, **choices(ask(client, case=TEXT), gout="removed", ataxia="present"))
    assert [(one["text"], one["now"], one["status"]) for one in field(page)] == [
        ("gout", None, "present"),
        ("ataxia", "HP:0001251", "present"),
    ]
    assert marks(page)["gout"] == "removed finding changed"
    assert marks(page)["ataxia"] == "present finding changed"
    assert "HP:0001251" in chips(page, "present")
    assert "HP:0001997" not in chips(page, "present")
    again = ask(client, **choices(page))
    assert field(again) == field(page)
    restored = ask(client, **choices(again, gout="read"))
    assert marks(restored)["gout"] == "present finding"
    assert [one["text"] for one in field(restored)] == ["ataxia"]


def test_the_shortlist_is_that_of_the_corrected_case(client: TestClient) -> None:
    start = TEXT.index("gout")
    case = {"text": TEXT, "corrections": [{"start": start, "end": start + 4, "was": "HP:0001997"}]}
    answer = client.post("/api/v1/shortlists", json={"case": case}).json()
    page = ask(client, **choices(ask(client, case=TEXT), gout="removed"))
    assert re.findall(r'<h3><a href="/experts/[^"]+">([^<]+)</a></h3>', page) == [
        one["name"] for one in answer["experts"]
    ]


def test_corrections_move_with_their_words_and_are_dropped_with_a_notice_where_those_are_gone(
    client: TestClient,
) -> None:
    page = ask(client, **choices(ask(client, case=TEXT), gout="removed", ataxia="present"))
    kept: dict[str, Any] = {"corrections": json.dumps(field(page))}
    moved = ask(client, case="Seen today. " + TEXT, **kept)
    assert [one["start"] for one in field(moved)] == [one["start"] + 12 for one in field(page)]
    dropped = ask(client, case=TEXT.replace("gout", "arthritis"), **kept)
    assert [one["text"] for one in field(dropped)] == ["ataxia"]
    assert "no longer fits the text and was dropped: “gout”, removed" in dropped


def test_added_mentions_are_listed_and_can_be_removed(client: TestClient) -> None:
    added = {"field": "summary", "start": 0, "end": 3, "was": None, "now": "HP:0012622", "text": "Man"}
    page = ask(client, case=TEXT, corrections=json.dumps([added]))
    assert marks(page)["Man"] == "present finding changed"
    assert "HP:0012622" in chips(page, "present")
    assert field(ask(client, **choices(page, Man="removed"))) == []


def test_corrections_of_a_record_come_into_the_field_and_leave_the_text(client: TestClient) -> None:
    start = TEXT.index("gout")
    record = {"summary": TEXT, "corrections": [{"start": start, "end": start + 4, "was": "HP:0001997"}]}
    page = ask(client, case=json.dumps(record))
    assert [one["text"] for one in field(page)] == ["gout"]
    box = re.search(r'<textarea id="case"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert box is not None
    assert "corrections" not in json.loads(html.unescape(box[1]))


def test_the_language_is_told_and_can_be_set(client: TestClient) -> None:
    german = "41-jähriger Mann mit Gicht und Krampfanfällen, keine Hämaturie."
    page = ask(client, case=german)
    assert "Read as German (detected)" in page
    assert "Detect (found German)" in page
    page = ask(client, case=german, language="en")
    assert "Read as English." in page
    assert '<option value="en" selected>English</option>' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"corrections": "[{"},
        {"corrections": '[{"start": 0}]'},
        {"mention": ["{}"], "becomes": ["removed"]},
        {"mention": [""], "becomes": ["removed"]},
        {"mention": [], "becomes": ["removed"]},
        {"mention": ['{"start":0,"end":3,"was":"HP:0001997","text":"Man"}'], "becomes": ["gone"]},
    ],
)
def test_a_field_made_by_hand_is_told(client: TestClient, fields: dict[str, Any]) -> None:
    page = ask(client, 422, case=TEXT, **fields)
    assert "Please check one thing" in page
    assert "corrections" in page


def test_nothing_of_a_correction_becomes_markup(client: TestClient) -> None:
    evil = "<b>gout</b>"
    text = f"{evil} and ataxia"
    added = {"start": 0, "end": len(evil), "now": "HP:0001997", "text": evil}
    lost = {"start": 0, "end": 9, "was": '"><i>', "text": "<i>x</i>"}
    page = ask(client, case=text, corrections=json.dumps([added, lost]))
    assert "<b>gout" not in page
    assert "<i>" not in page


def mention(start: int, end: int, identifier: str = "HP:0000001") -> MentionAnswer:
    return MentionAnswer(
        field="summary", start=start, end=end, text="", id=identifier, label="x", kind="finding",
        status="present", confidence=1.0, rule="",
    )  # fmt: skip


def test_fitting_needs_the_words_and_what_was_read_there() -> None:
    removed = PlacedCorrection(start=0, end=4, was="HP:0000001", text="gout")
    assert fitting([removed], {"summary": "gout"}, [mention(0, 4)]) == ([removed], [])
    assert fitting([removed], {"summary": "gout"}, []) == ([], [removed])
    assert fitting([removed], {"summary": "gout, gout"}, [mention(0, 4)]) == ([removed], [])
    assert fitting([removed], {"summary": "a gout, gout"}, [mention(2, 6)]) == ([], [removed])
    assert fitting([removed], {}, []) == ([], [removed])
    (moved,), lost = fitting([removed], {"summary": "a gout"}, [mention(2, 6)])
    assert (moved.start, moved.end, lost) == (2, 6, [])


def test_choices_replace_what_was_chosen_before() -> None:
    at = '{"start":0,"end":4,"was":"HP:0000001","now":"HP:0000001","text":"gout"}'
    (removed,) = chosen([], [(at, "removed")])
    assert removed.now is None
    (excluded,) = chosen([removed], [(as_json([removed])[1:-1], "excluded")])
    assert (excluded.now, excluded.status) == ("HP:0000001", "excluded")
    assert chosen([excluded], [(as_json([excluded])[1:-1], "read")]) == []
    assert chosen([excluded], [(at, "kept")]) == [excluded]


def test_the_field_comes_back_equal() -> None:
    made = [PlacedCorrection(start=0, end=4, now="UMOD", status="family", text="“gout” <&>")]
    assert from_json(as_json(made)) == made
    assert from_json("") == []
    with pytest.raises(InputError, match=r"corrections: 0\.start"):
        from_json('[{"end": 4, "was": "UMOD", "text": ""}]')
