"""From the raw fields of a file to a Case, field by field; a phenopacket's record is sent to data.phenopacket.

What is malformed or not in the installed knowledge is an error of its field: that value is left out and the case kept.
A case without case_id is left out, since nothing could be answered for it; a case with nothing to match on is kept with
a warning.
"""

from collections.abc import Callable, Mapping
from typing import Any

from data.age import iso_age, years_of
from data.case import Case, disorder_id
from data.cleaning import LONGEST_LINE
from data.correction_records import corrections_of
from data.identifiers import gene_symbol, hpo_id, orpha_code
from data.inspection import Inspection
from data.iso import country_code, language_code
from data.phenopacket import SEX_MEANINGS, is_phenopacket, values_of_phenopacket
from data.values import choice, code, codes, items, line, text

CASE_FIELDS = tuple(Case.model_fields)
"""The fields of a case in the order in which files have them."""

_KNOWN = frozenset(CASE_FIELDS)
_SIGNS_OF_AN_EXPERT = frozenset({"expert_id", "thematic_areas", "max_open_panels"})
_OLDEST = 125.0


def case_from_record(record: Mapping[str, Any], inspection: Inspection, default_id: str | None = None) -> Case | None:
    """Gives the case that a record or a phenopacket describes, or None with the reason in the inspection's report.

    Args:
        record: Raw fields as JSON or a table's row has them.
        inspection: Takes the problems.
        default_id: The case_id of a record that has none; without it such a record is left out.
    """
    id_field = "case_id"
    if is_phenopacket(record):
        id_field = "id"
        values = values_of_phenopacket(record, inspection)
        if values is None:
            return None
    else:
        if "case_id" not in record and record.keys() & _SIGNS_OF_AN_EXPERT:
            inspection.error(None, None, "looks like an expert, not like a case; record left out", "read it as experts")
            return None
        values = _values(record, inspection)
    values.setdefault("case_id", default_id)
    if values["case_id"] is None:
        inspection.error(
            id_field, None, "required, but not there; record left out", f"give each case its own {id_field}"
        )
        return None
    _present_wins(values, inspection)
    case = inspection.build(Case, values)
    if case is not None and not case.has_evidence:
        inspection.warning(None, case.case_id, "nothing to match on", "give findings, genes, a suspicion or text")
    return case


def _values(record: Mapping[str, Any], inspection: Inspection) -> dict[str, Any]:
    inspection.unknown_fields(record, _KNOWN)
    values: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if (value := check(inspection, name, record.get(name))) is not None:
            values[name] = value
    values["corrections"] = corrections_of(inspection, record.get("corrections"), values)
    return values


def _present_wins(values: Mapping[str, Any], inspection: Inspection) -> None:
    for finding in dict.fromkeys(values.get("hpo_excluded", ())):
        if finding in values.get("hpo_present", ()):
            inspection.warning("hpo_excluded", finding, "present as well as excluded, counted as present")


def _identifier(inspection: Inspection, name: str, value: object) -> str | None:
    kept = text(inspection, name, value, longest=LONGEST_LINE)
    return kept.strip() if kept else None


def _language(inspection: Inspection, name: str, value: object) -> str | None:
    written = line(inspection, name, value)
    return None if written is None else code(inspection, name, written, language_code)


def _country(inspection: Inspection, name: str, value: object) -> str | None:
    written = line(inspection, name, value)
    return None if written is None else code(inspection, name, written, country_code)


def _age(inspection: Inspection, name: str, value: object) -> str | None:
    if isinstance(value, (int, float)):
        value = str(value)
    written = line(inspection, name, value)
    age = None if written is None else code(inspection, name, written, iso_age)
    if age is not None and years_of(age) > _OLDEST:
        inspection.warning(name, age, f"older than {_OLDEST:.0f} years", "check it")
    return age


def _sex(inspection: Inspection, name: str, value: object) -> str | None:
    return choice(inspection, name, value, SEX_MEANINGS)


def _findings(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, hpo_id, "finding")


def _genes(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, gene_symbol, "gene")


def _suspicions(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    """Reads ORPHAcodes; an OMIM id is replaced by the ORPHAcode it maps to, where the vocabulary knows one."""
    found: dict[str, None] = {}
    for item in items(inspection, name, value):
        form = orpha_code if inspection.vocabulary is None else disorder_id
        disorder = code(inspection, name, item, form, "disorder")
        if disorder is not None and not disorder.startswith("ORPHA:"):
            inspection.error(name, item, "maps to no ORPHAcode, left out", "give the ORPHAcode")
        elif disorder is not None:
            found[disorder] = None
    return tuple(found)


def _recorded_genes(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, gene_symbol)


def _recorded_disorders(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, disorder_id)


_CHECKS: dict[str, Callable[[Inspection, str, object], Any]] = {
    "case_id": _identifier,
    "summary": text,
    "language": _language,
    "hpo_present": _findings,
    "hpo_excluded": _findings,
    "genes": _genes,
    "suspected_disorders": _suspicions,
    "age": _age,
    "sex": _sex,
    "country": _country,
    "history": text,
    "clinical": text,
    "laboratory": text,
    "genetic": text,
    "histology": text,
    "imaging": text,
    "recorded_genes": _recorded_genes,
    "recorded_disorders": _recorded_disorders,
}
