"""Editing a section of a case: a text, or the findings with what else is coded."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.screened_texts import TEXTS
from api.cases.sections import FINDINGS, read_section, save_findings, save_text, section_version
from api.cases.visibility import case_for, case_to_change, standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.case_of_form import age_of, known_entries
from api.pages.cases.screening_choice import screening_of, suspicions
from api.pages.cases.words import ALLOWED_WORDS, SECTION_TITLES, SEX_WORDS
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field
from api.pages.translation import _
from api.refusals import NotFoundError, StaleError
from api.rest.case_requests import Id, SectionName
from api.rest.dependencies import CurrentWorkbench
from api.workbench import Workbench
from data.case import Case
from data.errors import InputError
from data.plain_text import NAMELESS
from ontology import Knowledge

__all__ = ["router"]

_CODED = (
    ("hpo_present", "finding"),
    ("hpo_excluded", "finding"),
    ("genes", "gene"),
    ("suspected_disorders", "disorder"),
)

router = APIRouter(include_in_schema=False)

Changing = Annotated[Access, allowed(Permission.CASE_UPDATE)]


@router.get("/cases/{case_id}/sections/{section}")
def ask(access: Changing, case_id: Id, section: SectionName, workbench: CurrentWorkbench) -> Response:
    """Shows a section to be edited."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        try:
            content, state = read_section(transaction, access.principal, case_id, section)
        except NotFoundError:
            case_for(transaction, access.principal, case_id, content=True)
            content, state = {}, None
    version = state.version if state else 0
    form = SentForm(_fields(section, content, workbench.knowledge) | {"version": [str(version)]})
    return _page(access, case_id, section, form, workbench)


@router.post("/cases/{case_id}/sections/{section}")
def save(access: Changing, case_id: Id, section: SectionName, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Saves a section, screened, and shows the case."""
    coded, errors = _coded(form, workbench.knowledge) if section == FINDINGS else (None, {})
    if errors:
        with workbench.store.begin(read_only=True) as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
        return _page(access, case_id, section, form, workbench, errors, status=422)
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            case = case_to_change(transaction, access.principal, case_id)
            form.check_version()(section_version(transaction, case_id, section) or 0)
            if coded is not None:
                save_findings(transaction, access.principal, case, coded)
            else:
                save_text(transaction, access.principal, case, section, form.text("text"), screening_of(form))
    except InputError as error:
        return _page(
            access,
            case_id,
            section,
            form,
            workbench,
            {"text": next(iter(by_field(error, "text", *TEXTS).values()))},
            status=422,
        )
    except StaleError as error:
        return _page(access, case_id, section, form, workbench, trouble=str(error), status=409)
    return RedirectResponse(f"/cases/{case_id}?done=saved#section-{section}", 303)


def _fields(section: str, content: Mapping[str, Any], knowledge: Knowledge) -> dict[str, list[str]]:
    if section != FINDINGS:
        return {"text": [str(content.get("text", ""))]}
    fields = {name: ["\n".join(_named(code, knowledge) for code in content.get(name) or ())] for name, _kind in _CODED}
    return fields | {"age": [str(content.get("age") or "")], "sex": [str(content.get("sex") or "")]}


def _named(code: str, knowledge: Knowledge) -> str:
    label = knowledge.label(code)
    return code if label == code else f"{code} {label}"


def _coded(form: SentForm, knowledge: Knowledge) -> tuple[Case | None, dict[str, str]]:
    """Gives the findings of the form as a case, or what is wrong by field."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {"case_id": NAMELESS}
    for name, kind in _CODED:
        entries = list(dict.fromkeys(" ".join(line.split()) for line in form.text(name).split("\n") if line.strip()))
        values[name], problems = known_entries(name, kind, entries, knowledge)
        if problems:
            near = [one.text + " " + ", ".join(label for _id, label in one.suggestions) for one in problems]
            errors[name] = " ".join(near).strip()
    if form.line("age"):
        try:
            values["age"] = age_of(form.line("age"))
        except InputError:
            age = form.line("age")[:40]
            errors["age"] = _("“%(age)s” is no age that is understood; write 33 or 6 months.", age=age)
    if form.line("sex") in SEX_WORDS:
        values["sex"] = form.line("sex")
    return (None, errors) if errors else (Case.model_validate(values), {})


def _page(
    access: Access,
    case_id: str,
    section: str,
    form: SentForm,
    workbench: Workbench,
    errors: dict[str, str] | None = None,
    *,
    trouble: str = "",
    status: int = 200,
) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        case = case_for(transaction, access.principal, case_id, content=False)
        language = case.language or ""
        return page(
            "cases/section.html",
            status,
            case=case,
            section=section,
            titles=SECTION_TITLES,
            sex_words=SEX_WORDS,
            reasons=ALLOWED_WORDS,
            suspicions=suspicions({"text": form.text("text")}, language) if errors and "text" in errors else [],
            form=form,
            errors=errors or {},
            trouble=trouble,
        )
