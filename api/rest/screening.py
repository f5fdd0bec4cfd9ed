"""POST /texts:screen: the text that may be kept, once what identifies a person is refused, masked or allowed."""

import re
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from api.field_problems import FieldProblem
from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import LONGEST_REFERRAL
from api.problems import RefusedError
from api.rest import examples
from api.rest.answers import IdentifierAnswer
from api.rest.dependencies import PREFIX, answers
from api.rest.json_body import JsonRoute
from data.cleaning import normalised
from data.iso import language_code
from ontology.screening import IdentifiersFoundError, ReasonMissingError, ScreeningDecision, screened

__all__ = ["router"]

_LONGEST_REASON = 1000
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

router = APIRouter(
    prefix=PREFIX,
    tags=["Match"],
    route_class=JsonRoute,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


class ScreeningRequest(BaseModel):
    """A text to screen. Nothing of it is stored or logged."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        description="Any text; refused with 422 where it is longer than 200,000 characters.",
        # In the document alone: pydantic's own refusal would show how the text begins.
        json_schema_extra={"maxLength": LONGEST_REFERRAL},
    )
    language: Annotated[str, normalised(language_code)] | None = Field(
        None, description="ISO 639-1; detected where it is left out."
    )
    decision: ScreeningDecision = Field(
        "refuse", description="What to do where identifiers are found; `allow` needs a `reason`."
    )
    reason: str | None = Field(
        None, max_length=_LONGEST_REASON, description="Why identifiers must stay in the text; record it with the text."
    )


class ScreenedAnswer(BaseModel):
    """A text that may be kept."""

    text: str = Field(description="What to keep; with `mask`, each identifier is its kind in brackets: `[name]`.")
    identifiers: list[IdentifierAnswer] = Field(description="What was found, with places in the text as it was sent.")
    decision: ScreeningDecision
    reason: str | None = Field(description="Why identifiers were allowed to stay.")


@router.post(
    "/texts:screen",
    summary="Screen a text for identifiers",
    responses=answers(400, 413, 415, 422, example=examples.SCREENED),
)
def screen(
    request: Annotated[ScreeningRequest, Body(openapi_examples=examples.SCREENING_REQUESTS)],
) -> ScreenedAnswer:
    """Finds names, dates of birth, phone numbers, addresses and other direct identifiers before a text is kept.

    Where some are found they are refused (422, with each place and kind), masked, or allowed for a reason. Ages, genes,
    variants and codes are none. Nothing of the text is stored or logged, and no answer repeats an identifier by itself.
    """
    _refuse_if_unusable(request)
    try:
        result = screened(request.text, request.language or "", request.decision, request.reason)
    except IdentifiersFoundError as error:
        problems = [
            FieldProblem(
                pointer="#/text",
                detail=f"{one.kind} at {one.start}-{one.end}",
                suggestion="take it out or have it masked",
            )
            for one in error.identifiers
        ]
        raise _refused("identifiers-found", "The text holds direct identifiers", problems, str(error)) from None
    except ReasonMissingError as error:
        missing = FieldProblem(pointer="#/reason", detail=error.problem, suggestion=error.suggestion)
        raise _refused("reason-missing", "A reason is needed", [missing], str(error)) from None
    return ScreenedAnswer(
        text=result.text,
        identifiers=[IdentifierAnswer.of(one) for one in result.identifiers],
        decision=request.decision,
        reason=result.reason,
    )


def _refuse_if_unusable(request: ScreeningRequest) -> None:
    if len(request.text) > LONGEST_REFERRAL:
        problem = f"{len(request.text):,} characters, more than the {LONGEST_REFERRAL:,} that one text may have"
        raise _refused("text-too-long", "The text is too long", [FieldProblem(pointer="#/text", detail=problem)])
    for name, written in (("text", request.text), ("reason", request.reason or "")):
        if half := _HALF_CHARACTER.search(written):
            problem = f"half a character at {half.start()}: a surrogate without its other"
            raise _refused("not-unicode", "Not Unicode", [FieldProblem(pointer=f"#/{name}", detail=problem)])


def _refused(kind: str, title: str, problems: list[FieldProblem], detail: str | None = None) -> RefusedError:
    told = detail or f"{(problems[0].pointer or '').removeprefix('#/')}: {problems[0].detail}"
    return RefusedError(422, told, kind=kind, title=title, errors=problems)
