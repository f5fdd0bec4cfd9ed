"""Words in the form in which names and texts are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.reading.words import plain_phrase, words_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Seizures", "seizure"),
        ("Œdèmes", "edeme"),
        ("oedema", "edema"),
        ("Haemolytic anaemia", "hemolytic anemia"),
        ("ischaemic", "ischemic"),
        ("tumours of the oesophagus", "tumor of the esophagus"),
        ("X-linked", "x linked"),
        ("Na+", "na +"),
        ("Krampfanfälle", "krampfanfalle"),
        ("Krampfanfa\u0308lle", "krampfanfalle"),
        ("Anfa\u00adll", "anfall"),
        ("sei\u200bzure", "seizure"),
        ("STRASSE Straße", "strasse strasse"),
        ("analysis", "analysis"),
        ("virus", "virus"),
        ("gas", "gas"),
        ("\ufdfa", plain_phrase("\ufdfa")),
        ("", ""),
        ("_ - / ...", ""),
    ],
)
def test_plain_forms(text: str, plain: str) -> None:
    """A changed form asks for another ontology.snapshot.FORMAT, for the snapshot keeps names in it."""
    assert plain_phrase(text) == plain


@given(st.text())
def test_words_lie_in_the_text_in_order_and_are_single(text: str) -> None:
    at = 0
    for word in words_of(text):
        assert at <= word.start < word.end <= len(text)
        assert word.plain
        assert " " not in word.plain
        at = word.end


@given(st.text())
def test_plain_forms_have_no_capitals(text: str) -> None:
    plain = plain_phrase(text)
    assert plain == plain.casefold()


@given(st.text(st.characters(codec="ascii")))
def test_case_does_not_matter(text: str) -> None:
    assert plain_phrase(text.upper()) == plain_phrase(text.lower())
