"""Invitations and guests as the API asks for them and gives them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.invitations import DeclineReason, GuestState, InvitationState, Invited, LeftOut, OwnInvitation, Rematch
from api.rest.panel_answers import CandidateAnswer, FacetAnswer, UncoveredAnswer
from api.rest.written_text import IdInBody
from api.store.tables import GuestAccessRow, InvitationRow
from matching.panel import Candidate
from matching.panel_rules import MOST_MEMBERS

__all__ = [
    "Declining",
    "ExpertIdInBody",
    "ExpertToInvite",
    "ExpertsToInvite",
    "GuestRecord",
    "GuestToPropose",
    "InvitationRecord",
    "InvitedAnswer",
    "OwnInvitationRecord",
    "RematchAnswer",
    "RematchRequest",
]

ExpertIdInBody = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
"""An expert_id of the directory."""


class ExpertToInvite(BaseModel):
    """One expert to invite."""

    model_config = ConfigDict(extra="forbid")

    expert_id: ExpertIdInBody


class ExpertsToInvite(BaseModel):
    """A whole shortlist or composition to invite, or a group that the network saved."""

    model_config = ConfigDict(extra="forbid")

    members: list[ExpertIdInBody] = Field(default_factory=list, max_length=MOST_MEMBERS, description="Whom to ask.")
    group_id: IdInBody | None = Field(None, description="A saved group, whose experts are asked behind `members`.")
    backups: list[ExpertIdInBody] = Field(
        default_factory=list,
        max_length=MOST_MEMBERS,
        description="Who stands by, in the order in which they are asked when somebody declines or is silent.",
    )


class Declining(BaseModel):
    """Why an expert does not join, in one word."""

    model_config = ConfigDict(extra="forbid")

    reason: DeclineReason


class RematchRequest(BaseModel):
    """What a rematch proposes."""

    model_config = ConfigDict(extra="forbid")

    seats: int | None = Field(
        None, ge=1, le=MOST_MEMBERS, description="For how many seats; left out, for those who declined or were silent."
    )
    backups: int = Field(2, ge=0, le=MOST_MEMBERS, description="How many further experts to propose.")


class GuestToPropose(BaseModel):
    """Somebody from outside to let into one panel."""

    model_config = ConfigDict(extra="forbid")

    staff_id: IdInBody = Field(description="Whose account it is.")
    until: AwareDatetime = Field(description="When the access ends by itself; at most 90 days ahead.")


class InvitationRecord(BaseModel):
    """An invitation of a panel."""

    model_config = ConfigDict(from_attributes=True)

    invitation_id: str
    panel_id: str
    expert_id: str
    position: int = Field(description="The order among those asked, or among the backups.")
    state: InvitationState
    invited_at: datetime | None
    respond_by: datetime | None = Field(description="After this a backup is asked in the place.")
    reminded_at: datetime | None
    answered_at: datetime | None
    decline_reason: DeclineReason | None = Field(description="For the office and the lead alone.")
    takes_over_for: str | None = Field(description="The invitation whose seat this backup took.")
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: InvitationRow, *, with_reason: bool) -> Self:
        """Gives an invitation; why somebody declined only to those who assemble the panel."""
        record = cls.model_validate(row)
        return record if with_reason else record.model_copy(update={"decline_reason": None})


class OwnInvitationRecord(BaseModel):
    """An invitation as the invited expert sees it: nothing of the case."""

    invitation_id: str
    panel_id: str
    state: InvitationState
    network: str
    urgent: bool
    invited_at: datetime | None
    respond_by: datetime | None
    answered_at: datetime | None
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, own: OwnInvitation) -> Self:
        """Gives an invitation with what is known of its panel."""
        row = own.invitation
        return cls(
            invitation_id=row.invitation_id,
            panel_id=row.panel_id,
            state=InvitationState(row.state),
            network=own.panel.network,
            urgent=own.panel.urgent,
            invited_at=row.invited_at,
            respond_by=row.respond_by,
            answered_at=row.answered_at,
            version=row.version,
        )


class LeftOutRecord(BaseModel):
    """An expert who could not be asked."""

    expert_id: str
    reason: Literal["not_available", "no_capacity", "conflict_of_interest", "asked_before"]

    @classmethod
    def of(cls, one: LeftOut) -> Self:
        """Gives who was left out, and why."""
        return cls.model_validate({"expert_id": one.expert_id, "reason": one.reason})


class InvitedAnswer(BaseModel):
    """What inviting several did."""

    invitations: list[InvitationRecord] = Field(description="Those asked, then those who stand by, each in order.")
    left_out: list[LeftOutRecord] = Field(description="Those who could not be asked.")

    @classmethod
    def of(cls, done: Invited) -> Self:
        """Gives what was done."""
        return cls(
            invitations=[InvitationRecord.of(row, with_reason=True) for row in done.invitations],
            left_out=[LeftOutRecord.of(one) for one in done.left_out],
        )


class ProposedAnswer(CandidateAnswer):
    """An expert proposed for a seat."""

    standing_by: bool = Field(description="Whether they are a backup of the panel already.")


class RematchAnswer(BaseModel):
    """Who could take the vacant seats; nobody was asked."""

    vacant: int = Field(description="Seats proposed for.")
    staying: list[str] = Field(description="Expert ids of members and of those whose invitation is open.")
    proposed: list[ProposedAnswer] = Field(description="The greatest expected answer first.")
    backups: list[ProposedAnswer] = Field(description="Further experts, the most useful first.")
    uncovered: list[UncoveredAnswer] = Field(description="Sides of the case that the panel would not cover.")
    feasible: bool = Field(description="Whether all rules of the panel would be kept.")
    conflicting_rules: list[str]
    relaxed_rules: list[str] = Field(description="The rules given up for this proposal.")

    @classmethod
    def of(cls, rematch: Rematch) -> Self:
        """Gives the answer for a rematch."""
        panel = rematch.panel

        def proposed(one: Candidate) -> ProposedAnswer:
            answer = CandidateAnswer.of(one)
            return ProposedAnswer(**answer.model_dump(), standing_by=answer.expert_id in rematch.standing_by)

        return cls(
            vacant=rematch.vacant,
            staying=sorted(rematch.staying),
            proposed=[proposed(one) for one in rematch.proposed],
            backups=[proposed(one) for one in panel.backups] if panel else [],
            uncovered=[
                UncoveredAnswer(**FacetAnswer.of(one.facet).model_dump(), why=one.why, note=one.note)
                for one in (panel.uncovered if panel else ())
            ],
            feasible=panel is None or not panel.conflicting,
            conflicting_rules=list(panel.conflicting) if panel else [],
            relaxed_rules=list(panel.relaxed) if panel else [],
        )


class GuestRecord(BaseModel):
    """The access of a guest to one panel."""

    model_config = ConfigDict(from_attributes=True)

    guest_access_id: str
    panel_id: str
    staff_id: str
    state: GuestState
    requested_by: str = Field(description="Staff id.")
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    until: datetime
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: GuestAccessRow) -> Self:
        """Gives the access of a guest."""
        return cls.model_validate(row)
