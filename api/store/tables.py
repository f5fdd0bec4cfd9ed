"""The tables, as SQLAlchemy models; api/migrations/ brings a database to this state."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.store.columns import Key, UtcDateTime

__all__ = ["CentreRow", "DirectoryImportRow", "DirectoryVersionRow", "ExpertFacetRow", "ExpertRow", "Table"]


class Table(DeclarativeBase):
    """Root of all models; constraints are named by rule, so that a migration can find them on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), list[Any]: JSON(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's own form


class ExpertRow(Table):
    """An expert: one column for each field of `data.Expert`, lists as JSON, and two columns derived from them."""

    __tablename__ = "experts"

    expert_id: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    centre: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(index=True)
    erns: Mapped[list[Any]]
    membership: Mapped[str]
    age_groups: Mapped[list[Any]]
    languages: Mapped[list[Any]]
    thematic_areas: Mapped[list[Any]]
    disorders: Mapped[dict[str, Any]]
    hpo_terms: Mapped[list[Any]]
    genes: Mapped[list[Any]]
    publications: Mapped[list[Any]]
    bio: Mapped[str]
    max_open_panels: Mapped[int | None]
    open_panels: Mapped[int]
    available: Mapped[bool]
    # Derived. What a search for a name or centre looks through, without case and accents.
    search_text: Mapped[str]
    # Derived. Equal for equal experts: what an import compares, and what the directory's content hash is made of.
    fingerprint: Mapped[str]


class ExpertFacetRow(Table):
    """A value that experts are filtered by (a network, language or age group), derived from the expert's lists."""

    __tablename__ = "expert_facets"
    __table_args__ = (Index(None, "expert_id"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    expert_id: Mapped[str] = mapped_column(Key, ForeignKey("experts.expert_id", ondelete="CASCADE"), primary_key=True)


class CentreRow(Table):
    """A centre that experts work at, derived from them at each import; `country` is empty where none is given."""

    __tablename__ = "centres"

    name: Mapped[str] = mapped_column(Key, primary_key=True)
    country: Mapped[str] = mapped_column(Key, primary_key=True)
    networks: Mapped[list[Any]]


class DirectoryVersionRow(Table):
    """The one row that tells replicas whether their index is behind the directory."""

    __tablename__ = "directory_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    content_hash: Mapped[str]
    changed_at: Mapped[datetime | None]


class DirectoryImportRow(Table):
    """An import that was carried out: when, by whom, from what, and what it did."""

    __tablename__ = "directory_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime]
    imported_by: Mapped[str | None]
    file_name: Mapped[str | None]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    removed: Mapped[int]
    version: Mapped[int]
