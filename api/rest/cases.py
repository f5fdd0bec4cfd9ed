"""POST /cases:read: what is understood of a case, before anybody is ranked."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import refuse_if_nothing_is_left
from api.rest import examples
from api.rest.answers import CaseAnswer, UnderstandingAnswer, identifiers_in
from api.rest.case_input import CaseRequest, intake_of
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute

__all__ = ["router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Match"],
    route_class=JsonRoute,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


@router.post(
    "/cases:read",
    summary="Read a case",
    responses=answers(400, 413, 415, 422, 503, example=examples.CASE_ANSWER),
)
def read(
    request: Annotated[CaseRequest, Body(openapi_examples=examples.CASE_REQUESTS)], workbench: CurrentWorkbench
) -> CaseAnswer:
    """Tells which findings, genes and disorders a case names, and where in its text; nothing is stored or logged."""
    intake = intake_of(request, workbench)
    understood = workbench.matcher.understand(intake.case)
    refuse_if_nothing_is_left(intake, understood)
    return CaseAnswer(
        case_id=intake.case.case_id,
        understood=UnderstandingAnswer.of(
            understood, intake.case.corrections, identifiers_in(intake.case, understood.language)
        ),
        problems=list(intake.problems),
        stamp=workbench.knowledge.stamp,
    )
