"""The directory: experts, what they are filtered by, centres, the directory's version, and its imports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Text in the order of code points, on PostgreSQL as on SQLite.
_KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_HASH_OF_NO_EXPERTS = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def upgrade() -> None:
    """Brings the tables from the revision before to this one."""
    op.create_table(
        "centres",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("country", _KEY, nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", "country", name=op.f("pk_centres")),
    )
    op.create_table(
        "directory_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_imports")),
    )
    versions = op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    op.bulk_insert(versions, [{"id": 1, "version": 0, "content_hash": _HASH_OF_NO_EXPERTS, "changed_at": None}])
    op.create_table(
        "experts",
        sa.Column("expert_id", _KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("centre", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("erns", sa.JSON(), nullable=False),
        sa.Column("membership", sa.String(), nullable=False),
        sa.Column("age_groups", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("thematic_areas", sa.JSON(), nullable=False),
        sa.Column("disorders", sa.JSON(), nullable=False),
        sa.Column("hpo_terms", sa.JSON(), nullable=False),
        sa.Column("genes", sa.JSON(), nullable=False),
        sa.Column("publications", sa.JSON(), nullable=False),
        sa.Column("bio", sa.String(), nullable=False),
        sa.Column("max_open_panels", sa.Integer(), nullable=True),
        sa.Column("open_panels", sa.Integer(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_experts")),
    )
    op.create_index(op.f("ix_experts_country"), "experts", ["country"])

    op.create_table(
        "expert_facets",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("expert_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.expert_id"], name=op.f("fk_expert_facets_expert_id_experts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "value", "expert_id", name=op.f("pk_expert_facets")),
    )
    op.create_index(op.f("ix_expert_facets_expert_id"), "expert_facets", ["expert_id"])


def downgrade() -> None:
    """Brings them back."""
    op.drop_table("expert_facets")
    op.drop_table("experts")
    op.drop_table("directory_version")
    op.drop_table("directory_imports")
    op.drop_table("centres")
