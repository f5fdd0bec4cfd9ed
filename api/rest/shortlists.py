"""POST /shortlists: ranked experts for a case, with reasons."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import Intake, refuse_if_nothing_is_left
from api.policy import Filters, policy_of
from api.rest import examples
from api.rest.answers import ShortlistAnswer, identifiers_in
from api.rest.case_input import CaseRequest, intake_of
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute
from api.workbench import Workbench
from matching.ordering import Order, Replies
from matching.reply import PUBLISHED_HOURS

__all__ = ["MOST_EXPERTS", "DeadlineHours", "ShortlistOptions", "answer", "answer_to", "router"]

MOST_EXPERTS = 100
"""So many experts a shortlist may have."""

DeadlineHours = Annotated[
    float, Field(gt=0, le=8760, description="Hours in which an answer is needed; fewer where a case is urgent.")
]

router = APIRouter(
    prefix=PREFIX,
    tags=["Match"],
    route_class=JsonRoute,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


class ShortlistOptions(BaseModel):
    """What is asked of a shortlist, whatever the case."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(10, ge=1, le=MOST_EXPERTS, description="How many experts to name at most.")
    filters: Filters = Field(default_factory=Filters, description="Policy, applied after relevance.")
    order: Order = Field("relevance", description="By relevance, or by relevance x reply likelihood.")
    deadline_hours: DeadlineHours = PUBLISHED_HOURS


class ShortlistRequest(ShortlistOptions, CaseRequest):
    """A case to find experts for. Nothing of it is stored or logged."""


@router.post(
    "/shortlists",
    summary="Find experts for a case",
    responses=answers(400, 413, 415, 422, 503, example=examples.SHORTLIST_ANSWER),
)
def shortlist(
    request: Annotated[ShortlistRequest, Body(openapi_examples=examples.SHORTLIST_REQUESTS)],
    workbench: CurrentWorkbench,
) -> ShortlistAnswer:
    """Ranks the directory's experts for a case, and says why; nothing of the case is stored or logged.

    `differential` has the disorders that the case makes likely, `experts` those who handle them. Each expert's
    `reasons` add up to the `score`. Filters are policy: they never change a score, only who is shown.
    """
    return answer_to(workbench, intake_of(request, workbench), request)


def answer_to(workbench: Workbench, intake: Intake, asked: ShortlistOptions) -> ShortlistAnswer:
    """Gives the shortlist that is asked for.

    Raises:
        RefusedError: Nothing of the case can be matched on.
    """
    replies = workbench.replies(asked.deadline_hours)
    return answer(workbench, intake, asked.filters, asked.k, asked.order, replies)


def answer(
    workbench: Workbench,
    intake: Intake,
    filters: Filters,
    top: int,
    order: Order = "relevance",
    replies: Replies | None = None,
) -> ShortlistAnswer:
    """Gives the shortlist for a case that came in; the pages show the same.

    Raises:
        RefusedError: Nothing of the case can be matched on.
    """
    matcher = workbench.matcher
    understood = matcher.understand(intake.case)
    refuse_if_nothing_is_left(intake, understood)
    policy, odd = policy_of(filters, (expert.centre for expert in matcher.experts.values() if expert.centre))
    return ShortlistAnswer.of(
        matcher.shortlist(intake.case, top=top, policy=policy, understanding=understood, order=order, replies=replies),
        understood,
        matcher.experts,
        [*intake.problems, *odd],
        intake.case.corrections,
        identifiers_in(intake.case, understood.language),
    )
