"""What the routes of cases are asked with."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from api.cases.consent_forms import ConsentKind
from api.cases.screened_texts import AllowedBecause, Screening
from api.cases.sections import CODED
from api.field_problems import FieldProblem, pointer_to
from api.intake import Intake, case_from_body
from api.policy import Language, Network
from api.problems import RefusedError
from api.rest.case_input import CaseRequest
from api.rest.paging import PageQuery
from api.workbench import Workbench
from data.case import Case
from data.cleaning import cleaned

__all__ = [
    "AttachmentsQuery",
    "CasesQuery",
    "ConsentRequest",
    "EnrolmentRequest",
    "Id",
    "Line",
    "RenamingRequest",
    "ScreeningChoice",
    "SectionName",
    "SectionRequest",
    "Text",
    "intake_of_enrolment",
    "intake_of_findings",
]

LONGEST_TEXT = 50_000

SectionName = Literal["findings", "summary", "history", "clinical", "laboratory", "genetic", "histology", "imaging"]
"""A section of a case."""

Id = Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
"""An id in a path; what no id looks like never reaches the database."""


def _whole(text: str) -> str:
    if text != cleaned(text):
        raise ValueError("holds control characters or halves of characters")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_whole)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_whole)]


class ScreeningChoice(BaseModel):
    """What to do where a text holds direct identifiers: names, dates of birth, phone numbers, addresses."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["refuse", "mask", "allow"] = Field(
        "refuse", description="Refuse the text (422, with kinds and places), mask them, or allow them for a reason."
    )
    reason: AllowedBecause | None = Field(None, description="Why they are allowed; recorded with the change.")

    def chosen(self) -> Screening:
        """Gives the choice as the domain has it."""
        return Screening(self.decision, self.reason)


class EnrolmentRequest(CaseRequest):
    """A patient to enrol. The case_id that it comes with is not kept: it may be a record number."""

    nickname: str | None = Field(
        None, max_length=200, description="What to call the case, never a name; one is given where it is left out."
    )
    network: Network | None = Field(None, description="The network that it is meant for.")
    screening: ScreeningChoice = ScreeningChoice()


class RenamingRequest(BaseModel):
    """What to change of a case beside its sections."""

    model_config = ConfigDict(extra="forbid")

    nickname: str | None = Field(None, max_length=200)
    language: Language | None = Field(None, description="Of its texts, ISO 639-1.")


def _coded_schema() -> dict[str, Any]:
    schema = Case.model_json_schema()
    properties = {name: schema["properties"][name] for name in CODED}
    return {"type": "object", "additionalProperties": False, "properties": properties}


class SectionRequest(BaseModel):
    """The whole of a section: `findings` for the section of that name, `text` for every other."""

    model_config = ConfigDict(extra="forbid")

    text: Text | None = None
    findings: Annotated[dict[str, Any], WithJsonSchema(_coded_schema())] | None = None
    screening: ScreeningChoice = ScreeningChoice()


class ConsentRequest(BaseModel):
    """A consent as it stands on the signed form, which the hospital keeps."""

    model_config = ConfigDict(extra="forbid")

    kind: ConsentKind
    language: str = Field(pattern=r"^[a-z]{2}$", description="Of the form: one of the 24 official EU languages.")
    given_on: date = Field(description="Date of the signature.")
    form_version: Line | None = Field(None, description="As printed on the form.")


class CasesQuery(PageQuery):
    """Which of the own cases are asked for."""

    state: Literal["enrolled", "erased"] | None = Field(None, description="Only those in this state.")
    network: Network | None = Field(None, description="Only those meant for this network.")


class AttachmentsQuery(PageQuery):
    """Which attachments of a case are asked for."""

    section: SectionName | None = Field(None, description="Only those of this section.")


def intake_of_enrolment(request: EnrolmentRequest, workbench: Workbench) -> Intake:
    """Gives the case to enrol, with its problems; one with nothing to match on is enrolled as well.

    Raises:
        RefusedError: It cannot be used.
    """
    vocabulary = workbench.knowledge.vocabulary
    intake = case_from_body(request.case, vocabulary, needs_evidence=False)
    case = intake.case.using_recorded(genes=request.use_genes, diagnosis=request.use_diagnosis, vocabulary=vocabulary)
    return Intake(case, intake.problems)


def intake_of_findings(findings: dict[str, Any], workbench: Workbench) -> Intake:
    """Gives a case of coded findings alone, with its problems.

    Raises:
        RefusedError: They cannot be used.
    """
    if unknown := sorted(findings.keys() - set(CODED)):
        problem = FieldProblem(
            pointer=pointer_to(("findings", unknown[0])), detail="unknown field", suggestion=f"give {', '.join(CODED)}"
        )
        raise RefusedError(422, "findings: unknown field", kind="invalid-input", errors=[problem])
    return case_from_body(findings, workbench.knowledge.vocabulary, at=("findings",), needs_evidence=False)
