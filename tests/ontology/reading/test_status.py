"""Status of a mention by the cues around it, in several languages."""

import pytest

from ontology.reading.status import StatusReader
from ontology.reading.words import words_of


def statuses(text: str) -> list[str]:
    """Status of each XA, XB, ... of a text; they stand for findings."""
    words = words_of(text)
    reader = StatusReader(text, words)
    return [reader.status(place, place + 1)[0] for place, word in enumerate(words) if word.plain in ("xa", "xb", "xc")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # p present, e excluded, f family, u uncertain
        ("She has XA and XB.", "pp"),
        ("No history of XA, XB or XC.", "eee"),
        ("Without XA or XB.", "ee"),
        ("There was no XA and XB.", "ee"),
        ("XA and XB was absent.", "ee"),
        ("XA, XB and XC were not observed.", "eee"),
        ("Presented with XA but no XB.", "pe"),
        ("No XA, but XB.", "ep"),
        ("He does not have XA or XB.", "ee"),
        ("Has never had XA.", "e"),
        ("No XA. XB since birth.", "ep"),
        ("No XA; XB", "ep"),
        ("XA no; XB none. XC", "eep"),
        ("Not only XA.", "p"),
        ("XA cannot be excluded.", "p"),
        ("Denies XA with onset of XB at 3.", "ep"),
        ("His mother has XA, he has XB.", "fp"),
        ("Her father, who had XA, died.", "f"),
        ("Family history of XA. XB.", "fp"),
        ("XA runs in the family.", "f"),
        ("Possible XA.", "u"),
        ("XA was suspected.", "u"),
        ("Suspected XA was ruled out.", "u"),
        ("Kein XA, kein XB oder XC.", "eee"),
        ("Ohne XA oder XB.", "ee"),
        ("XA und XB fehlten.", "ee"),
        ("Vorgestellt mit XA, aber ohne XB.", "pe"),
        ("Es fand sich weder XA noch XB.", "ee"),
        ("XA wurde ausgeschlossen.", "e"),
        ("Die Mutter hat XA, die Patientin XB.", "fp"),
        ("Verdacht auf XA.", "u"),
        ("Pas de XA ni de XB.", "ee"),
        ("Pas d'XA, d'XB ou d'XC.", "eee"),
        ("Sans XA ni XB.", "ee"),
        ("Il n'a pas présenté de XA ou de XB.", "ee"),
        ("Présente XA mais pas de XB.", "pe"),
        ("XA et XB absents.", "ee"),
        ("Né à terme, XA.", "p"),
        ("Sa mère a XA.", "f"),
        ("Sin XA ni XB.", "ee"),
        ("No presenta XA, XB o XC.", "eee"),
        ("Niega XA y XB.", "ee"),
        ("Presenta XA pero no XB.", "pe"),
        ("XA y XB ausentes.", "ee"),
        ("Su padre tiene XA.", "f"),
        ("Senza XA o XB.", "ee"),
        ("Non ha XA né XB.", "ee"),
        ("Nega XA, XB e XC.", "eee"),
        ("Presenta XA ma non XB.", "pe"),
        ("XA e XB assenti.", "ee"),
        ("Il padre ha XA.", "f"),
        ("Cisti sin. della mano con XA", "p"),
        ("Geen XA of XB.", "ee"),
        ("Sem XA; nódulos no dorso, não dói, XB", "ee"),
        ("Uma placa no dorso e XA.", "p"),
        ("Bez XA, má XB.", "ep"),
    ],
)
def test_status(text: str, read: str) -> None:
    assert "".join(statuses(text)) == read


def test_a_cue_does_not_reach_across_many_words_or_lines() -> None:
    assert statuses("no " + "word " * 20 + "XA") == ["p"]
    assert statuses("no fever\nXA") == ["p"]
    assert statuses("XA " + "word " * 12 + "absent") == ["p"]


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert statuses("no rise above 3.5 and no XA") == ["e"]
    assert statuses("no lesion of 3.5 cm or XA") == ["e"]
