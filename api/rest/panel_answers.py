"""A composed panel as the API answers it."""

from typing import Literal, Self

from pydantic import BaseModel, Field

from api.field_problems import FieldProblem
from api.rest.answers import UnderstandingAnswer
from api.rest.reply_answers import ReplyAnswer
from matching.panel import Candidate, Facet, Panel

__all__ = ["PanelAnswer"]


class FacetAnswer(BaseModel):
    """A side of the case."""

    kind: Literal["organ_system", "network", "discipline"]
    id: str = Field(description="HPO id, network or ORPHAcode.")
    label: str
    weight: float = Field(description="How much of the case it is; all facets together are 1.")

    @classmethod
    def of(cls, facet: Facet) -> Self:
        """Gives the answer for a facet."""
        return cls(kind=facet.kind, id=facet.id, label=facet.label, weight=facet.weight)


class UncoveredAnswer(FacetAnswer):
    """A side of the case that no member covers."""

    why: Literal["nobody", "left out", "rules", "outweighed"]
    note: str = Field(description="In words.")


class CandidateAnswer(BaseModel):
    """A member or backup."""

    expert_id: str
    name: str
    centre: str | None
    country: str | None
    networks: list[str]
    languages: list[str]
    relevance: float = Field(description="The score of the match, 0 to 1.")
    reply: ReplyAnswer = Field(description="How probably the expert answers in time.")
    expected_answer: float = Field(description="Relevance x reply likelihood.")
    covers: list[str] = Field(description="Ids of the facets that the expert covers.")

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        """Gives the answer for a candidate."""
        expert = candidate.expert
        return cls(
            expert_id=expert.expert_id,
            name=expert.name,
            centre=expert.centre,
            country=expert.country,
            networks=list(expert.erns),
            languages=list(expert.languages),
            relevance=candidate.relevance,
            reply=ReplyAnswer.of(candidate.reply),
            expected_answer=candidate.expected_answer,
            covers=sorted(candidate.covers),
        )


class SeatAnswer(BaseModel):
    """A member with those who can take the place."""

    member: CandidateAnswer
    stand_ins: list[str] = Field(description="Backups who keep the panel's rules in this place, the best first.")


class ExclusionAnswer(BaseModel):
    """An expert worth more than the weakest member, and why they are none."""

    expert_id: str
    name: str
    rules: list[str] = Field(description="The rules in the way; empty where coverage tipped the balance.")
    note: str = Field(description="In words.")


class PanelAnswer(BaseModel):
    """A panel for a case."""

    case_id: str
    understood: UnderstandingAnswer
    members: list[SeatAnswer] = Field(description="The greatest expected answer first.")
    backups: list[CandidateAnswer] = Field(description="The most useful first.")
    covered: list[FacetAnswer]
    uncovered: list[UncoveredAnswer]
    exclusions: list[ExclusionAnswer]
    objective: float = Field(description="Expected answers of the members plus weighted coverage.")
    bound: float = Field(description="No panel of these candidates has a greater objective.")
    gap: float = Field(description="How far the objective may lie below the best one, of the bound; 0 is optimal.")
    considered: int = Field(description="Number of candidates.")
    feasible: bool = Field(description="Whether the rules asked for are all kept.")
    conflicting_rules: list[str] = Field(description="A smallest set of rules that no panel keeps.")
    relaxed_rules: list[str] = Field(description="The rules given up for this panel.")
    problems: list[FieldProblem] = Field(description="What was replaced, left out or not understood.")
    stamp: str = Field(description="Versions of knowledge, index and model that answered.")

    @classmethod
    def of(
        cls,
        panel: Panel,
        names: dict[str, str],
        case_id: str,
        understood: UnderstandingAnswer,
        problems: list[FieldProblem],
        stamp: str,
    ) -> Self:
        """Gives the answer for a panel; `names` are those of the excluded experts."""
        return cls(
            case_id=case_id,
            understood=understood,
            members=[
                SeatAnswer(member=CandidateAnswer.of(seat.member), stand_ins=list(seat.stand_ins))
                for seat in panel.members
            ],
            backups=[CandidateAnswer.of(one) for one in panel.backups],
            covered=[FacetAnswer.of(facet) for facet in panel.covered],
            uncovered=[
                UncoveredAnswer(**FacetAnswer.of(one.facet).model_dump(), why=one.why, note=one.note)
                for one in panel.uncovered
            ],
            exclusions=[
                ExclusionAnswer(
                    expert_id=one.expert_id, name=names[one.expert_id], rules=list(one.rules), note=one.note
                )
                for one in panel.exclusions
            ],
            objective=panel.objective,
            bound=panel.bound,
            gap=panel.gap,
            considered=panel.considered,
            feasible=not panel.conflicting,
            conflicting_rules=list(panel.conflicting),
            relaxed_rules=list(panel.relaxed),
            problems=problems,
            stamp=stamp,
        )
