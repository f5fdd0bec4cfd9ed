"""/panels/ID/outcome and report.pdf: what comes out of a panel."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.panels import Outcome, OutcomeDraft, outcome_of, report_of, report_pdf, write_outcome
from api.rest import panel_life_examples
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.json_body import JsonRoute
from api.rest.written_text import ContentText, Id, PerhapsText, ScreeningOfTexts
from data.cleaning import normalised
from data.identifiers import OrphaCode, orpha_code

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"], route_class=JsonRoute)

_PDF = "application/pdf"
_PDF_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {_PDF: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}}}
}


class OutcomeWriting(BaseModel):
    """What the lead writes."""

    model_config = ConfigDict(extra="forbid")

    recommendation: ContentText = Field(description="Sealed, and screened for identifiers.")
    treatment_plan: PerhapsText = Field("", description="The same; empty where there is none.")
    diagnosis: Annotated[OrphaCode, normalised(orpha_code)] | None = Field(
        None, description="ORPHA code of the installed knowledge; null where none was made."
    )
    contributors: list[Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]] | None = (
        Field(None, max_length=100, description="Staff ids; the lead and those who contributed where left out.")
    )
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)

    def for_domain(self) -> OutcomeDraft:
        """Gives it as the domain takes it."""
        named = None if self.contributors is None else tuple(self.contributors)
        return OutcomeDraft(self.recommendation, self.treatment_plan, self.diagnosis, named)


class OutcomeRecord(BaseModel):
    """An outcome."""

    model_config = ConfigDict(from_attributes=True)

    panel_id: str
    recommendation: str
    treatment_plan: str
    diagnosis: str | None = Field(description="ORPHA code.")
    contributors: list[str] = Field(description="Staff ids.")
    written_by: str
    written_at: datetime
    signed_off_by: str | None = Field(description="Staff id of the lead who signed it off; null until then.")
    signed_off_at: datetime | None
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeRecord":
        """Gives an outcome as the API does."""
        return cls.model_validate(outcome)


@router.get(
    "/panels/{panel_id}/outcome",
    summary="The outcome",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.OUTCOME),
)
def outcome(
    panel_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
    response: Response,
) -> OutcomeRecord:
    """Gives the outcome, before sign-off too; reading it is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        record = OutcomeRecord.of(outcome_of(transaction, access.principal, panel_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.put(
    "/panels/{panel_id}/outcome",
    summary="Write the outcome",
    responses={
        **answers(400, 401, 404, 409, 412, 413, 415, 422, 428, 503, example=panel_life_examples.OUTCOME),
        201: {
            "description": "There was none before.",
            "model": OutcomeRecord,
            "content": {"application/json": {"example": panel_life_examples.OUTCOME}},
        },
    },
)
def write(
    panel_id: Id,
    request: Annotated[OutcomeWriting, Body(openapi_examples=panel_life_examples.OUTCOMES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.OUTCOME_WRITE)],
    response: Response,
    if_match: IfMatch = None,
) -> OutcomeRecord:
    """Writes the outcome, or, with If-Match, writes it anew; the lead may. `:conclude` and `:sign-off` follow it."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        is_new = write_outcome(
            transaction,
            access.principal,
            panel_id,
            request.for_domain(),
            workbench.knowledge.vocabulary,
            check_version=partial(require_match, if_match),
            screening=request.screening.for_domain(),
        )
        record = OutcomeRecord.of(outcome_of(transaction, access.principal, panel_id))
    response.status_code = 201 if is_new else 200
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/panels/{panel_id}/report.pdf",
    summary="The report",
    response_class=Response,
    responses=answers(401, 404, 409, 422, 503) | _PDF_FILE,
)
def report(
    panel_id: Id, workbench: CurrentWorkbench, access: Annotated[Access, allowed(Permission.PANEL_CONTENT)]
) -> Response:
    """Gives the signed-off outcome as a PDF, its headings in the case's language; the audit records who took it."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        content = report_of(transaction, access.principal, panel_id, workbench.knowledge.vocabulary)
    # By the panel's id: a nickname in a file's name would stay in the browser's history.
    file_name = f'attachment; filename="{panel_id}.pdf"'
    return Response(report_pdf(content), media_type=_PDF, headers={"Content-Disposition": file_name})
