"""From the form of the page to a case and its filters; what cannot be used comes back with what may have been meant."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from api.field_problems import FieldProblem
from api.intake import Intake, case_from_body, case_of_text, with_changes
from api.pages.form import FormProblem, PageForm
from api.pages.translation import _
from api.policy import Filters
from api.problems import RefusedError
from api.rest.json_body import parse_json
from data.age import iso_age
from data.case import Case, disorder_id
from data.errors import InputError
from data.identifiers import gene_symbol, hpo_id
from data.plain_text import NAMELESS
from data.vocabulary import Resolution
from ontology import Concept, Knowledge

__all__ = ["age_of", "case_of_form", "filters_of_form", "known_entries", "told"]

_EXACT = 99.9
_SUGGESTED = 3
_FINDING_ID = re.compile(r"HP[:_ ]?\d+|\d{7}\b", re.IGNORECASE)
_DISORDER_ID = re.compile(r"(?:ORPHA(?:NET)?|O?MIM)[:_ ]?\s?\d+|\d+\b", re.IGNORECASE)
_GENE_ID = re.compile(r"\S+")
_AGE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[^\W\d_]*)\.?")
# As people write units in the languages of the pages.
_AGE_UNITS = {
    unit: designator
    for designator, units in {
        "Y": " y yr yrs year years j jahr jahre jahren an ans a año años ano anos anno anni",
        "M": "m mo month months mon monat monate monaten mois mes meses mese mesi",
        "W": "w wk week weeks woche wochen semaine semaines semana semanas settimana settimane",
        "D": "d day days tag tage tagen jour jours día días dia dias giorno giorni",
    }.items()
    for unit in units.split(" ")
}

Search = Callable[[str, int], tuple[Concept, ...]]


def filters_of_form(form: PageForm) -> tuple[Filters, list[FormProblem]]:
    """Gives the filters; the page offers only values that exist, so a problem here is a request made by hand."""
    try:
        filters = Filters.model_validate(
            {name: getattr(form, name) for name in Filters.model_fields if hasattr(form, name)}
        )
    except ValidationError as error:
        problems = [
            FormProblem(str(detail["loc"][0]), f"{detail['input']}: {detail['msg'].removeprefix('Value error, ')}")
            for detail in error.errors()
        ]
        return Filters(), problems
    return filters, []


def case_of_form(form: PageForm, knowledge: Knowledge) -> tuple[Intake | None, list[FormProblem]]:
    """Gives the case of everything in the form, or the problems that stand against it."""
    intake, problems = _written(form, knowledge)
    picked: dict[str, list[str]] = {}
    for name, kind in (("present", "finding"), ("excluded", "finding"), ("genes", "gene"), ("disorders", "disorder")):
        picked[name], wrong = known_entries(name, kind, getattr(form, name), knowledge)
        problems += wrong
    age = None
    if form.age:
        try:
            age = age_of(form.age)
        except InputError:
            problems.append(
                FormProblem("age", _("“%(age)s” is no age that is understood; write 33 or 6 months.", age=form.age))
            )
    if problems:
        return None, problems
    base = intake.case if intake is not None else Case.model_validate({"case_id": NAMELESS})
    case = with_changes(
        base,
        hpo_present=(*base.hpo_present, *picked["present"]),
        hpo_excluded=(*base.hpo_excluded, *picked["excluded"]),
        genes=(*base.genes, *picked["genes"]),
        suspected_disorders=(*base.suspected_disorders, *picked["disorders"]),
        age=age or base.age,
        language=form.language or base.language,
    )
    if not case.has_evidence:
        return None, [FormProblem("case", _("There is nothing to match on yet: give a text, a finding or a gene."))]
    return Intake(case, intake.problems if intake is not None else ()), []


def _written(form: PageForm, knowledge: Knowledge) -> tuple[Intake | None, list[FormProblem]]:
    """Reads the text and the file, each prose or JSON, as one case."""
    texts, records = [], []
    for name, written in (("case", form.text), ("file", form.file_text)):
        if not written:
            continue
        if not written.startswith(("{", "[")):
            texts.append(written)
            continue
        try:
            record = parse_json(written.encode())
        except RefusedError as error:
            return None, [FormProblem(name, _("This looks like JSON and cannot be read. %(error)s", error=error))]
        if isinstance(record, dict):
            records.append(record)
        else:
            return None, [FormProblem(name, _("This is a list; give one case or phenopacket."))]
    if len(records) > 1:
        return None, [FormProblem("file", _("There are two records, one in the box and one in the file; give one."))]
    try:
        return _joined(records[0] if records else None, "\n\n".join(texts), knowledge), []
    except RefusedError as error:
        where = "case" if form.text else "file"
        return None, [FormProblem(where, told(problem)) for problem in error.document.errors] or [
            FormProblem(where, error.document.detail)
        ]


def _joined(record: Mapping[str, Any] | None, text: str, knowledge: Knowledge) -> Intake | None:
    if record is None:
        return case_of_text(text) if text else None
    intake = case_from_body(record, knowledge.vocabulary, lenient=True, needs_evidence=False)
    if text:
        summary = "\n\n".join(part for part in (intake.case.summary, text) if part)
        intake = Intake(with_changes(intake.case, summary=summary), intake.problems)
    return intake


def told(problem: FieldProblem) -> str:
    """Gives a problem of a field in a sentence for people."""
    where = (problem.pointer or "").removeprefix("#/case/").removeprefix("#/case")
    parts = [part for part in (where, problem.value) if part]
    way_out = f"; {problem.suggestion}" if problem.suggestion else ""
    return ": ".join([*parts, problem.detail + way_out])


def known_entries(
    name: str, kind: str, entries: list[str], knowledge: Knowledge
) -> tuple[list[str], list[FormProblem]]:
    """Gives the identifiers that the entries of a field mean, and what is told of those that mean none.

    Args:
        name: The field's name.
        kind: finding, disorder or gene.
        entries: Ids, names, or an id with its name behind it.
        knowledge: Knows them.
    """
    vocabulary = knowledge.vocabulary
    known, problems = [], []
    for entry in entries:
        if kind == "finding":
            found = _identified(entry, _FINDING_ID, hpo_id, vocabulary.finding)
            search: Search = knowledge.search_findings
        elif kind == "disorder":
            found = _identified(entry, _DISORDER_ID, disorder_id, vocabulary.disorder)
            search = knowledge.search_disorders
        else:
            found = _identified(entry, _GENE_ID, gene_symbol, vocabulary.gene)
            search = knowledge.search_genes
        if found is None:
            concepts = search(entry[:200], _SUGGESTED)
            if concepts and concepts[0].score >= _EXACT:
                found = concepts[0].id
            else:
                problems.append(_unknown(name, kind, entry, concepts))
        if found is not None:
            known.append(found)
    return known, problems


def _identified(
    entry: str, pattern: re.Pattern[str], form: Callable[[str], str], resolve: Callable[[str], Resolution]
) -> str | None:
    """Gives the identifier an entry begins with, where it is known."""
    match = pattern.match(entry)
    if match is None:
        return None
    try:
        return resolve(form(match[0])).id
    except InputError:
        return None


def _unknown(name: str, kind: str, entry: str, concepts: tuple[Concept, ...]) -> FormProblem:
    unknown = {
        "finding": _("“%(entry)s” is no HPO term that is known here.", entry=entry[:100]),
        "disorder": _("“%(entry)s” is no Orphanet disorder that is known here.", entry=entry[:100]),
        "gene": _("“%(entry)s” is no gene linked to a disorder that is known here.", entry=entry[:100]),
    }[kind]
    ask = _("Did you mean:") if concepts else _("Check the spelling, or give its id.")
    suggestions = tuple((one.id, one.label) for one in concepts)
    return FormProblem(name, f"{unknown} {ask}", entry, suggestions)


def age_of(text: str) -> str:
    """Gives "P49Y" for "49", "P6M" for "6 months".

    Raises:
        InputError: It is no age.
    """
    match = _AGE.fullmatch(text)
    unit = _AGE_UNITS.get(match["unit"].casefold()) if match else None
    return iso_age(f"P{match['number'].replace(',', '.')}{unit}") if match and unit else iso_age(text)
