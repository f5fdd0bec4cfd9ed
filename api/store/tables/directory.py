"""Tables of the directory: experts, what they are filtered by, centres, versions and imports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Key
from api.store.tables.root import Table

__all__ = [
    "CentreRow",
    "DirectoryImportRow",
    "DirectoryVersionRow",
    "ExpertExperienceRow",
    "ExpertFacetRow",
    "ExpertPreferenceRow",
    "ExpertRow",
]


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


class ExpertPreferenceRow(Table):
    """What an expert said of themselves, which wins over what imports say."""

    __tablename__ = "expert_preferences"

    expert_id: Mapped[str] = mapped_column(Key, ForeignKey("experts.expert_id", ondelete="CASCADE"), primary_key=True)
    available: Mapped[bool | None]
    away_until: Mapped[datetime | None]
    max_open_panels: Mapped[int | None]
    # Corrections of what is held or inferred: ORPHA codes the expert adds to or takes from their disorders.
    added_disorders: Mapped[list[Any]]
    removed_disorders: Mapped[list[Any]]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class ExpertExperienceRow(Table):
    """An expert took part in a panel on a disorder: what the match may learn from, without any link to the case."""

    __tablename__ = "expert_experience"

    experience_id: Mapped[str] = mapped_column(Key, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Key, ForeignKey("experts.expert_id", ondelete="CASCADE"), index=True)
    disorder: Mapped[str]
    year: Mapped[int]
