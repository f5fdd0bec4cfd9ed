"""Translation tables in both forms."""

from pathlib import Path

import pytest

from data.errors import KnowledgeError
from ontology.knowledge import Knowledge
from ontology.translations import Translation, read_translations

COLUMNS = (
    "source_language", "translation_language", "subject_id", "predicate_id", "source_value", "translation_value",
    "translation_status",
)  # fmt: skip
BABELON = "\t".join(COLUMNS) + "\n"


def table(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_babelon_gives_labels_and_leaves_english_and_definitions_out(tmp_path: Path) -> None:
    rows = (
        "en\tde\tHP:0001250\trdfs:label\tSeizure\tKrampfanfall\tOFFICIAL\n"
        "en\tde\tHP:0001250\tIAO:0000115\tA seizure\tEin Anfall\tOFFICIAL\n"
        "en\tde\tHP:0001251\trdfs:label\tAtaxia\tAtaxia\tNOT_TRANSLATED\n"
    )
    read = read_translations(table(tmp_path, "hp-de.babelon.tsv", BABELON + rows))
    assert read == (Translation("HP:0001250", "de", "Krampfanfall", is_label=True),)  # type: ignore[arg-type]


def test_synonyms_have_a_second_header_and_several_names_a_cell(tmp_path: Path) -> None:
    text = "\ufeffsubject_id\ttranslation_value\nID\tSC %\nHP:0001250\tCrise | Convulsion|\nHP:0001251\t\n"
    read = read_translations(table(tmp_path, "hp-fr.synonyms.tsv", text))
    assert [(one.text, one.is_label) for one in read] == [("Crise", False), ("Convulsion", False)]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("translations.tsv", "", "is no translation table"),
        ("hp-de.babelon.tsv", "", "line 1: has no columns"),
        (
            "hp-de.babelon.tsv",
            BABELON + "en\tde\tSeizure\trdfs:label\tx\ty\tOFFICIAL\n",
            "line 2: subject_id: 'Seizure'",
        ),
        ("hp-de.synonyms.tsv", "subject_id\ttranslation_value\nHP:0001250\t" + "x" * 200_000, "cannot be read"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, name: str, text: str, problem: str) -> None:
    with pytest.raises(KnowledgeError, match=problem):
        read_translations(table(tmp_path, name, text))


def test_a_table_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "hp-de.babelon.tsv"
    path.write_bytes(BABELON.encode() + b"\xff\xff")
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_translations(path)


def test_the_published_tables_bring_seven_languages(full_knowledge: Knowledge) -> None:
    assert full_knowledge.snapshot.meta["languages"] == ["en", "cs", "de", "es", "fr", "it", "nl", "pt"]
    assert full_knowledge.search_findings("Krampfanfall", 1)[0].id == "HP:0001250"
    assert full_knowledge.search_findings("crise d'épilepsie", 1)[0].id == "HP:0001250"
    assert full_knowledge.search_findings("crise d'épilepsie", 1)[0].label == "Seizure"
