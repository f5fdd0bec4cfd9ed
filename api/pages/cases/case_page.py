"""A case as who treats the patient sees it, its files, and asking a panel about it."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.attachments import add_attachment, attachments_of, remove_attachment, uids_of_case
from api.cases.consents import consents_of
from api.cases.files.preparing import prepared
from api.cases.relations import treated_by
from api.cases.sections import FINDINGS, SECTION_NAMES, read_section, sections_of
from api.cases.visibility import case_for, standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.cases.overview import care_state
from api.pages.cases.screening_choice import screening_of, suspicions
from api.pages.cases.words import ALLOWED_WORDS, CONSENT_WORDS, PANEL_STATE_WORDS, SECTION_TITLES, SEX_WORDS
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentFile, SentForm, by_field, wrong
from api.pages.translation import N_, _
from api.panels import ConsultationRequest, PanelFilters, create_panel, list_panels
from api.refusals import ConflictError
from api.rest.case_requests import Id
from api.rest.dependencies import CurrentWorkbench
from api.workbench import Workbench
from data.age import years_of
from data.errors import InputError
from data.networks import networks

__all__ = ["router"]

_DONE = {
    "enrolled": N_(
        "The patient is enrolled. Nobody but you and your assistant sees the case until consent is recorded."
    ),
    "saved": N_("Saved."),
    "consent": N_("The consent is recorded."),
    "withdrawn": N_("The consent is withdrawn; what went on it is not shared any more."),
    "file": N_("The file is added; below it says what was done to it."),
    "removed": N_("The file is removed for good."),
}

router = APIRouter(include_in_schema=False)

Reading = Annotated[Access, allowed(Permission.CASE_READ)]
Changing = Annotated[Access, allowed(Permission.CASE_UPDATE)]


@router.get("/cases/{case_id}")
def show(access: Reading, case_id: Id, workbench: CurrentWorkbench, done: str = "") -> Response:
    """Shows a case with everything that belongs to it; recorded as a reading."""
    return case_page(access, case_id, workbench, done=_DONE.get(done, ""))


@router.post("/cases/{case_id}/attachments")
def attach(access: Changing, case_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Adds a file, made clean of what it tells beside its picture or pages."""
    principal = access.principal
    try:
        with workbench.store.begin(read_only=True) as transaction:
            access.demand(standing_to_case(transaction, principal, case_id))
            remapped_uid = uids_of_case(transaction, principal, case_id)
        file = _sent_file(form, workbench.settings.max_attachment_bytes)
        kept = prepared(file.content, remapped_uid)
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, principal, case_id))
            section = form.line("section")
            chosen = section if section in SECTION_NAMES else "imaging"
            add_attachment(transaction, principal, case_id, chosen, form.line("name") or file.name, kept)
    except InputError as error:
        return case_page(
            access, case_id, workbench, form=form, errors=by_field(error, "file", "name", "checked"), status=422
        )
    except ConflictError as error:
        return case_page(access, case_id, workbench, trouble=str(error), status=409)
    return RedirectResponse(f"/cases/{case_id}?done=file#files", 303)


@router.get("/cases/{case_id}/attachments/{attachment_id}/remove")
def ask_to_remove(access: Changing, case_id: Id, attachment_id: Id, workbench: CurrentWorkbench) -> Response:
    """Asks whether a file is to be removed for good."""
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        case = case_for(transaction, access.principal, case_id, content=False)
        return page("cases/remove_file.html", case=case, attachment_id=attachment_id)


@router.post("/cases/{case_id}/attachments/{attachment_id}/remove")
def remove(access: Changing, case_id: Id, attachment_id: Id, workbench: CurrentWorkbench) -> Response:
    """Removes a file for good."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        remove_attachment(transaction, access.principal, case_id, attachment_id)
    return RedirectResponse(f"/cases/{case_id}?done=removed#files", 303)


@router.post("/cases/{case_id}/request")
def ask_a_panel(access: Changing, case_id: Id, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Writes a consultation request, which the network's central office sees once there is consent for care."""
    request = ConsultationRequest(form.text("question"), network=form.line("network"), urgent=form.ticked("urgent"))
    try:
        with workbench.store.begin() as transaction:
            access.demand(standing_to_case(transaction, access.principal, case_id))
            panel_id = create_panel(transaction, access.principal, case_id, request, screening_of(form)).panel_id
    except InputError as error:
        errors = by_field(error, "question", "network")
        texts = {"question": request.question}
        return case_page(access, case_id, workbench, form=form, errors=errors, texts=texts, status=422)
    return RedirectResponse(f"/panels/{panel_id}", 303)


def _sent_file(form: SentForm, largest: int) -> SentFile:
    file = form.files.get("file")
    if file is None or not file.content:
        raise wrong("file", _("Choose a file: PDF, PNG, JPEG or DICOM."))
    if len(file.content) > largest:
        raise wrong("file", _("The file is too large."))
    if not form.ticked("checked"):
        problem = _("Look at the file first: nothing in its pages or pictures may name anybody.")
        raise wrong("checked", problem)
    return file


def case_page(
    access: Access,
    case_id: str,
    workbench: Workbench,
    *,
    form: SentForm | None = None,
    errors: dict[str, str] | None = None,
    texts: dict[str, str] | None = None,
    done: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    """Gives the page of a case; whoever else than its clinician and assistant may read it sees it without its forms."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, principal, case_id), Permission.CASE_READ)
        case = case_for(transaction, principal, case_id, content=True)
        held = [one.section for one in sections_of(transaction, case_id)]
        contents = {name: read_section(transaction, principal, case_id, name)[0] for name in held}
        consents = list(consents_of(transaction, principal, case_id))
        return page(
            "cases/case.html",
            status,
            case=case,
            may_change=case.clinician_id in treated_by(transaction, principal),
            findings=contents.get(FINDINGS, {}),
            age=years_of(contents.get(FINDINGS, {}).get("age") or "P0D"),
            texts={name: contents[name]["text"] for name in SECTION_NAMES if name in contents and name != FINDINGS},
            missing=[name for name in SECTION_NAMES if name not in held and name != FINDINGS],
            attachments=attachments_of(transaction, principal, case_id),
            consents=consents,
            care=care_state([one for one in consents if one.kind == "care"]),
            panels=list_panels(transaction, principal, PanelFilters(case_id=case_id)),
            titles=SECTION_TITLES,
            consent_words=CONSENT_WORDS,
            panel_words=PANEL_STATE_WORDS,
            sex_words=SEX_WORDS,
            networks=[(one.name, one.name) for one in networks()],
            reasons=ALLOWED_WORDS,
            suspicions=suspicions(texts or {}, case.language or ""),
            label=workbench.knowledge.label,
            form=form or SentForm(),
            errors=errors or {},
            done=done,
            trouble=trouble,
        )
