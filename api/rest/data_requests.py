"""/panels/ID/data-requests: requests for more data, and the clinician's answers."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.cases.visibility import standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.panels import DataRequest, answer_data_request, ask_for_data, data_request, data_requests
from api.rest import panel_life_examples
from api.rest.answers import Listing
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import ContentText, Id, ScreeningOfTexts, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Panels"], route_class=JsonRoute)


class DataRequestCreation(BaseModel):
    """What the panel wants to know."""

    model_config = ConfigDict(extra="forbid")

    question: ContentText = Field(description="Sealed, and screened for identifiers.")
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)


class DataRequestReply(BaseModel):
    """The clinician's answer."""

    model_config = ConfigDict(extra="forbid")

    answer: ContentText = Field(description="Sealed, and screened for identifiers.")
    screening: ScreeningOfTexts = Field(default_factory=ScreeningOfTexts)


class DataRequestRecord(BaseModel):
    """A request for more data."""

    model_config = ConfigDict(from_attributes=True)

    data_request_id: str
    state: str = Field(description="open, answered or withdrawn.")
    asked_by: str = Field(description="Staff id.")
    asked_at: datetime
    question: str
    answer: str | None
    answered_by: str | None = Field(description="Staff id.")
    answered_at: datetime | None
    version: int

    @classmethod
    def of(cls, asked: DataRequest) -> "DataRequestRecord":
        """Gives a request as the API does."""
        return cls.model_validate(asked)


@router.get(
    "/panels/{panel_id}/data-requests",
    summary="List data requests",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.DATA_REQUESTS),
)
def list_of_panel(
    panel_id: Id,
    query: Annotated[PageQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> Listing[DataRequestRecord]:
    """Lists what was asked and answered, in order; reading it is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        found = data_requests(transaction, access.principal, panel_id, after=query.after, limit=query.limit)
    page, following = page_of(found, [one.data_request_id for one in found], query.limit)
    return Listing(items=[DataRequestRecord.of(one) for one in page], next=following)


@router.post(
    "/panels/{panel_id}/data-requests",
    status_code=201,
    summary="Ask for more data",
    responses=created(400, 401, 404, 409, 413, 415, 422, 503, example=panel_life_examples.DATA_REQUEST),
)
def ask(
    panel_id: Id,
    request: Annotated[DataRequestCreation, Body(openapi_examples=panel_life_examples.ASKING)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.DATA_REQUEST_CREATE)],
    creation: CreationOnce,
    response: Response,
) -> DataRequestRecord:
    """Asks the clinician, who is told by mail; lead, members and guests may."""
    principal, screening = access.principal, request.screening.for_domain()
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        request_id = creation.once(
            transaction,
            principal,
            lambda: ask_for_data(transaction, principal, panel_id, request.question, screening=screening),
        )
        asked = data_request(transaction, principal, panel_id, request_id)
    response.headers["Location"] = f"{PREFIX}/panels/{panel_id}/data-requests/{request_id}"
    return DataRequestRecord.of(asked)


@router.get(
    "/panels/{panel_id}/data-requests/{data_request_id}",
    summary="One data request",
    responses=answers(401, 404, 422, 503, example=panel_life_examples.DATA_REQUEST),
)
def one_of_panel(
    panel_id: Id,
    data_request_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> DataRequestRecord:
    """Gives a request; reading it is recorded in the audit."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        return DataRequestRecord.of(data_request(transaction, access.principal, panel_id, data_request_id))


@router.post(
    "/panels/{panel_id}/data-requests/{data_request_id}:answer",
    summary="Answer a data request",
    responses=answers(400, 401, 404, 409, 413, 415, 422, 503, example=panel_life_examples.DATA_REQUEST),
)
def answer(
    panel_id: Id,
    data_request_id: Id,
    request: Annotated[DataRequestReply, Body(openapi_examples=panel_life_examples.ANSWERING)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.DATA_REQUEST_ANSWER)],
) -> DataRequestRecord:
    """Answers a request that is open; clinician and assistant may, and who asked is told by mail."""
    principal, screening = access.principal, request.screening.for_domain()
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, principal, panel_id))
        answer_data_request(transaction, principal, panel_id, data_request_id, request.answer, screening=screening)
        return DataRequestRecord.of(data_request(transaction, principal, panel_id, data_request_id))
