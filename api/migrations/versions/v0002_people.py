"""People: experts' own words and experience, staff and their roles, sessions, access requests, groups of experts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Text in the order of code points, on PostgreSQL as on SQLite.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Brings the tables from the revision before to this one."""
    op.create_table(
        "expert_preferences",
        sa.Column("expert_id", _KEY, nullable=False),
        sa.Column("available", sa.Boolean(), nullable=True),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_open_panels", sa.Integer(), nullable=True),
        sa.Column("added_disorders", sa.JSON(), nullable=False),
        sa.Column("removed_disorders", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"],
            ["experts.expert_id"],
            name=op.f("fk_expert_preferences_expert_id_experts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_expert_preferences")),
    )
    op.create_table(
        "expert_experience",
        sa.Column("experience_id", _KEY, nullable=False),
        sa.Column("expert_id", _KEY, nullable=False),
        sa.Column("disorder", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"],
            ["experts.expert_id"],
            name=op.f("fk_expert_experience_expert_id_experts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("experience_id", name=op.f("pk_expert_experience")),
    )
    op.create_index(op.f("ix_expert_experience_expert_id"), "expert_experience", ["expert_id"])
    op.create_table(
        "staff",
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("hospital", sa.String(), nullable=True),
        sa.Column("expert_id", _KEY, nullable=True),
        sa.Column("assists", _KEY, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assists"], ["staff.staff_id"], name=op.f("fk_staff_assists_staff")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_staff_expert_id_experts"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_staff_issuer_subject")),
    )
    op.create_index(op.f("ix_staff_email"), "staff", ["email"])
    op.create_index(op.f("ix_staff_expert_id"), "staff", ["expert_id"])
    op.create_table(
        "staff_roles",
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", _KEY, nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_staff_roles_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "role", "network", name=op.f("pk_staff_roles")),
    )
    op.create_table(
        "machine_clients",
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_machine_clients_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_machine_clients")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_machine_clients_staff_id")),
    )
    op.create_table(
        "browser_sessions",
        sa.Column("session_hash", _KEY, nullable=False),
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_browser_sessions_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_hash", name=op.f("pk_browser_sessions")),
    )
    op.create_index(op.f("ix_browser_sessions_expires_at"), "browser_sessions", ["expires_at"])
    op.create_index(op.f("ix_browser_sessions_staff_id"), "browser_sessions", ["staff_id"])
    op.create_table(
        "access_requests",
        sa.Column("request_id", _KEY, nullable=False),
        sa.Column("staff_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("panel_id", _KEY, nullable=True),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.staff_id"], name=op.f("fk_access_requests_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_access_requests")),
    )
    op.create_index(op.f("ix_access_requests_network"), "access_requests", ["network"])
    op.create_index(op.f("ix_access_requests_staff_id"), "access_requests", ["staff_id"])
    op.create_index(op.f("ix_access_requests_state"), "access_requests", ["state"])
    op.create_table(
        "expert_groups",
        sa.Column("group_id", _KEY, nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("expert_ids", sa.JSON(), nullable=False),
        sa.Column("created_by", _KEY, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["staff.staff_id"], name=op.f("fk_expert_groups_created_by_staff")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_expert_groups")),
        sa.UniqueConstraint("network", "name", name=op.f("uq_expert_groups_network_name")),
    )
    op.create_table(
        "steps",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", _KEY, nullable=True),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "number", name=op.f("pk_steps")),
    )


def downgrade() -> None:
    """Brings them back."""
    op.drop_table("steps")
    op.drop_table("expert_groups")
    op.drop_table("access_requests")
    op.drop_table("browser_sessions")
    op.drop_table("machine_clients")
    op.drop_table("staff_roles")
    op.drop_table("staff")
    op.drop_table("expert_experience")
    op.drop_table("expert_preferences")
