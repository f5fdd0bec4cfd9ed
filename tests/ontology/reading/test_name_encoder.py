"""The name encoder and the semantic path on it."""

from pathlib import Path

import numpy as np
import pytest

from data.errors import ArtifactError
from ontology import Knowledge, NameEncoder
from ontology.reading.language import language
from ontology.reading.name_encoder import shipped_encoder
from ontology.reading.semantic import LEAST_NEARNESS, SemanticPath
from ontology.reading.words import words_of


def nearest(knowledge: Knowledge, phrase: str, count: int = 5) -> list[str]:
    terms = knowledge.snapshot.terms
    findings = np.nonzero(terms.is_abnormality)[0].astype(np.int32)
    matrix = shipped_encoder().matrix(knowledge.snapshot, findings)
    order = np.argsort(-(matrix @ shipped_encoder().phrase(phrase.split())))
    return [terms.hpo_id(int(findings[place])) for place in order[:count]]


@pytest.mark.parametrize(
    ("phrase", "hpo_id"),
    [
        ("underdeveloped upper jaw bone", "HP:0000327"),
        ("stones within the kidney", "HP:0000787"),
        ("Steine in der Niere", "HP:0000787"),
        ("perte auditive", "HP:0000365"),
        ("debilidad de los músculos", "HP:0001324"),
        ("dita troppo corte", "HP:0009381"),
    ],
)
def test_phrases_that_are_no_names_lie_near_their_finding(knowledge: Knowledge, phrase: str, hpo_id: str) -> None:
    assert hpo_id in nearest(knowledge, phrase)


def test_it_is_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "encoder.npz"
    shipped_encoder().save(file)
    again = NameEncoder.load(file)
    assert again.stamp == shipped_encoder().stamp
    assert np.array_equal(again.bucket_vectors, shipped_encoder().bucket_vectors)
    assert again.phrase(["small", "kidney"]) == pytest.approx(shipped_encoder().phrase(["small", "kidney"]))


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive"])
def test_a_damaged_one_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "encoder.npz"
    file.write_bytes(content)
    with pytest.raises(ArtifactError, match="damaged"):
        NameEncoder.load(file)


def test_phrases_overlap_neither_each_other_nor_what_is_taken(knowledge: Knowledge) -> None:
    text = "underdeveloped upper jaw bone, stones within the kidney"
    words = words_of(text)
    path = SemanticPath(knowledge.snapshot, shipped_encoder())
    found = path.phrases(text, words, (), language("en"))
    places = [place for phrase in found for place in range(phrase.first, phrase.last)]
    assert found
    assert len(places) == len(set(places))
    assert all(phrase.nearness >= min(LEAST_NEARNESS) for phrase in found)
    taken = range(len(words))
    assert path.phrases(text, words, taken, language("en")) == []
    assert path.phrases("", [], (), language("en")) == []
