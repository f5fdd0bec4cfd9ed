"""The page at /shortlist: the form, and with its answer the shortlist."""

import json
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import Intake
from api.pages.case_of_form import case_of_form, filters_of_form, told
from api.pages.corrections import PlacedCorrection, as_json
from api.pages.form import EXPERT_COUNTS, FormProblem, PageForm, form_from
from api.pages.formats import country, language, without_accents
from api.pages.language_choice import keep_language
from api.pages.marked_text import Piece, marked
from api.pages.masking import mask_form
from api.pages.rendering import page
from api.pages.review import ReviewedMention, mentions_json, review, under_review
from api.pages.shortlist_export import FILE_FORMATS, FileFormat, shortlist_file
from api.pages.translation import _, speaking
from api.pages.wording import looks_like
from api.problems import RefusedError
from api.rest.answers import PlacedIdentifierAnswer, ShortlistAnswer
from api.rest.dependencies import CurrentWorkbench
from api.rest.shortlists import answer
from api.workbench import Workbench
from data.case import SECTIONS, Case
from data.networks import networks
from matching import Matcher
from ontology.reading.language import LANGUAGES

__all__ = ["empty_form", "router"]

_MOST_CHOICES = 200
"""So many mentions the list for browsers without scripts has: what a long referral names, and no page of megabytes."""

router = APIRouter(
    include_in_schema=False,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


@router.api_route("/shortlist", methods=["GET", "HEAD"])
def ask(workbench: CurrentWorkbench) -> Response:
    """Shows the empty form; a reload of the answer's address leads back here, since a case is never in an address."""
    return empty_form(workbench)


@router.post("/shortlist")
async def show(request: Request, workbench: CurrentWorkbench) -> Response:
    """Shows the shortlist for what the form holds, with the form above it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise RefusedError(
            415,
            _("This address takes the page\N{RIGHT SINGLE QUOTATION MARK}s form; systems ask POST /api/v1/shortlists."),
        )
    async with request.form(max_files=1, max_fields=2000) as data:
        form, problems = await form_from(data)
        action, speak = data.get("action"), data.get("speak")
    with speaking(speak) if isinstance(speak, str) else nullcontext():
        response = await run_in_threadpool(_respond, workbench, form, problems, action)
    if isinstance(speak, str):
        keep_language(request, response, speak)
    return response


def _respond(workbench: Workbench, form: PageForm, problems: list[FormProblem], action: object) -> Response:
    if action == "correct" and not problems:
        return _correct(workbench, form)
    if action == "mask" and not problems:
        return _mask(workbench, form)
    return _answer(workbench, form, problems, next((one for one in FILE_FORMATS if one == action), None))


def empty_form(workbench: Workbench) -> Response:
    """Gives the page with the empty form."""
    return _page(workbench, PageForm())


def _answer(
    workbench: Workbench, form: PageForm, problems: list[FormProblem], file_format: FileFormat | None = None
) -> Response:
    filters, wrong = filters_of_form(form)
    intake, more = case_of_form(form, workbench.knowledge)
    problems = [*problems, *wrong, *more]
    if problems or intake is None:
        return _page(workbench, form, problems=problems, status=422)
    reviewed = under_review(intake.case, form.corrections, workbench.matcher)
    try:
        shortlist = answer(
            workbench, Intake(reviewed.case, intake.problems), filters, form.k, form.order, workbench.replies()
        )
    except RefusedError as error:
        problems = [FormProblem("case", told(problem)) for problem in error.document.errors]
        return _page(workbench, form, problems=problems, status=error.document.status)
    if file_format is not None:
        return shortlist_file(shortlist, file_format)
    form.text, form.file_text = (_without_corrections(text) for text in (form.text, form.file_text))
    form.corrections = reviewed.corrections
    counting = shortlist.understood.mentions
    as_read = counting if reviewed.as_read is None else reviewed.as_read
    mentions = review(as_read, counting, reviewed.corrections)
    reading = _Reading(reviewed.case, mentions, reviewed.lost, shortlist.understood.identifiers or [])
    return _page(workbench, form, shortlist=shortlist, reading=reading)


def _mask(workbench: Workbench, form: PageForm) -> Response:
    """Shows the shortlist for the form with its identifiers masked."""
    intake, problems = case_of_form(form, workbench.knowledge)
    if problems or intake is None:
        return _page(workbench, form, problems=problems, status=422)
    language = workbench.matcher.understand(intake.case).language
    mask_form(form, intake.case, language)
    return _answer(workbench, form, [])


def _correct(workbench: Workbench, form: PageForm) -> Response:
    """Shows the form with what was understood in place of the text, so that a person can correct it."""
    intake, problems = case_of_form(form, workbench.knowledge)
    if problems or intake is None:
        return _page(workbench, form, problems=problems, status=422)
    reviewed = under_review(intake.case, form.corrections, workbench.matcher)
    return _page(workbench, _understood_form(form, reviewed.case, workbench.matcher), corrects=True)


def _understood_form(form: PageForm, case: Case, matcher: Matcher) -> PageForm:
    understanding = matcher.understand(case)
    form.text = form.file_text = form.language = ""
    form.corrections = []
    form.present = [f"{one.id} {one.label}" for one in understanding.present]
    form.excluded = [f"{one.id} {one.label}" for one in understanding.excluded]
    form.genes = [one.id for one in understanding.genes]
    form.disorders = [f"{one.id} {one.label}" for one in understanding.suspected_disorders]
    form.age = understanding.age or ""
    return form


def _keep_file(form: PageForm) -> None:
    """Puts an uploaded text into the box, since a browser does not fill a file in again."""
    form.text, form.file_text = "\n\n".join(part for part in (form.text, form.file_text) if part), ""


def _without_corrections(text: str) -> str:
    """Gives a record without its corrections, which the form's own field holds from then on; other text as it is."""
    if not text.startswith("{"):
        return text
    record = json.loads(text)
    if "corrections" not in record:
        return text
    del record["corrections"]
    return json.dumps(record, ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class _Reading:
    """What was read of the texts, as the page shows it.

    Attributes:
        case: The case, corrected.
        mentions: All mentions in order.
        lost: Corrections that fit the text no longer.
        identifiers: What looks like an identifier.
    """

    case: Case
    mentions: list[ReviewedMention]
    lost: list[PlacedCorrection]
    identifiers: list[PlacedIdentifierAnswer]

    @cached_property
    def texts(self) -> list[tuple[str, list[Piece]]]:
        """Each text in pieces, by the name of its field."""
        return [
            (
                name,
                list(
                    marked(
                        text,
                        [mention for mention in self.mentions if mention.field == name],
                        [identifier for identifier in self.identifiers if identifier.field == name],
                    )
                ),
            )
            for name in ("summary", *SECTIONS)
            if (text := getattr(self.case, name))
        ]

    @property
    def choices(self) -> list[ReviewedMention]:
        """The mentions that can be changed without scripts."""
        return self.mentions[:_MOST_CHOICES]

    @property
    def rules(self) -> list[ReviewedMention]:
        """The mentions that a laboratory rule gave and that count."""
        return [mention for mention in self.mentions if mention.rule and mention.now]

    @property
    def json(self) -> str:
        """The mentions for the page's script."""
        return mentions_json(self.mentions)

    @property
    def identifiers_json(self) -> str:
        """The identifiers for the page's script."""
        told = [{**one.model_dump(), "title": looks_like(one.kind)} for one in self.identifiers]
        return json.dumps(told)


def _page(
    workbench: Workbench,
    form: PageForm,
    *,
    problems: list[FormProblem] | None = None,
    shortlist: ShortlistAnswer | None = None,
    reading: _Reading | None = None,
    corrects: bool = False,
    status: int = 200,
) -> Response:
    _keep_file(form)
    return page(
        "shortlist.html",
        status,
        form=form,
        problems=problems or [],
        shortlist=shortlist,
        reading=reading,
        corrections=as_json(form.corrections) if form.corrections else "",
        corrects=corrects,
        told=told,
        choices=_choices(workbench.matcher),
        expert_counts=EXPERT_COUNTS,
        stamp=workbench.knowledge.stamp,
    )


def _choices(matcher: Matcher) -> dict[str, Any]:
    """Gives what the filters offer: what occurs in the directory, by name."""
    offered = _offered(matcher)
    return {
        "networks": [(network.name, network.scope) for network in networks()],
        "countries": _named(offered.countries, country),
        "languages": _named(offered.languages, language),
        "text_languages": _named(LANGUAGES, language),
        "centres": offered.centres,
        "experts": len(matcher.experts),
    }


def _named(codes: Iterable[str], name: Callable[[str], str]) -> list[tuple[str, str]]:
    """Gives codes with their names, in the order of the names, accents apart."""
    return sorted(((code, name(code)) for code in codes), key=lambda pair: without_accents(pair[1]))


@dataclass(frozen=True)
class _Offered:
    countries: frozenset[str]
    languages: frozenset[str]
    centres: list[str]


@lru_cache(maxsize=1)
def _offered(matcher: Matcher) -> _Offered:
    experts = matcher.experts.values()
    return _Offered(
        frozenset(expert.country for expert in experts if expert.country),
        frozenset(code for expert in experts for code in expert.languages),
        sorted({expert.centre for expert in experts if expert.centre}),
    )
