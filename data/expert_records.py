"""From the raw fields of a file to an Expert, field by field.

What is malformed or not in the installed knowledge is an error of its field: that value is left out and the record
kept, as long as it still has an expert_id, a name and one evidence of expertise (thematic areas, disorders, findings,
genes, publications or a bio; belonging to a network alone is none). Otherwise the record is left out.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data.expert import Expert
from data.identifiers import OrphaCode, gene_symbol, hpo_id, network_name, orpha_code, pmid
from data.inspection import Inspection
from data.iso import country_code, language_code
from data.values import choice, code, codes, items, line, text, truth, whole_number

EXPERT_FIELDS = tuple(Expert.model_fields)
"""The fields of an expert in the order in which files have them."""

_KNOWN = frozenset(EXPERT_FIELDS)
_KNOWN_OF_PUBLICATION = frozenset({"pmid", "title"})
_SIGNS_OF_A_CASE = frozenset({"case_id", "hpo_present", "phenotypicFeatures", "phenotypic_features"})

_UNUSUAL_CASELOAD = 5_000
_UNUSUAL_PANELS = 100
_MEMBERSHIPS = {"full": "full", "full member": "full", "affiliated": "affiliated", "none": "none"}
_MEMBERSHIPS |= {"affiliate": "affiliated", "affiliated partner": "affiliated"}
_AGE_GROUPS = {"adult": "adult", "adults": "adult", "paediatric": "paediatric", "pediatric": "paediatric"}
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_NEXT_PUBLICATION = re.compile(r";\s*(?=PMID:?\s*[0-9]{1,9}\s*(?:\||;|$))", re.IGNORECASE)
_ESCAPED_PUBLICATION = re.compile(r"(;\s*\\*)\\(?=PMID)", re.IGNORECASE)

_Check = Callable[[Inspection, str, object], Any]


def expert_from_record(record: Mapping[str, Any], inspection: Inspection) -> Expert | None:
    """Gives the expert a record describes, or None with the reason in the inspection's report."""
    if "expert_id" not in record and record.keys() & _SIGNS_OF_A_CASE:
        inspection.error(None, None, "looks like a case, not like an expert; record left out", "read it as cases")
        return None
    inspection.unknown_fields(record, _KNOWN)
    values: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        if (value := check(inspection, name, record.get(name))) is not None:
            values[name] = value
    for name in ("expert_id", "name"):
        if name not in values:
            inspection.error(name, None, "required, but not there; record left out", f"give every expert its {name}")
            return None
    _compare_panels(values, inspection)
    expert = inspection.build(Expert, values)
    if expert is not None and not expert.has_evidence:
        inspection.error(
            None,
            expert.expert_id,
            "no evidence of expertise left; record left out",
            "give thematic_areas, disorders, hpo_terms, genes, publications or a bio",
        )
        return None
    return expert


def publications_in_cell(cell: str) -> Iterator[str]:
    """Splits `PMID:n|title;PMID:m|title`; a `;` inside a title splits nothing, since no PMID follows it."""
    for piece in _NEXT_PUBLICATION.split(cell):
        if piece.strip(" ;\t"):
            yield _ESCAPED_PUBLICATION.sub(r"\1", piece)


def _identifier(inspection: Inspection, name: str, value: object) -> str | None:
    kept = line(inspection, name, value) if isinstance(value, (int, float)) else text(inspection, name, value)
    return kept.strip() if kept else None


def _email(inspection: Inspection, name: str, value: object) -> str | None:
    address = line(inspection, name, value)
    if address is not None and not _EMAIL.fullmatch(address):
        inspection.warning(name, address, "not an e-mail address, kept as it is", "write it as in a.name@hospital.org")
    return address


def _country(inspection: Inspection, name: str, value: object) -> str | None:
    written = line(inspection, name, value)
    return None if written is None else code(inspection, name, written, country_code)


def _choices(meanings: Mapping[str, str]) -> _Check:
    def check(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
        meant = [choice(inspection, name, item, meanings) for item in items(inspection, name, value)]
        return tuple(dict.fromkeys(word for word in meant if word is not None))

    return check


def _languages(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, language_code)


def _areas(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, orpha_code, "disorder")


def _disorders(inspection: Inspection, name: str, value: object) -> dict[OrphaCode, int]:
    """Reads {code: patients a year}, and `code=patients` or the code alone in a list or a cell."""
    pairs: list[tuple[str, object]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    else:
        for item in items(inspection, name, value):
            disorder_written, _, patients_written = item.partition("=")
            pairs.append((disorder_written, patients_written))
    caseloads: dict[OrphaCode, int] = {}
    for key, patients in pairs:
        disorder = code(inspection, name, key, orpha_code, "disorder")
        caseload = _caseload(inspection, name, key, patients) if disorder is not None else None
        if disorder is None or caseload is None:
            continue
        if disorder in caseloads:
            inspection.warning(name, key, "given twice, the larger number of patients kept")
        caseloads[disorder] = max(caseload, caseloads.get(disorder, 0))
    return caseloads


def _caseload(inspection: Inspection, name: str, disorder: str, patients: object) -> int | None:
    if patients is None or patients == "":
        inspection.warning(name, disorder, "no number of patients a year, read as 0")
        return 0
    if isinstance(patients, float) and math.isfinite(patients) and not patients.is_integer() and patients > 0:
        inspection.warning(name, f"{disorder}={patients}", "not a whole number of patients, rounded up")
        patients = math.ceil(patients)
    place = f"{name}.{disorder.strip()[:40]}"
    was_table, inspection.from_table = inspection.from_table, inspection.from_table or isinstance(patients, str)
    caseload = whole_number(inspection, place, patients, unusual=_UNUSUAL_CASELOAD)
    inspection.from_table = was_table
    return caseload


def _publications(inspection: Inspection, name: str, value: object) -> list[dict[str, str]]:
    """Reads [{pmid, title}], and `PMID:n|title` in a list or a cell."""
    listed = list(publications_in_cell(value)) if isinstance(value, str) else value
    if isinstance(value, str) and listed and not inspection.from_table:
        inspection.warning(name, value, "text where a list is expected, split where a PMID follows a ;")
    if isinstance(listed, Mapping):
        listed = [listed]
    if listed is not None and not isinstance(listed, (list, tuple)):
        inspection.error(name, value, "not a list, left out")
        listed = None
    found: dict[str, dict[str, str]] = {}
    for item in listed or ():
        raw_id, raw_title = _parts_of_publication(inspection, name, item)
        written = line(inspection, f"{name}.pmid", str(raw_id) if isinstance(raw_id, int) else raw_id)
        if written is None:
            inspection.error(
                f"{name}.pmid", item, "no PubMed id; publication left out", "write PMID:n, or PMID:n|title"
            )
            continue
        number = code(inspection, f"{name}.pmid", written, pmid)
        if number is not None and number in found:
            inspection.warning(f"{name}.pmid", written, "given twice in one list, kept once")
        elif number is not None:
            found[number] = {"pmid": number, "title": line(inspection, f"{name}.title", raw_title) or ""}
    return list(found.values())


def _parts_of_publication(inspection: Inspection, name: str, item: object) -> tuple[object, object]:
    if isinstance(item, Mapping):
        inspection.unknown_fields(item, _KNOWN_OF_PUBLICATION, prefix=f"{name}.")
        return item.get("pmid"), item.get("title")
    if isinstance(item, str):
        raw_id, _, raw_title = item.partition("|")
        return raw_id, raw_title
    return item, None


def _compare_panels(values: Mapping[str, Any], inspection: Inspection) -> None:
    limit = values.get("max_open_panels")
    open_now = values.get("open_panels", 0)
    if limit is not None and open_now > limit:
        inspection.warning("open_panels", open_now, f"more than max_open_panels ({limit})", "check both")


def _findings(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, hpo_id, "finding")


def _genes(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, gene_symbol, "gene")


def _networks(inspection: Inspection, name: str, value: object) -> tuple[str, ...]:
    return codes(inspection, name, value, network_name, "network")


def _membership(inspection: Inspection, name: str, value: object) -> str | None:
    return choice(inspection, name, value, _MEMBERSHIPS)


def _panels(inspection: Inspection, name: str, value: object) -> int | None:
    return whole_number(inspection, name, value, unusual=_UNUSUAL_PANELS)


_CHECKS: dict[str, _Check] = {
    "expert_id": _identifier,
    "name": line,
    "email": _email,
    "centre": line,
    "country": _country,
    "erns": _networks,
    "membership": _membership,
    "age_groups": _choices(_AGE_GROUPS),
    "languages": _languages,
    "thematic_areas": _areas,
    "disorders": _disorders,
    "hpo_terms": _findings,
    "genes": _genes,
    "publications": _publications,
    "bio": text,
    "max_open_panels": _panels,
    "open_panels": _panels,
    "available": truth,
}
