"""What the routes of cases answer with."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from api.cases.attachments import Attachment
from api.cases.consent_forms import ConsentForm, ConsentKind
from api.cases.sections import SectionState
from api.store.tables import CaseRow, ConsentRow
from data.case import Case

__all__ = [
    "AttachmentAnswer",
    "CaseSummary",
    "ConsentAnswer",
    "ConsentFormAnswer",
    "SectionContentAnswer",
    "SectionStateAnswer",
    "StoredCase",
]


class CaseSummary(BaseModel):
    """A case without its content."""

    case_id: str
    nickname: str = Field(description="What it is called; who it is, the hospital alone knows.")
    clinician_id: str
    network: str | None = Field(description="The network that it is meant for.")
    centre: str | None
    country: str | None
    language: str | None
    state: str = Field(description="`enrolled` or `erased`.")
    consents: list[ConsentKind] = Field(description="The kinds of consent that stand.")
    created_at: datetime
    changed_at: datetime
    version: int = Field(description="What the ETag holds; grows with every change of the case or a section.")

    @classmethod
    def of(cls, case: CaseRow, standing: Collection[str]) -> Self:
        """Gives the answer for a case and the kinds of its consents that stand."""
        return cls.model_validate(_held_by(case) | {"consents": sorted(standing)})


class SectionStateAnswer(BaseModel):
    """A section without its content."""

    section: str
    version: int
    changed_at: datetime
    changed_by: str

    @classmethod
    def of(cls, state: SectionState) -> Self:
        """Gives the answer for a section."""
        return cls(**state._asdict())


class StoredCase(CaseSummary):
    """A case with its content."""

    sections: list[SectionStateAnswer]
    case: Case

    @classmethod
    def with_content(cls, row: CaseRow, standing: Collection[str], sections: list[SectionState], case: Case) -> Self:
        """Gives the answer for a case and everything that it holds."""
        told = [SectionStateAnswer.of(one) for one in sections]
        return cls.model_validate(_held_by(row) | {"consents": sorted(standing), "sections": told, "case": case})


class SectionContentAnswer(SectionStateAnswer):
    """A section with its content."""

    text: str | None = Field(description="Of every section but `findings`.")
    findings: dict[str, Any] | None = Field(description="Everything coded, as a Case has it; of `findings` alone.")


class ConsentAnswer(BaseModel):
    """A consent of a patient."""

    consent_id: str
    kind: ConsentKind
    language: str
    form_version: str
    given_on: date
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @classmethod
    def of(cls, row: ConsentRow) -> Self:
        """Gives the answer for a consent."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class ConsentFormAnswer(BaseModel):
    """A reference to a consent form; the form itself is signed and kept at the hospital."""

    form_id: str
    kind: ConsentKind
    language: str
    language_name: str
    title: str = Field(description="What it is about, in its language.")
    version: str = Field(description="Recorded where no version of the signed form is given.")

    @classmethod
    def of(cls, form: ConsentForm) -> Self:
        """Gives the answer for a form."""
        return cls.model_validate({name: getattr(form, name) for name in cls.model_fields})


class AttachmentAnswer(BaseModel):
    """A file of a case, without its content."""

    attachment_id: str
    section: str
    media_type: str = Field(description="Told by the content: PDF, PNG, JPEG or DICOM.")
    size: int = Field(description="In bytes, as it is kept.")
    name: str
    remarks: list[str] = Field(description="What was done to the file, and what nobody but a person can check.")
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        """Gives the answer for an attachment."""
        return cls.model_validate({name: getattr(attachment, name) for name in cls.model_fields})


def _held_by(case: CaseRow) -> dict[str, Any]:
    return {name: getattr(case, name) for name in CaseSummary.model_fields if name != "consents"}
