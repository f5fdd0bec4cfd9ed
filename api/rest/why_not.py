"""POST /shortlists:why-not: why a named expert is not on a shortlist, and what would have to change."""

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from api.field_problems import FieldProblem
from api.identity.dependencies import allowed_where_people_sign_in
from api.identity.permissions import Permission
from api.intake import refuse_if_nothing_is_left
from api.panel_rules import RulesOfPanel, rules_of
from api.policy import policy_of
from api.rest import panel_examples
from api.rest.case_input import intake_of
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute
from api.rest.panels import refuse_unknown, refuse_unknown_in
from api.rest.shortlists import ShortlistRequest
from data.identifiers import ExpertId
from matching.panel_of_case import candidate_pool
from matching.why_no_seat import WhyNoSeat, why_no_seat
from matching.why_not import WhyNot, why_not

__all__ = ["WhyNotAnswer", "router"]

router = APIRouter(
    prefix=PREFIX,
    tags=["Match"],
    route_class=JsonRoute,
    dependencies=[allowed_where_people_sign_in(Permission.SHORTLIST_READ)],
)


class WhyNotRequest(ShortlistRequest):
    """A shortlist, and an expert who may not be on it. Nothing of it is stored or logged."""

    expert_id: str = Field(min_length=1, max_length=1000, description="Who is asked about.")
    rules: RulesOfPanel | None = Field(None, description="Asks about a panel of `k` under these rules as well.")


class DifferenceAnswer(BaseModel):
    """How far one part of the score separates the expert from the last one chosen."""

    kind: str
    id: str
    label: str
    expert: float = Field(description="What it contributes to the named expert.")
    last_chosen: float = Field(description="What it contributes to the last one chosen.")
    difference: float = Field(description="All of them add up to the difference of the two scores.")


class ChangeAnswer(BaseModel):
    """Changes that together would bring the expert onto the shortlist; they were tried."""

    changes: list[str]
    score: float = Field(description="Relevance with them.")
    rank: int = Field(description="Place on the shortlist with them.")


class SeatQuestionAnswer(BaseModel):
    """Why an expert is not on the panel of `k` members."""

    is_member: bool
    rules: list[str] = Field(description="A smallest set of rules that no panel with the expert keeps.")
    expected_answer: float = Field(description="What the expert brings.")
    lost: float | None = Field(
        description="What the best panel with the expert is worth less; null where rules forbid it."
    )
    instead_of: list[str] = Field(description="Who would leave for the expert.")


class WhyNotAnswer(BaseModel):
    """Why an expert is not on a shortlist."""

    expert_id: str
    name: str
    is_chosen: bool = Field(description="Whether the expert is on the shortlist after all.")
    relevance_rank: int | None = Field(description="Place by relevance alone; null where nothing speaks for the case.")
    score: float
    reply_probability: float
    rules: list[str] = Field(description="Rules of the filters that leave the expert out.")
    last_chosen: str | None = Field(description="The last one on the shortlist.")
    last_score: float
    needed: float = Field(description="What the expert lacks of that one, in what the order goes by.")
    differences: list[DifferenceAnswer] = Field(description="The greatest lack first.")
    changes: list[ChangeAnswer] = Field(description="What would have to change, the smallest change first.")
    remark: str
    panel: SeatQuestionAnswer | None = Field(None, description="The same for the panel, where rules of one are given.")
    problems: list[FieldProblem] = Field(description="What was replaced, left out or not understood.")
    stamp: str = Field(description="Versions of knowledge, index and model that answered.")

    @classmethod
    def of(cls, found: WhyNot, seat: WhyNoSeat | None, name: str, problems: list[FieldProblem], stamp: str) -> Self:
        """Gives the answer for an explanation."""
        return cls(
            expert_id=found.expert_id,
            name=name,
            is_chosen=found.is_chosen,
            relevance_rank=found.relevance_rank,
            score=found.score,
            reply_probability=found.reply_probability,
            rules=list(found.rules),
            last_chosen=found.last_chosen,
            last_score=found.last_score,
            needed=found.needed,
            differences=[
                DifferenceAnswer(**{name: getattr(one, name) for name in DifferenceAnswer.model_fields})
                for one in found.differences
            ],
            changes=[ChangeAnswer(changes=list(one.changes), score=one.score, rank=one.rank) for one in found.changes],
            remark=found.remark,
            panel=seat and SeatQuestionAnswer(**asdict(seat)),
            problems=problems,
            stamp=stamp,
        )


@router.post(
    "/shortlists:why-not",
    summary="Ask why an expert is not on a shortlist",
    responses=answers(400, 413, 415, 422, 503, example=panel_examples.WHY_NOT_ANSWER),
)
def explain(
    request: Annotated[WhyNotRequest, Body(openapi_examples=panel_examples.WHY_NOT_REQUESTS)],
    workbench: CurrentWorkbench,
) -> WhyNotAnswer:
    """Tells where an expert ranks, what separates them from the last one chosen, and what would have to change.

    The differences add up to the difference of the scores; each change was tried by scoring the changed profile.
    Nothing is stored or logged.
    """
    matcher = workbench.matcher
    intake = intake_of(request, workbench)
    understood = matcher.understand(intake.case)
    refuse_if_nothing_is_left(intake, understood)
    refuse_unknown({("expert_id",): request.expert_id}, matcher.experts)
    policy, odd = policy_of(request.filters, (expert.centre for expert in matcher.experts.values() if expert.centre))
    replies = workbench.replies(request.deadline_hours)
    found = why_not(
        matcher,
        intake.case,
        ExpertId(request.expert_id),
        top=request.k,
        policy=policy,
        understanding=understood,
        order=request.order,
        replies=replies,
    )
    seat = None
    if request.rules is not None:
        rules = rules_of(request.rules, policy, size=request.k)
        refuse_unknown_in(request.rules, matcher.experts)
        also = frozenset({found.expert_id})
        pool = candidate_pool(matcher, intake.case, rules, understanding=understood, replies=replies, also=also)
        seat = why_no_seat(pool, found.expert_id)
    name = matcher.experts[found.expert_id].name
    return WhyNotAnswer.of(found, seat, name, [*intake.problems, *odd], matcher.stamp)
