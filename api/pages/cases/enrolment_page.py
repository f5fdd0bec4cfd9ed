"""Enrolling a patient: text or a phenopacket under a nickname, screened, with consent for care where there is one."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.cases.consent_forms import consent_forms
from api.cases.consents import Consent, record_consent
from api.cases.enrolment import Enrolment, enrol
from api.cases.screened_texts import TEXTS
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.intake import case_from_body, case_of_text
from api.pages.case_of_form import told
from api.pages.cases.overview import own_cases
from api.pages.cases.screening_choice import screening_of, suspicions
from api.pages.cases.words import ALLOWED_WORDS
from api.pages.formats import language, without_accents
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm, by_field, wrong
from api.pages.translation import _
from api.problems import RefusedError
from api.refusals import ConflictError
from api.rest.dependencies import CurrentWorkbench
from api.rest.json_body import parse_json
from api.workbench import Workbench
from data.case import Case
from data.cleaning import cleaned
from data.errors import InputError
from data.networks import networks
from data.plain_text import NAMELESS
from data.source import HEAD_BYTES, decoded, refuse_if_no_text
from ontology.reading.language import LANGUAGES

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Treating = Annotated[Access, allowed(Permission.CASE_CREATE)]


@router.get("/cases")
def show_all(access: Treating, workbench: CurrentWorkbench) -> Response:
    """Shows the cases of whoever asks."""
    with workbench.store.begin(read_only=True) as transaction:
        return page("cases/list.html", cases=own_cases(transaction, access.principal))


@router.get("/cases/new")
def ask(access: Treating) -> Response:
    """Shows the empty form."""
    return _page(SentForm({"network": [next(iter(_own_networks(access)), "")]}))


@router.post("/cases/new")
def enrol_patient(access: Treating, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Enrols a patient, with the consent for care where it is given, and leads to the case."""
    case = Case.model_validate({"case_id": NAMELESS})
    try:
        case = _case(form, workbench)
        consent = _consent(form)
        enrolment = Enrolment(case, form.line("nickname") or None, form.line("network") or None, screening_of(form))
        with workbench.store.begin() as transaction:
            case_id = enrol(transaction, access.principal, enrolment).case_id
            if consent is not None:
                record_consent(transaction, access.principal, case_id, consent)
    except RefusedError as error:
        problems = [told(one) for one in error.document.errors] or [error.document.detail]
        return _page(form, {"text": "; ".join(problems)}, status=422)
    except InputError as error:
        errors = by_field(error, "text", "nickname", "given_on", "form_version", "consent_language", *TEXTS)
        return _page(form, _on_page(errors), _texts(case), status=422)
    except ConflictError as error:
        return _page(form, {"nickname": str(error)}, status=409)
    return RedirectResponse(f"/cases/{case_id}?done=enrolled", 303)


def _on_page(errors: dict[str, str]) -> dict[str, str]:
    """Every text of the case stands in one field here."""
    return {"text" if name in TEXTS else name: text for name, text in errors.items()}


def _texts(case: Case) -> dict[str, str]:
    return {name: text for name in TEXTS if (text := getattr(case, name))}


def _case(form: SentForm, workbench: Workbench) -> Case:
    written = [form.text("text")]
    if (file := form.files.get("file")) is not None:
        try:
            refuse_if_no_text(file.content[:HEAD_BYTES])
            written.append(cleaned(decoded(file.content)[0]).replace("\r\n", "\n").strip())
        except InputError:
            raise wrong("text", _("The file is no text that can be read.")) from None
    records = [one for one in written if one.startswith("{")]
    prose = "\n\n".join(one for one in written if one and not one.startswith("{"))
    if len(records) > 1:
        raise wrong("text", _("Two records came at once, in the text and in the file; give one."))
    case = Case.model_validate({"case_id": NAMELESS})
    if records:
        record = parse_json(records[0].encode())
        if not isinstance(record, dict):
            raise wrong("text", _("This is a list; give one case or phenopacket."))
        case = case_from_body(record, workbench.knowledge.vocabulary, needs_evidence=False).case
        if form.ticked("use_recorded"):
            case = case.using_recorded(genes=True, diagnosis=True, vocabulary=workbench.knowledge.vocabulary)
    if prose:
        summary = case_of_text(prose).case.summary
        case = case.model_copy(update={"summary": "\n\n".join(filter(None, (case.summary, summary)))})
    code = form.line("language")
    return case.model_copy(update={"language": code}) if code in LANGUAGES else case


def _consent(form: SentForm) -> Consent | None:
    given_on = form.day("given_on")
    if given_on is None:
        if form.ticked("consented"):
            raise wrong("given_on", _("Give the date of the signature."))
        return None
    return Consent("care", form.line("consent_language"), given_on, form.line("form_version") or None)


def _own_networks(access: Access) -> list[str]:
    return sorted({one.network for one in access.principal.roles if one.network})


def _page(
    form: SentForm,
    errors: dict[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    return page(
        "cases/new.html",
        status,
        form=form,
        errors=errors or {},
        suspicions=suspicions(texts or {}, form.line("language")),
        networks=[(one.name, f"{one.name}: {one.scope}") for one in networks()],
        languages_of_text=sorted(
            ((one, language(one)) for one in LANGUAGES), key=lambda pair: without_accents(pair[1])
        ),
        forms=[(one.language, f"{one.language_name}: {one.title}") for one in consent_forms() if one.kind == "care"],
        reasons=ALLOWED_WORDS,
    )
