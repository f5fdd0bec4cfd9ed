"""Tables of panels: their life, who is asked, what they say, and what comes out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Key
from api.store.tables.root import Table

__all__ = [
    "ContributionRow",
    "DataRequestRow",
    "GuestAccessRow",
    "InvitationRow",
    "MeetingRow",
    "OutcomeRow",
    "PanelRow",
    "PanelTransitionRow",
]


class PanelRow(Table):
    """A panel on a case."""

    __tablename__ = "panels"

    panel_id: Mapped[str] = mapped_column(Key, primary_key=True)
    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"), index=True)
    # The network whose central office runs it, and all that it concerns.
    network: Mapped[str] = mapped_column(index=True)
    networks: Mapped[list[Any]]
    lead_id: Mapped[str | None] = mapped_column(Key, ForeignKey("staff.staff_id"), index=True)
    created_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    # draft, panel_selection, assessment, outcome, signed_off, closed, archived or withdrawn.
    state: Mapped[str] = mapped_column(index=True)
    urgent: Mapped[bool]
    deadline: Mapped[datetime | None]
    # The consultation request: content, so sealed.
    sealed_question: Mapped[bytes]
    # Rules of its composition (api.panel_rules.RulesOfPanel as JSON): about experts, never about the case.
    rules: Mapped[dict[str, Any]]
    # How long an invited expert has before a backup is asked.
    hours_to_respond: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class PanelTransitionRow(Table):
    """A change of a panel's state, in order: its timeline."""

    __tablename__ = "panel_transitions"

    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Key)


class InvitationRow(Table):
    """An expert of a panel: asked, or standing by as a backup."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("panel_id", "expert_id"), Index(None, "state", "respond_by"))

    invitation_id: Mapped[str] = mapped_column(Key, primary_key=True)
    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"))
    expert_id: Mapped[str] = mapped_column(Key, ForeignKey("experts.expert_id"), index=True)
    # Order among the members asked, or among the backups.
    position: Mapped[int]
    # standby, invited, accepted, declined, expired or withdrawn.
    state: Mapped[str]
    invited_by: Mapped[str] = mapped_column(Key)
    invited_at: Mapped[datetime | None]
    respond_by: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # conflict, no_time, not_my_field, away or other.
    decline_reason: Mapped[str | None]
    # The invitation whose seat this backup took.
    takes_over_for: Mapped[str | None] = mapped_column(Key, ForeignKey("invitations.invitation_id"))
    created_at: Mapped[datetime]
    version: Mapped[int]


class GuestAccessRow(Table):
    """A guest of one panel, for a time, approved by a coordinator."""

    __tablename__ = "guest_accesses"
    __table_args__ = (UniqueConstraint("panel_id", "staff_id"),)

    guest_access_id: Mapped[str] = mapped_column(Key, primary_key=True)
    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"))
    staff_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id", ondelete="CASCADE"), index=True)
    # requested, approved, refused or ended.
    state: Mapped[str]
    requested_by: Mapped[str] = mapped_column(Key)
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(Key)
    decided_at: Mapped[datetime | None]
    until: Mapped[datetime]
    version: Mapped[int]


class ContributionRow(Table):
    """What somebody of a panel says, sealed."""

    __tablename__ = "contributions"

    contribution_id: Mapped[str] = mapped_column(Key, primary_key=True)
    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"), index=True)
    # Whether the author was a member (an expert who accepted) then: what counts for an active panel.
    as_member: Mapped[bool]
    answers: Mapped[str | None] = mapped_column(Key, ForeignKey("contributions.contribution_id"))
    sealed_text: Mapped[bytes]
    created_at: Mapped[datetime]


class DataRequestRow(Table):
    """A request of a panel for more data on the case, and the answer; both sealed."""

    __tablename__ = "data_requests"

    data_request_id: Mapped[str] = mapped_column(Key, primary_key=True)
    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    asked_at: Mapped[datetime]
    # open, answered or withdrawn.
    state: Mapped[str]
    sealed_question: Mapped[bytes]
    sealed_answer: Mapped[bytes | None]
    answered_by: Mapped[str | None] = mapped_column(Key, ForeignKey("staff.staff_id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int]


class MeetingRow(Table):
    """A meeting of a panel, held at an external video link."""

    __tablename__ = "meetings"

    meeting_id: Mapped[str] = mapped_column(Key, primary_key=True)
    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    video_link: Mapped[str | None]
    # planned or cancelled.
    state: Mapped[str]
    # How often it was changed, as iCalendar counts (RFC 5545, SEQUENCE).
    sequence: Mapped[int]
    created_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    created_at: Mapped[datetime]
    version: Mapped[int]


class OutcomeRow(Table):
    """The outcome of a panel: recommendation, diagnosis and treatment plan, sealed as one JSON."""

    __tablename__ = "outcomes"

    panel_id: Mapped[str] = mapped_column(Key, ForeignKey("panels.panel_id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    # Staff ids of those who contributed, as the lead names them.
    contributors: Mapped[list[Any]]
    written_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    written_at: Mapped[datetime]
    signed_off_by: Mapped[str | None] = mapped_column(Key, ForeignKey("staff.staff_id"))
    signed_off_at: Mapped[datetime | None]
    version: Mapped[int]
