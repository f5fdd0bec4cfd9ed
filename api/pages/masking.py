"""Masking what looks like an identifier in the texts of the form, so that it is asked with again."""

import json
from collections.abc import Iterable

from api.pages.corrections import PlacedCorrection
from api.pages.form import PageForm
from data.case import SECTIONS, Case
from ontology.screening import Identifier, find_identifiers, masked

__all__ = ["mask_form"]

_TEXTS = ("text", "summary", *SECTIONS)


def mask_form(form: PageForm, case: Case, language: str) -> None:
    """Puts placeholders in place of the identifiers of the form's texts, and moves its corrections with their words.

    Args:
        form: The form; its text, file and corrections are changed.
        case: What the form holds.
        language: ISO 639-1 of the texts.
    """
    form.text, form.file_text = (_masked(text, language) for text in (form.text, form.file_text))
    texts = {one.field: getattr(case, one.field) or "" for one in form.corrections}
    found = {field: find_identifiers(text, language) for field, text in texts.items()}
    form.corrections = [_moved(one, texts[one.field], found[one.field]) for one in form.corrections]


def _masked(written: str, language: str) -> str:
    """Masks prose as a whole, and a record in its texts alone; codes and names of fields stay."""
    if not written.startswith("{"):
        return masked(written, find_identifiers(written, language))
    record = json.loads(written)
    for name in _TEXTS:
        if isinstance(text := record.get(name), str):
            record[name] = masked(text, find_identifiers(text, language))
    return json.dumps(record, ensure_ascii=False, indent=2)


def _moved(correction: PlacedCorrection, text: str, found: Iterable[Identifier]) -> PlacedCorrection:
    before = [one for one in found if one.end <= correction.start]
    start = len(masked(text[: correction.start], before))
    return correction.model_copy(update={"start": start, "end": start + correction.end - correction.start})
