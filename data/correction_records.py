"""From the raw corrections of a case's record to Corrections; each problem names the item and its field.

In a table's cell the list is JSON, since offsets and codes of one correction belong together.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from data.cleaning import cleaned
from data.correction import Correction
from data.errors import InputError
from data.identifiers import gene_symbol, hpo_id, orpha_code
from data.inspection import Inspection, Kind

_NAME = "corrections"
_MEANINGS = ("was", "now")
# No gene is written with such a sign behind such a beginning.
_HPO = re.compile(r"\bHP[:_ ]|^[0-9]", re.IGNORECASE)
_ORPHA = re.compile(r"\b(?:ORPHA|Orphanet|ORDO)", re.IGNORECASE)


def corrections_of(inspection: Inspection, value: object, texts: Mapping[str, Any]) -> tuple[Correction, ...]:
    """Gives the corrections of a record, each once; what is malformed is reported and left out.

    Args:
        inspection: Takes the problems, and knows which findings and disorders exist.
        value: The raw list.
        texts: The case's texts by field, in which offsets must lie.
    """
    found: dict[Correction, None] = {}
    for place, item in _items(inspection, value):
        name = f"{_NAME}[{place}]"
        correction = _correction(inspection, name, item)
        if correction is None:
            continue
        text = texts.get(correction.field) or ""
        if correction.end > len(text):
            there = f"the {len(text):,} characters of {correction.field}" if text else f"{correction.field}, empty here"
            inspection.error(
                f"{name}.end",
                correction.end,
                f"beyond {there}, left out",
                "count code points of the text as it is given",
            )
        elif correction in found:
            inspection.warning(name, item, "given twice in one list, kept once")
        else:
            found[correction] = None
    return tuple(found)


def _items(inspection: Inspection, value: object) -> Iterator[tuple[int, Mapping[str, Any]]]:
    listed = value
    if inspection.from_table and isinstance(value, str):
        try:
            listed = json.loads(value) if value.strip() else None
        except (ValueError, RecursionError):
            inspection.error(_NAME, value, "not JSON, left out", "write the list of corrections as JSON")
            return
    if listed is None:
        return
    if not isinstance(listed, (list, tuple)):
        inspection.error(_NAME, value, "not a list, left out", 'write [{"start": 17, "end": 21, "was": "HP:0001997"}]')
        return
    for place, item in enumerate(listed):
        if isinstance(item, Mapping):
            yield place, item
        else:
            inspection.error(f"{_NAME}[{place}]", item, "not an object of fields, left out of the list")


def _correction(inspection: Inspection, name: str, item: Mapping[str, Any]) -> Correction | None:
    # What is null is not given, and has the same default.
    given = {field: value for field, value in item.items() if value is not None}
    for field in _MEANINGS:
        if isinstance(given.get(field), str):
            identifier = _identifier(inspection, f"{name}.{field}", given[field], must_exist=field == "now")
            if identifier is None:
                return None
            given[field] = identifier
    try:
        return Correction.model_validate(given, strict=True)
    except ValidationError as refusal:
        for detail in refusal.errors(include_url=False):
            place = ".".join(str(part) for part in detail["loc"])
            problem = detail["msg"].removeprefix("Value error, ")
            shown = detail["input"] if place else None
            inspection.error(
                f"{name}.{place}" if place else name, shown, f"{problem[:1].lower()}{problem[1:]}, left out"
            )
        return None


def _identifier(inspection: Inspection, name: str, written: str, *, must_exist: bool) -> str | None:
    """Gives an HPO id, ORPHAcode or gene symbol in its one form; None where it is malformed or means nothing here."""
    start = cleaned(written).strip()
    try:
        if _HPO.search(start):
            identifier: str = hpo_id(start)
        elif _ORPHA.search(start):
            identifier = orpha_code(start)
        else:
            return gene_symbol(start)
    except InputError as refusal:
        inspection.error(name, written, f"{refusal.problem}, correction left out", refusal.suggestion)
        return None
    if not must_exist:
        return identifier
    kind: Kind = "finding" if identifier.startswith("HP:") else "disorder"
    resolution = inspection.resolve(kind, identifier)
    if resolution is not None and resolution.id is None:
        problem = f"no such {kind} in the installed knowledge, correction left out"
        inspection.error(name, written, problem, resolution.suggestion)
        return None
    return identifier
