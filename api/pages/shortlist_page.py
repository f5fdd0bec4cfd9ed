"""The page at /: the form, and with its answer the shortlist."""

from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.intake import Intake
from api.pages.case_of_form import case_of_form, filters_of_form, told
from api.pages.form import EXPERT_COUNTS, FormProblem, PageForm, form_from
from api.pages.marked_text import marked
from api.pages.rendering import page
from api.pages.wording import country, language
from api.problems import RefusedError
from api.rest.answers import ShortlistAnswer, UnderstandingAnswer
from api.rest.dependencies import CurrentWorkbench
from api.rest.shortlists import answer
from api.workbench import Workbench
from data.case import SECTIONS, Case
from data.networks import networks
from matching import Matcher

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def ask(workbench: CurrentWorkbench) -> Response:
    """Shows the empty form."""
    return _page(workbench, PageForm())


@router.get("/shortlist")
def again() -> Response:
    """Leads a reload of the answer's address back to the form: a case is never in an address."""
    return RedirectResponse("/", 303)


@router.post("/shortlist")
async def show(request: Request, workbench: CurrentWorkbench) -> Response:
    """Shows the shortlist for what the form holds, with the form above it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise RefusedError(415, "This address takes the page's form; systems ask POST /api/v1/shortlists.")
    async with request.form(max_files=1, max_fields=1000) as data:
        form, problems = await form_from(data)
        action = data.get("action")
    if action == "correct" and not problems:
        return await run_in_threadpool(_correct, workbench, form)
    return await run_in_threadpool(_answer, workbench, form, problems)


def _answer(workbench: Workbench, form: PageForm, problems: list[FormProblem]) -> Response:
    filters, wrong = filters_of_form(form)
    intake, more = case_of_form(form, workbench.knowledge)
    problems = [*problems, *wrong, *more]
    _keep_file(form)
    if problems or intake is None:
        return _page(workbench, form, problems=problems, status=422)
    try:
        shortlist = answer(workbench, intake, filters, form.k)
    except RefusedError as error:
        problems = [FormProblem("case", told(problem)) for problem in error.document.errors]
        return _page(workbench, form, problems=problems, status=error.document.status)
    return _page(workbench, form, shortlist=shortlist, texts=_texts(intake.case, shortlist.understood))


def _correct(workbench: Workbench, form: PageForm) -> Response:
    """Shows the form with what was understood in place of the text, so that a person can correct it."""
    intake, problems = case_of_form(form, workbench.knowledge)
    _keep_file(form)
    if problems or intake is None:
        return _page(workbench, form, problems=problems, status=422)
    return _page(workbench, _understood_form(form, intake, workbench), corrects=True)


def _understood_form(form: PageForm, intake: Intake, workbench: Workbench) -> PageForm:
    understanding = workbench.matcher.understand(intake.case)
    form.text = ""
    form.present = [f"{one.id} {one.label}" for one in understanding.present]
    form.excluded = [f"{one.id} {one.label}" for one in understanding.excluded]
    form.genes = [one.id for one in understanding.genes]
    form.disorders = [f"{one.id} {one.label}" for one in understanding.suspected_disorders]
    form.age = understanding.age or ""
    return form


def _keep_file(form: PageForm) -> None:
    """Puts an uploaded text into the box, since a browser does not fill a file in again."""
    form.text, form.file_text = "\n\n".join(part for part in (form.text, form.file_text) if part), ""


def _texts(case: Case, understood: UnderstandingAnswer) -> list[tuple[str, list[Any]]]:
    texts = []
    for name in ("summary", *SECTIONS):
        text = getattr(case, name)
        if text:
            mentions = [mention for mention in understood.mentions if mention.field == name]
            texts.append((name, list(marked(text, mentions))))
    return texts


def _page(
    workbench: Workbench,
    form: PageForm,
    *,
    problems: list[FormProblem] | None = None,
    shortlist: ShortlistAnswer | None = None,
    texts: list[tuple[str, list[Any]]] | None = None,
    corrects: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "shortlist.html",
        status,
        form=form,
        problems=problems or [],
        shortlist=shortlist,
        texts=texts or [],
        corrects=corrects,
        told=told,
        choices=_choices(workbench.matcher),
        expert_counts=EXPERT_COUNTS,
        stamp=workbench.knowledge.stamp,
    )


@lru_cache(maxsize=1)
def _choices(matcher: Matcher) -> dict[str, Any]:
    """Gives what the filters offer: what occurs in the directory, by name."""
    experts = matcher.experts.values()
    countries = {expert.country for expert in experts if expert.country}
    languages = {code for expert in experts for code in expert.languages}
    return {
        "networks": [(network.name, network.scope) for network in networks()],
        "countries": sorted(((code, country(code)) for code in countries), key=lambda pair: pair[1]),
        "languages": sorted(((code, language(code)) for code in languages), key=lambda pair: pair[1]),
        "centres": sorted({expert.centre for expert in experts if expert.centre}),
        "experts": len(matcher.experts),
    }
