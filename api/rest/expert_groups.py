"""/expert-groups: groups of experts that a network's office keeps, to be invited together."""

from datetime import datetime
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.invitations import change_group, create_group, delete_group, group_for, groups_for
from api.policy import Network
from api.rest import invitation_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.idempotency import CreationOnce
from api.rest.invitation_records import ExpertIdInBody
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created
from api.store.tables import ExpertGroupRow
from matching.panel_rules import MOST_MEMBERS

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Expert groups"], route_class=JsonRoute)


class GroupContent(BaseModel):
    """A group's name and experts."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")
    expert_ids: list[ExpertIdInBody] = Field(
        min_length=1, max_length=MOST_MEMBERS, description="In the order in which they are asked."
    )


class GroupCreation(GroupContent):
    """A group to save."""

    network: Network = Field(description="Whose office keeps it.")


class GroupRecord(GroupContent):
    """A saved group."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    group_id: str
    network: str
    created_by: str = Field(description="Staff id.")
    changed_at: datetime
    version: int = Field(description="The ETag is this number in quotes.")

    @classmethod
    def of(cls, row: ExpertGroupRow) -> Self:
        """Gives a group."""
        return cls.model_validate(row)


class _GroupsQuery(PageQuery):
    network: Network | None = Field(None, description="Groups of this network alone.")


@router.get(
    "/expert-groups",
    summary="List expert groups",
    responses=answers(401, 422, 503, example=invitation_examples.GROUPS),
)
def list_groups(
    query: Annotated[_GroupsQuery, Query()],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.EXPERT_GROUP_READ)],
) -> Listing[GroupRecord]:
    """Lists the groups of the networks that whoever asks belongs to."""
    with workbench.store.begin(read_only=True) as transaction:
        found = groups_for(transaction, access.principal, network=query.network, after=query.after, limit=query.limit)
    page, following = page_of(found, [one.group_id for one in found], query.limit)
    return Listing(items=[GroupRecord.of(one) for one in page], next=following)


@router.post(
    "/expert-groups",
    status_code=201,
    summary="Save an expert group",
    responses=created(400, 401, 409, 413, 415, 422, 503, example=invitation_examples.GROUP),
)
def create(
    request: Annotated[GroupCreation, Body(openapi_examples=invitation_examples.GROUPS_TO_SAVE)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.EXPERT_GROUP_EDIT)],
    creation: CreationOnce,
    response: Response,
) -> GroupRecord:
    """Saves a group; for the network's office."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        group_id = creation.once(
            transaction,
            principal,
            lambda: create_group(transaction, principal, request.network, request.name, request.expert_ids).group_id,
        )
        record = GroupRecord.of(group_for(transaction, principal, group_id))
    response.headers["Location"] = f"{PREFIX}/expert-groups/{group_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/expert-groups/{group_id}",
    summary="One expert group",
    responses=answers(401, 404, 422, 503, example=invitation_examples.GROUP),
)
def one(
    group_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.EXPERT_GROUP_READ)],
    response: Response,
) -> GroupRecord:
    """Gives a group, to those of its network."""
    with workbench.store.begin(read_only=True) as transaction:
        record = GroupRecord.of(group_for(transaction, access.principal, group_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.put(
    "/expert-groups/{group_id}",
    summary="Change an expert group",
    responses=answers(400, 401, 404, 409, 412, 413, 415, 422, 428, 503, example=invitation_examples.GROUP),
)
def change(
    group_id: Id,
    request: Annotated[GroupContent, Body(openapi_examples=invitation_examples.GROUP_CHANGES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.EXPERT_GROUP_EDIT)],
    response: Response,
    if_match: IfMatch = None,
) -> GroupRecord:
    """Replaces a group's name and experts. Needs If-Match."""
    with workbench.store.begin() as transaction:
        row = change_group(
            transaction,
            access.principal,
            group_id,
            name=request.name,
            expert_ids=request.expert_ids,
            check_version=partial(require_match, if_match),
        )
        record = GroupRecord.of(row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.delete(
    "/expert-groups/{group_id}",
    status_code=204,
    summary="Delete an expert group",
    responses=answers(401, 404, 412, 422, 428, 503),
)
def delete(
    group_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.EXPERT_GROUP_EDIT)],
    if_match: IfMatch = None,
) -> None:
    """Forgets a group; who was invited through it stays invited. Needs If-Match."""
    with workbench.store.begin() as transaction:
        delete_group(transaction, access.principal, group_id, check_version=partial(require_match, if_match))
