"""/panels/ID/contributions: what those who take part say."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.panels import Contribution, contribute, contribution, contributions
from api.rest import panel_life_examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import ContentText, Id, ScreeningOfTexts, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"], route_class=JsonRoute)


class ContributionCreation(BaseModel):
    """What somebody says."""

    model_config = ConfigDict(extra="forbid")

    text: ContentText = Field(description="Sealed, and screened for identifiers.")
    answers: str | None = Field(
        None, max_length=100, pattern=r"^[A-Za-z0-9._-]+$", description="The contribution that it answers."
    )
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)


class ContributionRecord(BaseModel):
    """A contribution."""

    model_config = ConfigDict(from_attributes=True)

    contribution_id: str
    author_id: str = Field(description="Staff id.")
    author_name: str
    as_member: bool = Field(description="Whether the author was a member then; such contributions make a panel active.")
    answers: str | None = Field(description="The contribution that it answers.")
    text: str
    created_at: datetime

    @classmethod
    def of(cls, said: Contribution) -> "ContributionRecord":
        """Gives a contribution as the API does."""
        return cls.model_validate(said)


@router.get(
    "/panels/{panel_id}/contributions",
    summary="List contributions",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.CONTRIBUTIONS),
)
def list_of_panel(
    panel_id: Id,
    query: Annotated[PageQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> Listing[ContributionRecord]:
    """Lists what was said, in order; reading it is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        found = contributions(transaction, access.principal, panel_id, after=query.after, limit=query.limit)
    page, following = page_of(found, [one.contribution_id for one in found], query.limit)
    return Listing(items=[ContributionRecord.of(one) for one in page], next=following)


@router.post(
    "/panels/{panel_id}/contributions",
    status_code=201,
    summary="Contribute",
    responses=created(400, 401, 404, 409, 413, 415, 422, 503, example=panel_life_examples.CONTRIBUTION),
)
def add(
    panel_id: Id,
    request: Annotated[ContributionCreation, Body(openapi_examples=panel_life_examples.CONTRIBUTING)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.CONTRIBUTION_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> ContributionRecord:
    """Adds what a member, a guest, the lead, the clinician or the assistant says."""
    principal, screening = access.principal, request.screening.for_domain()
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        contribution_id = creation.once(
            transaction,
            principal,
            lambda: contribute(
                transaction, principal, panel_id, request.text, answers=request.answers, screening=screening
            ),
        )
        said = contribution(transaction, principal, panel_id, contribution_id)
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}/contributions/{contribution_id}"
    return ContributionRecord.of(said)


@router.get(
    "/panels/{panel_id}/contributions/{contribution_id}",
    summary="One contribution",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.CONTRIBUTION),
)
def one_of_panel(
    panel_id: Id,
    contribution_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> ContributionRecord:
    """Gives a contribution; reading it is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        return ContributionRecord.of(contribution(transaction, access.principal, panel_id, contribution_id))
