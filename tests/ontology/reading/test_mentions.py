"""Mentions of findings, disorders and genes, with place and status."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology import Knowledge, Mention, Reader

REFERRAL = (
    "A 12-year-old girl with seizures, arachnodactyly and ectopia lentis. No ataxia, hearing impairment or scoliosis. "
    "Her mother has migraine. Marfan syndrome is suspected; a pathogenic variant in FBN1 was found."
)


def read(reader: Reader, text: str) -> dict[str, Mention]:
    return {mention.id: mention for mention in reader.mentions(text)}


def test_a_referral(reader: Reader) -> None:
    found = read(reader, REFERRAL)
    assert {identifier: mention.status for identifier, mention in found.items()} == {
        "HP:0001250": "present",
        "HP:0001166": "present",
        "HP:0001083": "present",
        "HP:0001251": "excluded",
        "HP:0000365": "excluded",
        "HP:0002650": "excluded",
        "HP:0002076": "family",
        "ORPHA:558": "uncertain",
        "FBN1": "present",
    }
    assert [mention.start for mention in reader.mentions(REFERRAL)] == sorted(m.start for m in found.values())
    for mention in found.values():
        assert REFERRAL[mention.start : mention.end] == mention.text
        assert mention.label == reader.knowledge.label(mention.id)
        assert 0 < mention.confidence <= 1


@pytest.mark.parametrize(
    ("text", "hpo_id"),
    [
        ("SEIZURES", "HP:0001250"),
        ("long, slender fingers", "HP:0001166"),
        ("Long-slender fingers", "HP:0001166"),
        ("haemolytic anaemia", "HP:0001878"),
        ("<p>seizures</p>", "HP:0001250"),
        ("sei\u00adzures", "HP:0001250"),
        ("👨‍👩‍👧 seizures 🧬", "HP:0001250"),
        ("\u202eseizures\u202c", "HP:0001250"),
    ],
)
def test_names_are_found_however_they_are_written(reader: Reader, text: str, hpo_id: str) -> None:
    mention = read(reader, text)[hpo_id]
    assert text[mention.start : mention.end] == mention.text


def test_the_longest_name_counts_where_names_are_nested(reader: Reader) -> None:
    found = read(reader, "bilateral tonic-clonic seizure")
    assert set(found) == {"HP:0002069"}
    assert found["HP:0002069"].text == "bilateral tonic-clonic seizure"


def test_a_name_within_a_longer_word_is_none(reader: Reader) -> None:
    assert read(reader, "pseudoseizurelike coughing-up-nothing") == read(
        reader, "pseudoseizurelike coughing-up-nothing"
    )
    assert "HP:0001250" not in read(reader, "preseizured")


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("A variant in FBN1 and PAH.", {"FBN1", "PAH"}),
        ("FBN1 alone has a digit.", {"FBN1"}),
        ("Hypertension (PAH) without more.", set()),
        ("fbn1 in small letters, a mutation", set()),
        ("C19orf12 variant", {"C19orf12"}),
        ("FBN1x mutation", set()),
    ],
)
def test_genes_and_abbreviations(reader: Reader, text: str, genes: set[str]) -> None:
    assert {mention.id for mention in reader.mentions(text) if mention.kind == "gene"} == genes
    assert set(reader.genes(text)) == genes


def test_everyday_words_are_no_findings(reader: Reader) -> None:
    text = "She was seen by all of us; he had a cat, and the ice can sit on the map. Mild, severe, left, right, death."
    assert reader.mentions(text) == ()


def test_positions_of_entries_and_terms(reader: Reader, knowledge: Knowledge) -> None:
    marfan = knowledge.snapshot.disorders.position("ORPHA:558")
    seizure = knowledge.snapshot.terms.position("HP:0001250")
    assert reader.entities("The Marfan syndrome clinic") == (marfan,)
    assert reader.terms("no seizures") == (seizure,)


def test_the_field_is_kept(reader: Reader) -> None:
    assert {mention.field for mention in reader.mentions("seizures", "history")} == {"history"}


@pytest.mark.parametrize(
    "text",
    [
        "Krampfanfälle und Ataxie",
        "Crises d'épilepsie, ataxie",
        "crisis epiléptica y ataxia",
        "crisi epilettica, atassia",
    ],
)
def test_names_in_other_languages(full_reader: Reader, text: str) -> None:
    assert "HP:0001251" in read(full_reader, text)


FRAGMENTS = st.sampled_from(
    [
        "seizures",
        "no",
        "Marfan syndrome",
        "FBN1",
        " ",
        "\n",
        ".",
        "\u200b",
        "\u202e",
        "é",
        "e\u0301",
        "🧬",
        "\ufdfa",
        "ß",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.text(), st.lists(FRAGMENTS).map("".join), st.lists(FRAGMENTS).map(" ".join)))
def test_any_text_is_read_with_offsets_that_hold(reader: Reader, text: str) -> None:
    for mention in reader.mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.status in ("present", "excluded", "family", "uncertain")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\x00" * 100, "a" * 100_000, "A" * 100_000, "é" * 50_000, "e\u0301" * 50_000, "\u200b" * 50_000,
        "1" * 100_000, "." * 100_000, "<div>" * 20_000, "no " * 30_000, "-" * 100_000,
        "مرض نادر " * 5_000, "🧬" * 20_000,
    ],
    ids=lambda text: f"{text[:4]!r} x {len(text)}",
)  # fmt: skip
def test_odd_texts_are_read_quickly(reader: Reader, text: str) -> None:
    reader.mentions("warm")
    started = time.perf_counter()
    reader.mentions(text)
    assert time.perf_counter() - started < 2


def test_time_grows_with_the_length_and_no_faster(reader: Reader) -> None:
    reader.mentions(REFERRAL)
    taken = []
    for times in (650, 5_200):
        text = REFERRAL * times
        started = time.perf_counter()
        mentions = reader.mentions(text)
        taken.append(time.perf_counter() - started)
        assert len(mentions) == 9 * times
    assert len(text) > 1_000_000
    assert taken[1] < 8 * 2.5 * taken[0]


def test_the_first_text_takes_little_more_than_a_second(knowledge: Knowledge, full_knowledge: Knowledge) -> None:
    for each, most in ((knowledge, 1.2), (full_knowledge, 2.0)):
        started = time.perf_counter()
        Reader(each).mentions(REFERRAL)
        assert time.perf_counter() - started < most
