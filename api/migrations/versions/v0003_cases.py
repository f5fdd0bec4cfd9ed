"""Cases: their sealed content and its keys, attachments, consents, referrals, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# Text in the order of code points, on PostgreSQL as on SQLite.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Brings the tables from the revision before to this one."""
    op.create_table(
        "cases",
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("nickname", sa.String(), nullable=False),
        sa.Column("clinician_id", _KEY, nullable=False),
        sa.Column("network", sa.String(), nullable=True),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinician_id"], ["staff.staff_id"], name=op.f("fk_cases_clinician_id_staff")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_clinician_id"), "cases", ["clinician_id"])
    op.create_index(op.f("ix_cases_network"), "cases", ["network"])
    op.create_index(op.f("ix_cases_state"), "cases", ["state"])
    op.create_table(
        "case_keys",
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("master_key_id", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_case_keys_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_keys")),
    )
    op.create_index(op.f("ix_case_keys_master_key_id"), "case_keys", ["master_key_id"])
    op.create_table(
        "case_sections",
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_case_sections_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "section", name=op.f("pk_case_sections")),
    )
    op.create_table(
        "attachments",
        sa.Column("attachment_id", _KEY, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed_details", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_attachments_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"])
    op.create_table(
        "attachment_contents",
        sa.Column("attachment_id", _KEY, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.attachment_id"],
            name=op.f("fk_attachment_contents_attachment_id_attachments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_contents")),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", _KEY, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("form_version", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", _KEY, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", _KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_consents_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.staff_id"], name=op.f("fk_consents_recorded_by_staff")),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_case_id_kind"), "consents", ["case_id", "kind"])
    op.create_table(
        "referrals",
        sa.Column("referral_id", _KEY, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("referred_by", _KEY, nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("panel_id", _KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_referrals_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["referred_by"], ["staff.staff_id"], name=op.f("fk_referrals_referred_by_staff")),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"])
    op.create_index(op.f("ix_referrals_network"), "referrals", ["network"])
    op.create_index(op.f("ix_referrals_state"), "referrals", ["state"])
    op.create_table(
        "erasures",
        sa.Column("case_id", _KEY, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_erasures")),
    )


def downgrade() -> None:
    """Brings them back."""
    op.drop_table("erasures")
    op.drop_table("referrals")
    op.drop_table("consents")
    op.drop_table("attachment_contents")
    op.drop_table("attachments")
    op.drop_table("case_sections")
    op.drop_table("case_keys")
    op.drop_table("cases")
