"""Tables of cases: what is shared of a patient, sealed, and the consents that it is shared under."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Key
from api.store.tables.root import Table

__all__ = [
    "AttachmentContentRow",
    "AttachmentRow",
    "CaseKeyRow",
    "CaseRow",
    "CaseSectionRow",
    "ConsentRow",
    "ErasureRow",
]


class CaseRow(Table):
    """A patient's case under a nickname; who it is, the hospital alone knows. Its content stands sealed elsewhere."""

    __tablename__ = "cases"

    case_id: Mapped[str] = mapped_column(Key, primary_key=True)
    nickname: Mapped[str]
    clinician_id: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"), index=True)
    network: Mapped[str | None] = mapped_column(index=True)
    centre: Mapped[str | None]
    country: Mapped[str | None]
    language: Mapped[str | None]
    # enrolled or erased.
    state: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]


class CaseKeyRow(Table):
    """The data key that a case's content is sealed under, itself sealed under a master key. Backups leave it out."""

    __tablename__ = "case_keys"

    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True)
    master_key_id: Mapped[str] = mapped_column(index=True)
    wrapped_key: Mapped[bytes]
    created_at: Mapped[datetime]


class CaseSectionRow(Table):
    """A section of a case (summary, findings, history ...), sealed JSON."""

    __tablename__ = "case_sections"

    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Key)
    version: Mapped[int]


class AttachmentRow(Table):
    """A file of a case: what it is. Its name is content: sealed JSON, with remarks on what was done to the file."""

    __tablename__ = "attachments"

    attachment_id: Mapped[str] = mapped_column(Key, primary_key=True)
    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"), index=True)
    section: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    # HMAC-SHA256 of the content under the case's data key.
    digest: Mapped[str]
    sealed_details: Mapped[bytes]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Key)


class AttachmentContentRow(Table):
    """The content of an attachment, sealed; apart, so that lists do not read it."""

    __tablename__ = "attachment_contents"

    attachment_id: Mapped[str] = mapped_column(
        Key, ForeignKey("attachments.attachment_id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes]


class ConsentRow(Table):
    """A consent that a patient gave, and perhaps withdrew."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "case_id", "kind"),)

    consent_id: Mapped[str] = mapped_column(Key, primary_key=True)
    case_id: Mapped[str] = mapped_column(Key, ForeignKey("cases.case_id", ondelete="CASCADE"))
    # care, registry or research.
    kind: Mapped[str]
    language: Mapped[str]
    form_version: Mapped[str]
    given_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(Key, ForeignKey("staff.staff_id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(Key)


class ErasureRow(Table):
    """A case that was erased: what a restore has to do again. No link to who it was."""

    __tablename__ = "erasures"

    case_id: Mapped[str] = mapped_column(Key, primary_key=True)
    # patient (asked for) or retention (its time was over).
    reason: Mapped[str]
    erased_at: Mapped[datetime]
    erased_by: Mapped[str] = mapped_column(Key)
