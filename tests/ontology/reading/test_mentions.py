"""Mentions of findings, disorders and genes, with place and status."""

import subprocess
import sys
import time
from pathlib import Path

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


def test_nested_names_of_distinct_concepts_are_kept(reader: Reader) -> None:
    found = read(reader, "bilateral tonic-clonic seizure")
    assert {"HP:0002069", "HP:0001250"} <= set(found)
    assert found["HP:0002069"].text == "bilateral tonic-clonic seizure"
    found = read(reader, "aplastic or hypoplastic nails")
    assert {"HP:0008386", "HP:0001792"} <= set(found)
    assert found["HP:0001792"].text == "hypoplastic nails"


@pytest.mark.parametrize(
    ("text", "hpo_id", "written"),
    [
        ("hypoplastic fingernails and toenails", "HP:0001804", "hypoplastic fingernails"),
        ("hypoplastic fingernails and toenails", "HP:0001800", "hypoplastic fingernails and toenails"),
        ("absence of middle or distal phalanges", "HP:0005807", "absence of middle or distal phalanges"),
        ("kidneys are small", "HP:0000089", "kidneys are small"),
        ("cysts of the kidney", "HP:0000107", "cysts of the kidney"),
        ("SNHL since birth", "HP:0000407", "SNHL"),
        ("a VSD was closed", "HP:0001629", "VSD"),
        ("renal failure with FSGS", "HP:0000097", "FSGS"),
        ("ESKD at 40", "HP:0003774", "ESKD"),
        ("nephrocalcinosys of both kidneys", "HP:0000121", "nephrocalcinosys"),
        ("microcephalic", "HP:0000252", "microcephalic"),
        ("oedematous legs, anaemic", "HP:0001903", "anaemic"),
        ("bruises easily", "HP:0000978", "bruises easily"),
        ("brachydactyly type A-1", "HP:0009371", "brachydactyly type A-1"),
    ],
)
def test_what_letters_write(reader: Reader, text: str, hpo_id: str, written: str) -> None:
    assert read(reader, text)[hpo_id].text == written


@pytest.mark.parametrize(
    ("text", "hpo_id"),
    [
        ("small hands and cleft lip", "HP:0000204"),
        ("retinal detachment", "HP:0032118"),
        ("he was taken into hospital", "HP:0001840"),
        ("the pancreatic duct", "HP:0001733"),
        ("cysts, deafness and renal failure", "HP:0000107"),
        ("she is on holiday; growth hormone was measured", "HP:0000824"),
    ],
)
def test_what_letters_do_not_write(reader: Reader, text: str, hpo_id: str) -> None:
    wanted = {"HP:0000204": "lip and small"}.get(hpo_id, "")
    found = read(reader, text)
    assert hpo_id not in found or (wanted and wanted not in found[hpo_id].text)


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
    ("code", "text"),
    [
        ("de", "Krampfanfälle und Ataxie"),
        ("fr", "Crises d'épilepsie, ataxie"),
        ("es", "crisis epiléptica y ataxia"),
        ("it", "crisi epilettica, atassia"),
        ("pt", "crise epilética e ataxia"),
        ("cs", "epileptický záchvat, ataxie"),
        ("nl", "epileptische aanval en ataxie"),
    ],
)
def test_names_in_other_languages(full_reader: Reader, code: str, text: str) -> None:
    assert {"HP:0001251", "HP:0001250"} <= {mention.id for mention in full_reader.mentions(text, code=code)}


def test_compounds_are_taken_apart(full_reader: Reader) -> None:
    for code, text in (("de", "Kleinhirnhypoplasie"), ("de", "Nierenzysten"), ("nl", "nierstenen")):
        found = full_reader.mentions(f"{text}.", code=code)
        assert any(mention.kind == "finding" and mention.text == text for mention in found), text


def test_labels_are_in_the_language_of_the_case(full_reader: Reader) -> None:
    (mention,) = (one for one in full_reader.mentions("Schwerhörigkeit", code="de") if one.id == "HP:0000365")
    assert mention.label == full_reader.knowledge.label("HP:0000365", "de") != "Hearing impairment"


def test_the_semantic_path_can_be_switched_off(knowledge: Knowledge, reader: Reader) -> None:
    text = "The upper jaw looks underdeveloped."
    without = {mention.id for mention in Reader(knowledge, semantic=False).mentions(text)}
    assert without <= {mention.id for mention in reader.mentions(text)}


def test_laboratory_values_carry_their_rule(reader: Reader) -> None:
    found = read(reader, "K 2.6 mmol/L, eGFR 22 ml/min in a woman of 50.")
    assert found["HP:0002900"].text == "K 2.6 mmol/L"
    assert "mmol/l" in found["HP:0002900"].rule.lower()
    assert read(reader, "hypokalaemia")["HP:0002900"].rule == ""


def test_what_was_seen_in_the_pregnancy_is_the_patients(reader: Reader) -> None:
    assert read(reader, "The mother had polyhydramnios.")["HP:0001561"].status == "present"
    assert read(reader, "The mother had migraine.")["HP:0002076"].status == "family"


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


@pytest.mark.usefixtures("quiet_heap")
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
    started = time.process_time()
    reader.mentions(text)
    # Under a second where linear; anything quadratic takes minutes.
    assert time.process_time() - started < 10


@pytest.mark.usefixtures("quiet_heap")
def test_time_grows_with_the_length_and_no_faster(reader: Reader) -> None:
    reader.mentions(REFERRAL)
    taken = []
    for times in (650, 5_200):
        text = REFERRAL * times
        started = time.process_time()
        mentions = reader.mentions(text)
        taken.append(time.process_time() - started)
        assert len(mentions) >= 9 * times
    assert len(text) > 1_000_000
    assert taken[1] < 8 * 2.5 * taken[0]


def test_the_first_text_takes_a_few_seconds_at_most(home: Path, full_home: Path) -> None:
    """In a process of its own: collecting the garbage of a whole test run is not reading's work."""
    script = (
        "import sys, time; from pathlib import Path; from ontology import Knowledge, Reader\n"
        "reader = Reader(Knowledge.open(Path(sys.argv[1]))); started = time.process_time()\n"
        "reader.mentions('No seizures.'); print(time.process_time() - started)"
    )
    for each in (home, full_home):
        told = subprocess.run([sys.executable, "-c", script, str(each)], capture_output=True, text=True, check=True)
        assert float(told.stdout) < 6
