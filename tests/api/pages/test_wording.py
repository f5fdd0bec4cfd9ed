"""How values are worded, rounded and marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.case_of_form import age_of
from api.pages.formats import age, country, language, listed, percent
from api.pages.marked_text import marked
from api.pages.review import ReviewedMention
from api.pages.wording import (
    in_points,
    points,
    segments,
    status_in_full,
    verbatim,
    with_code,
)
from api.rest.answers import MentionAnswer, ReasonAnswer
from data.errors import InputError


def mention(start: int, end: int, label: str, status: str = "present", *, removed: bool = False) -> ReviewedMention:
    read = MentionAnswer.model_validate(
        {"field": "summary", "start": start, "end": end, "text": "", "id": "HP:0000001", "label": label}
        | {"kind": "finding", "status": status, "confidence": 1.0}
    )
    return ReviewedMention("summary", start, end, "", read, None if removed else read)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_points_add_up_to_the_rounded_score(contributions: list[float]) -> None:
    shares = points(contributions)
    assert sum(shares) == round(sum(1000 * contribution for contribution in contributions))
    for share, contribution in zip(shares, contributions, strict=True):
        assert abs(share - 1000 * contribution) < 1 + 1e-6


def test_words() -> None:
    assert percent(0.414) == "41%"
    assert percent(0.004) == "<\N{NO-BREAK SPACE}1%"
    assert percent(0) == "0%"
    assert in_points(62) == "6.2"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert (age(33.2), age(0.5), age(1.0)) == ("33 years", "6 months", "12 months")
    assert (country("DE"), country("CZ"), country("XX"), country("")) == ("Germany", "Czechia", "XX", "")
    assert (language("de"), language("xx")) == ("German", "xx")
    assert with_code("run `a <b>` now") == "run <code>a &lt;b&gt;</code> now"


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("33", "P33Y"),
        ("33 years", "P33Y"),
        ("6 months", "P6M"),
        ("3 w", "P3W"),
        ("1,5", "P1.5Y"),
        ("p3y6m", "P3Y6M"),
        ("33 Jahre", "P33Y"),
        ("6 años", "P6Y"),
        ("3 jours", "P3D"),
        ("6 mois", "P6M"),
    ],
)
def test_ages_as_people_write_them(written: str, duration: str) -> None:
    assert age_of(written) == duration


@pytest.mark.parametrize("written", ["old", "-3", "3 lightyears of", "P", "33 parsecs", "3 yaks"])
def test_what_is_no_age(written: str) -> None:
    with pytest.raises(InputError):
        age_of(written)


def test_nested_mentions_are_marked_by_the_inner_one_and_told_by_both() -> None:
    text = "severe renal failure today"
    pieces = list(marked(text, [mention(0, 20, "Severe renal failure"), mention(7, 20, "Renal failure", "excluded")]))
    assert [piece.text for piece in pieces] == ["severe ", "renal failure", " today"]
    assert [piece.classes for piece in pieces] == ["present finding", "excluded finding nested", ""]
    assert pieces[1].title.count("failure") == 2


def test_what_counts_is_marked_before_what_was_removed() -> None:
    outer, inner = mention(0, 20, "Severe renal failure"), mention(7, 20, "Renal failure", removed=True)
    assert [piece.classes for piece in marked("severe renal failure", [outer, inner])] == [
        "present finding",
        "present finding nested",
    ]


def test_status_and_text_on_the_page() -> None:
    assert status_in_full("finding", "uncertain") == "uncertain, not counted"
    assert status_in_full("disorder", "uncertain") == "uncertain, counted as a suspicion"
    assert status_in_full("finding", "excluded") == "not present"
    assert verbatim("a\r\n<b>") == "a&#13;\n&lt;b&gt;"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_marked_pieces_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    mentions = [mention(min(span), max(span), "x") for span in spans]
    assert "".join(piece.text for piece in marked(text, mentions)) == text


def test_segments_fill_what_the_score_is_of_the_best() -> None:
    reasons = [
        ReasonAnswer(kind=kind, id="", label="", contribution=contribution, note="")
        for kind, contribution in (("disorder", 0.2), ("area", 0.1), ("disorder", 0.1))
    ]
    assert segments(reasons, 0.8) == [("disorder", 0.0, 37.5), ("area", 37.5, 12.5)]
    assert segments(reasons, 0.0) == [("disorder", 0.0, 0.0), ("area", 0.0, 0.0)]
