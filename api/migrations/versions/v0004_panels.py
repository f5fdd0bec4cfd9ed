"""Panels: their timeline, invitations, guests, contributions, requests for data, meetings and outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# Text in the order of code points, on PostgreSQL as on SQLite.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Brings the tables from the revision before to this one."""
    op.create_table(
        "panels",
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("lead_id", _KEY, nullable=True),
        sa.Column("created_by", _KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_question", sa.LargeBinary(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("hours_to_respond", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_panels_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["staff.staff_id"], name=op.f("fk_panels_created_by_staff")),
        sa.ForeignKeyConstraint(["lead_id"], ["staff.staff_id"], name=op.f("fk_panels_lead_id_staff")),
        sa.PrimaryKeyConstraint("panel_id", name=op.f("pk_panels")),
    )
    op.create_index(op.f("ix_panels_case_id"), "panels", ["case_id"])
    op.create_index(op.f("ix_panels_lead_id"), "panels", ["lead_id"])
    op.create_index(op.f("ix_panels_network"), "panels", ["network"])
    op.create_index(op.f("ix_panels_state"), "panels", ["state"])
    op.create_table(
        "panel_transitions",
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_panel_transitions_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("panel_id", "number", name=op.f("pk_panel_transitions")),
    )
    op.create_table(
        "invitations",
        sa.Column("invitation_id", _KEY, nullable=False),
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("expert_id", _KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("invited_by", _KEY, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(), nullable=True),
        sa.Column("takes_over_for", _KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.expert_id"], name=op.f("fk_invitations_expert_id_experts")),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_invitations_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["takes_over_for"], ["invitations.invitation_id"], name=op.f("fk_invitations_takes_over_for_invitations")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("panel_id", "expert_id", name=op.f("uq_invitations_panel_id_expert_id")),
    )
    op.create_index(op.f("ix_invitations_expert_id"), "invitations", ["expert_id"])
    op.create_index(op.f("ix_invitations_state_respond_by"), "invitations", ["state", "respond_by"])
    op.create_table(
        "guest_accesses",
        sa.Column("guest_access_id", _KEY, nullable=False),
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", _KEY, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", _KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_guest_accesses_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_guest_accesses_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guest_access_id", name=op.f("pk_guest_accesses")),
        sa.UniqueConstraint("panel_id", "staff_id", name=op.f("uq_guest_accesses_panel_id_staff_id")),
    )
    op.create_index(op.f("ix_guest_accesses_staff_id"), "guest_accesses", ["staff_id"])
    op.create_table(
        "contributions",
        sa.Column("contribution_id", _KEY, nullable=False),
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("author_id", _KEY, nullable=False),
        sa.Column("as_member", sa.Boolean(), nullable=False),
        sa.Column("answers", _KEY, nullable=True),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers"], ["contributions.contribution_id"], name=op.f("fk_contributions_answers_contributions")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["staff.staff_id"], name=op.f("fk_contributions_author_id_staff")),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_contributions_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_contributions")),
    )
    op.create_index(op.f("ix_contributions_author_id"), "contributions", ["author_id"])
    op.create_index(op.f("ix_contributions_panel_id"), "contributions", ["panel_id"])
    op.create_table(
        "data_requests",
        sa.Column("data_request_id", _KEY, nullable=False),
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("asked_by", _KEY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed_question", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", _KEY, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.staff_id"], name=op.f("fk_data_requests_answered_by_staff")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.staff_id"], name=op.f("fk_data_requests_asked_by_staff")),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_data_requests_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("data_request_id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_panel_id"), "data_requests", ["panel_id"])
    op.create_table(
        "meetings",
        sa.Column("meeting_id", _KEY, nullable=False),
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("video_link", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_by", _KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["staff.staff_id"], name=op.f("fk_meetings_created_by_staff")),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_meetings_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_panel_id"), "meetings", ["panel_id"])
    op.create_table(
        "outcomes",
        sa.Column("panel_id", _KEY, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contributors", sa.JSON(), nullable=False),
        sa.Column("written_by", _KEY, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_off_by", _KEY, nullable=True),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["panels.panel_id"], name=op.f("fk_outcomes_panel_id_panels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["signed_off_by"], ["staff.staff_id"], name=op.f("fk_outcomes_signed_off_by_staff")),
        sa.ForeignKeyConstraint(["written_by"], ["staff.staff_id"], name=op.f("fk_outcomes_written_by_staff")),
        sa.PrimaryKeyConstraint("panel_id", name=op.f("pk_outcomes")),
    )


def downgrade() -> None:
    """Brings them back."""
    op.drop_table("outcomes")
    op.drop_table("meetings")
    op.drop_table("data_requests")
    op.drop_table("contributions")
    op.drop_table("guest_accesses")
    op.drop_table("invitations")
    op.drop_table("panel_transitions")
    op.drop_table("panels")
