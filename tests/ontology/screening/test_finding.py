"""What is an identifier and what is none, on any text, in time."""

import time
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.reading.language import LANGUAGES
from ontology.screening import IDENTIFIER_KINDS, find_identifiers, masked

LETTER = """Dear colleague, thank you for seeing Mr Daniel Whitcombe, DOB 14/03/1987, MRN 00834571,
of 27 Larkspur Close, Taunton TA2 7QD, tel. 020 7946 0123, d.whitcombe@mailbox.example. He has Marfan syndrome with a
dilated aortic root."""
FINDINGS = """ Weight 12.4 kg (3rd centile), creatinine 412 umol/L, eGFR 22, platelets 62, FBN1 c.4082G>A, HP:0001250,
born at 32+4 weeks; Charcot-Marie-Tooth disease and Wilson disease were excluded in March, Babinski negative."""
PIECES = (
    "Mr",
    "Emma",
    "Smith",
    "DOB",
    "MRN",
    "12/03/2004",
    "020 7946 0123",
    "née",
    "\u202e",
    "\u200b",
    "e\u0301",
    "<b>",
    "😀",
)


def kinds(text: str, language: str) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in find_identifiers(text, language)]


def test_a_letter_is_found_in_order() -> None:
    assert kinds(LETTER, "en") == [
        ("name", "Daniel Whitcombe"),
        ("birth_date", "14/03/1987"),
        ("record_number", "00834571"),
        ("address", "27 Larkspur Close, Taunton TA2 7QD"),
        ("phone", "020 7946 0123"),
        ("email", "d.whitcombe@mailbox.example"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "kind", "identifier"),
    [
        ("en", "The girl (Aoife Ní Bhriain, born 3 March 2011) is well.", "name", "Aoife Ní Bhriain"),
        ("en", "born in Leeds, UK, on 3 March 2011", "birth_date", "3 March 2011"),
        ("en", "see www.facebook.com/john.smith99", "email", "www.facebook.com/john.smith99"),
        ("de", "Frau Prof. Dr. med. Karla Oberhuber-Lenz kam.", "name", "Karla Oberhuber-Lenz"),
        ("de", "M. Fabry; Herr von der Heide, (* 12.03.2004)", "birth_date", "12.03.2004"),
        ("fr", "M. Jean-Pierre L'Hermitte va bien.", "name", "Jean-Pierre L'Hermitte"),
        ("es", "DNI: 63.508.598-D", "insurance_number", "63.508.598-D"),
        ("it", "Codice BCRLDS05M45L219V.", "insurance_number", "BCRLDS05M45L219V"),
        ("nl", "mevr. van den Broek-Janssen", "name", "van den Broek-Janssen"),
        ("pt", "Sr. João da Silva", "name", "João da Silva"),
        ("cs", "u Jany Svobodové", "name", "Jany Svobodové"),
    ],
)
def test_forms_of_each_language(language: str, text: str, kind: str, identifier: str) -> None:
    assert (kind, identifier) in kinds(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "M. Fabry, M. Wilson und M. Crohn ausgeschlossen."),
        ("en", "MRS. Further findings; mitochondrial DNA. There were 3 deletions. DNA Leigh."),
        ("es", "Déficit de vitamina D. Paciente de 3 años."),
        ("fr", "Né à terme, née à 32 SA ; né en 2011."),
        ("en", "Dr L. agrees; patient 3; case 12; seen 12/05/2023; born in March 2011."),
        ("cs", "Narozen v termínu, Malá síň, pan-hypopituitarismus."),
    ],
)
def test_what_only_looks_like_one(language: str, text: str) -> None:
    assert kinds(text, language) == []


@settings(max_examples=300, deadline=None)
@given(st.text(), st.sampled_from([*LANGUAGES, "", "xx"]))
def test_any_text_is_screened_and_places_slice_back(text: str, language: str) -> None:
    check(text, language)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.text(max_size=5),
        )
    ),
    st.sampled_from([" ", ", ", ": ", "\n", "", "."]),
    st.sampled_from(LANGUAGES),
)
def test_pieces_of_letters_in_any_order(pieces: list[str], joint: str, language: str) -> None:
    check(joint.join(pieces), language)


def check(text: str, language: str) -> None:
    found = find_identifiers(text, language)
    position = 0
    for identifier in found:
        assert position <= identifier.start < identifier.end
        assert text[identifier.start : identifier.end] == identifier.text
        assert identifier.kind in IDENTIFIER_KINDS
        position = identifier.end
    assert len(masked(text, found)) == len(text) + sum(
        len(identifier.kind) + 2 - len(identifier.text) for identifier in found
    )


def test_two_hundred_words_take_less_than_ten_milliseconds() -> None:
    text = " ".join(((LETTER + FINDINGS) * 5).split()[:200])
    assert median(seconds(text) for _ in range(20)) < 0.010


@pytest.mark.parametrize("piece", [LETTER + FINDINGS, "a", "1 ", "Emma ", "Dr ", "Aa-", "a@", "12 rue ", "MRN no "])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    short, long = (piece * (length // len(piece)) for length in (20_000, 160_000))
    assert min(seconds(long) for _ in range(2)) < 24 * max(min(seconds(short) for _ in range(3)), 0.005)


def seconds(text: str) -> float:
    started = time.perf_counter()
    find_identifiers(text, "en")
    return time.perf_counter() - started
