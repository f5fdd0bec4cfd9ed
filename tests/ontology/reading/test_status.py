"""Status of a mention by the cues around it, in several languages."""

import pytest

from ontology.reading.language import language
from ontology.reading.status import StatusReader
from ontology.reading.words import words_of


def statuses(text: str, code: str = "en") -> list[str]:
    """Status of each XA, XB, ... of a text; they stand for findings."""
    words = words_of(text)
    reader = StatusReader(text, words, language(code))
    return [reader.status(place, place + 1)[0] for place, word in enumerate(words) if word.plain in {"xa", "xb", "xc"}]


@pytest.mark.parametrize(
    ("code", "text", "read"),
    [
        # p present, e excluded, f family, u uncertain
        ("en", "She has XA and XB.", "pp"),
        ("en", "No history of XA, XB or XC.", "eee"),
        ("en", "Without XA or XB.", "ee"),
        ("en", "There was no XA and XB.", "ee"),
        ("en", "XA and XB was absent.", "ee"),
        ("en", "XA, XB and XC were not observed.", "eee"),
        ("en", "Presented with XA but no XB.", "pe"),
        ("en", "No XA, but XB.", "ep"),
        ("en", "He does not have XA or XB.", "ee"),
        ("en", "Has never had XA.", "e"),
        ("en", "No XA. XB since birth.", "ep"),
        ("en", "No XA; XB", "ep"),
        ("en", "XA no; XB none. XC", "eep"),
        ("en", "Not only XA.", "p"),
        ("en", "XA cannot be excluded.", "u"),
        ("en", "Denies XA with onset of XB at 3.", "ep"),
        ("en", "His mother has XA, he has XB.", "fp"),
        ("en", "Her father, who had XA, died.", "f"),
        ("en", "Family history of XA. XB.", "fp"),
        ("en", "XA runs in the family.", "f"),
        ("en", "Possible XA.", "u"),
        ("en", "XA was suspected.", "u"),
        ("en", "Suspected XA was ruled out.", "e"),
        ("en", "Short stature without XA, XB.", "ep"),
        ("en", "No XA, XB, XC.", "eee"),
        ("en", "XA with no XB, XC or XA.", "peee"),
        ("en", "?XA", "u"),
        ("en", "Relatives: XA; an uncle has XB. Also XC.\nXA", "fffp"),
        ("en", "RELATIVES stillborn with XA. Later XB", "ff"),
        ("de", "Kein XA, kein XB oder XC.", "eee"),
        ("de", "Ohne XA oder XB.", "ee"),
        ("de", "XA und XB fehlten.", "ee"),
        ("de", "Vorgestellt mit XA, aber ohne XB.", "pe"),
        ("de", "Es fand sich weder XA noch XB.", "ee"),
        ("de", "XA wurde ausgeschlossen.", "e"),
        ("de", "Die Mutter hat XA, die Patientin XB.", "fp"),
        ("de", "Verdacht auf XA.", "u"),
        ("fr", "Pas de XA ni de XB.", "ee"),
        ("fr", "Pas d'XA, d'XB ou d'XC.", "eee"),
        ("fr", "Sans XA ni XB.", "ee"),
        ("fr", "Il n'a pas présenté de XA ou de XB.", "ee"),
        ("fr", "Présente XA mais pas de XB.", "pe"),
        ("fr", "XA et XB absents.", "ee"),
        ("fr", "Né à terme, XA.", "p"),
        ("fr", "Sa mère a XA.", "f"),
        ("es", "Sin XA ni XB.", "ee"),
        ("es", "No presenta XA, XB o XC.", "eee"),
        ("es", "Niega XA y XB.", "ee"),
        ("es", "Presenta XA pero no XB.", "pe"),
        ("es", "XA y XB ausentes.", "ee"),
        ("es", "Su padre tiene XA.", "f"),
        ("it", "Senza XA o XB.", "ee"),
        ("it", "Non ha XA né XB.", "ee"),
        ("it", "Nega XA, XB e XC.", "eee"),
        ("it", "Presenta XA ma non XB.", "pe"),
        ("it", "XA e XB assenti.", "ee"),
        ("it", "Il padre ha XA.", "f"),
        ("it", "Cisti sin. della mano con XA", "p"),
        ("nl", "Geen XA of XB.", "ee"),
        ("pt", "Sem XA; nódulos no dorso, não dói, XB", "ep"),
        ("pt", "Uma placa no dorso e XA.", "p"),
        ("cs", "Bez XA, má XB.", "ep"),
    ],
)
def test_status(code: str, text: str, read: str) -> None:
    assert "".join(statuses(text, code)) == read


def test_a_cue_does_not_reach_across_many_words_or_lines() -> None:
    assert statuses("no " + "word " * 20 + "XA") == ["p"]
    assert statuses("no fever\nXA") == ["p"]
    assert statuses("XA " + "word " * 12 + "absent") == ["p"]


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert statuses("no rise above 3.5 and no XA") == ["e"]
    assert statuses("no lesion of 3.5 cm or XA") == ["e"]
