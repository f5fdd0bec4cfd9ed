"""HPO labels and synonyms in other languages, from the tables of the HPO translations (Babelon and ROBOT templates)."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from data.errors import KnowledgeError
from data.identifiers import HpoId

_FILE_NAME = re.compile(r"hp-(?P<language>[a-z]{2})\.(?P<kind>babelon|synonyms)\.tsv")
_UNTRANSLATED = "NOT_TRANSLATED"
_LABEL = "rdfs:label"


@dataclass(frozen=True, slots=True)
class Translation:
    """A name of a term in another language; `is_label` where it is the preferred one."""

    term: HpoId
    language: str
    text: str
    is_label: bool


def read_translations(path: Path) -> tuple[Translation, ...]:
    """Reads one table; rows marked NOT_TRANSLATED are English and left out.

    Raises:
        KnowledgeError: The file name gives no language, the columns are others, or a row names no HPO term.
    """
    name = _FILE_NAME.fullmatch(path.name)
    if name is None:
        raise KnowledgeError(
            f"{path.name}: is no translation table; expected hp-LANGUAGE.babelon.tsv or hp-LANGUAGE.synonyms.tsv"
        )
    found: list[Translation] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if not {"subject_id", "translation_value"} <= set(rows.fieldnames or ()):
                raise KnowledgeError(f"{path.name} line 1: has no columns subject_id and translation_value")
            for row in rows:
                found.extend(_translations(row, name["language"], name["kind"], f"{path.name} line {rows.line_num}"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KnowledgeError(f"{path.name}: cannot be read: {error}") from error
    return tuple(found)


def _translations(row: dict[str, str | None], language: str, kind: str, place: str) -> list[Translation]:
    term, value = (row.get("subject_id") or "").strip(), (row.get("translation_value") or "").strip()
    if term in ("ID", "") or not value or any(cell == _UNTRANSLATED for cell in row.values()):
        return []  # a ROBOT template's second header row, an empty row, or English
    if not re.fullmatch(r"HP:\d{7}", term):
        raise KnowledgeError(f"{place}: subject_id: {term!r} is not an HPO id")
    predicate = row.get("predicate_id") or _LABEL
    if kind == "babelon":
        # Definitions are translated too; only names serve reading and showing.
        return [Translation(HpoId(term), language, value, is_label=True)] if predicate == _LABEL else []
    return [
        Translation(HpoId(term), language, text.strip(), is_label=False) for text in value.split("|") if text.strip()
    ]
