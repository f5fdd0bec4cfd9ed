"""/helpdesk-contacts: whom to ask for help, public to read, for offices and helpdesk to edit."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from api.entry.helpdesk import add_contact, change_contact, contact_of, contacts, remove_contact
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.policy import Network
from api.rest import entry_examples
from api.rest.answers import Listing
from api.rest.conditional import IfMatch, etag, require_match
from api.rest.dependencies import PREFIX, CurrentWorkbench, answers
from api.rest.entry_records import ContactContent, ContactCreation, ContactRecord
from api.rest.idempotency import CreationOnce
from api.rest.json_body import JsonRoute
from api.rest.paging import PageQuery, page_of
from api.rest.written_text import Id, created

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Helpdesk"], route_class=JsonRoute)


class _Query(PageQuery):
    network: Network | None = Field(None, description="Of this network, and of all.")


@router.get(
    "/helpdesk-contacts", summary="List helpdesk contacts", responses=answers(422, 503, example=entry_examples.CONTACTS)
)
def list_shown(query: Annotated[_Query, Query()], workbench: CurrentWorkbench) -> Listing[ContactRecord]:
    """Lists whom to ask for help; anybody may read it."""
    with workbench.store.begin(read_only=True) as transaction:
        found = contacts(transaction, network=query.network, after=query.after, limit=query.limit)
    page, following = page_of(found, [row.contact_id for row in found], query.limit)
    return Listing(items=[ContactRecord.of(row) for row in page], next=following)


@router.post(
    "/helpdesk-contacts",
    status_code=201,
    summary="Add a helpdesk contact",
    responses=created(400, 401, 413, 415, 422, 503, example=entry_examples.CONTACT),
)
def create(
    request: Annotated[ContactCreation, Body(openapi_examples=entry_examples.CONTACTS_TO_ADD)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    creation: CreationOnce,
    response: Response,
) -> ContactRecord:
    """Adds a contact of your network; of all networks where your role holds everywhere."""
    principal = access.principal
    with workbench.store.begin() as transaction:
        contact_id = creation.once(
            transaction,
            principal,
            lambda: add_contact(transaction, principal, request.for_domain(), request.network).contact_id,
        )
        record = ContactRecord.of(contact_of(transaction, contact_id))
    response.headers["Location"] = f"{PREFIX}/helpdesk-contacts/{contact_id}"
    response.headers["ETag"] = etag(record.version)
    return record


@router.get(
    "/helpdesk-contacts/{contact_id}",
    summary="One helpdesk contact",
    responses=answers(404, 422, 503, example=entry_examples.CONTACT),
)
def one(contact_id: Id, workbench: CurrentWorkbench, response: Response) -> ContactRecord:
    """Gives one."""
    with workbench.store.begin(read_only=True) as transaction:
        record = ContactRecord.of(contact_of(transaction, contact_id))
    response.headers["ETag"] = etag(record.version)
    return record


@router.put(
    "/helpdesk-contacts/{contact_id}",
    summary="Change helpdesk contact",
    responses=answers(400, 401, 404, 412, 413, 415, 422, 428, 503, example=entry_examples.CONTACT),
)
def change(
    contact_id: Id,
    request: Annotated[ContactContent, Body(openapi_examples=entry_examples.CONTACT_CHANGES)],
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    response: Response,
    if_match: IfMatch = None,
) -> ContactRecord:
    """Replaces what it says. Needs If-Match."""
    check = partial(require_match, if_match)
    with workbench.store.begin() as transaction:
        row = change_contact(transaction, access.principal, contact_id, request.for_domain(), check_version=check)
        record = ContactRecord.of(row)
    response.headers["ETag"] = etag(record.version)
    return record


@router.delete(
    "/helpdesk-contacts/{contact_id}",
    status_code=204,
    summary="Remove helpdesk contact",
    responses=answers(401, 404, 412, 422, 428, 503),
)
def delete(
    contact_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.GUIDANCE_EDIT)],
    if_match: IfMatch = None,
) -> None:
    """Takes it away. Needs If-Match."""
    with workbench.store.begin() as transaction:
        remove_contact(transaction, access.principal, contact_id, check_version=partial(require_match, if_match))
