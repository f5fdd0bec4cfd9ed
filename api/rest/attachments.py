"""/cases/{id}/attachments: files of a case, sent, listed, downloaded, looked at."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from api.cases.attachments import (
    add_attachment,
    attachment_of,
    attachments_of,
    content_of_attachment,
    remove_attachment,
    uids_of_case,
)
from api.cases.files import MEDIA_TYPES, Window, picture_of, prepared
from api.cases.visibility import standing_to_case
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.rest import case_examples
from api.rest.answers import Listing
from api.rest.case_answers import AttachmentAnswer
from api.rest.case_requests import AttachmentsQuery, Id
from api.rest.dependencies import PREFIX, SIGNED_IN, CurrentWorkbench, answers
from api.rest.paging import page_of
from api.rest.uploads import UPLOAD_BODY, Upload

__all__ = ["router"]

router = APIRouter(prefix=PREFIX, tags=["Attachments"])


class _ImageQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    frame: int = Field(1, ge=1, le=1_000_000, description="Which frame of a DICOM object, from 1.")
    centre: float | None = Field(
        None, allow_inf_nan=False, ge=-1e9, le=1e9, description="The value in the middle of the window."
    )
    width: float | None = Field(
        None, allow_inf_nan=False, ge=1, le=1e9, description="How many values there are from black to white."
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> "_ImageQuery":
        if (self.centre is None) != (self.width is None):
            raise ValueError("a window needs both centre and width")
        return self

    @property
    def window(self) -> Window | None:
        return None if self.centre is None or self.width is None else Window(self.centre, self.width)


@router.post(
    "/cases/{case_id}/attachments",
    summary="Add a file",
    status_code=201,
    openapi_extra=UPLOAD_BODY,
    responses=answers(400, *SIGNED_IN, 409, 413, 415, 422, example=case_examples.ATTACHMENT, success=201),
)
def add(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)], case_id: Id, upload: Upload, workbench: CurrentWorkbench
) -> AttachmentAnswer:
    """Adds a PDF, a picture or a DICOM object, which its content tells and not its name; it is kept sealed.

    Pictures are written anew without what the camera noted; DICOM objects lose everything that identifies somebody
    (PS3.15, Basic Profile), and their UIDs are replaced; a PDF that holds scripts or files is refused. What stands in
    the pages or pixels themselves, a person has to check before: that is what `checked` says.
    """
    principal = access.principal
    # Twice, so that nothing is locked while the file is worked on; who may is asked again when it is kept.
    with workbench.store.begin(read_only=True) as transaction:
        access.demand(standing_to_case(transaction, principal, case_id))
        remapped_uid = uids_of_case(transaction, principal, case_id)
    file = prepared(upload.content, remapped_uid)
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, principal, case_id))
        attachment_id = upload.creation.once(
            transaction,
            principal,
            lambda: add_attachment(transaction, principal, case_id, upload.section, upload.name, file),
        )
        return AttachmentAnswer.of(attachment_of(transaction, principal, case_id, attachment_id))


@router.get(
    "/cases/{case_id}/attachments",
    summary="List attachments",
    responses=answers(*SIGNED_IN, 422, example=case_examples.ATTACHMENTS),
)
def list_attachments(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    query: Annotated[AttachmentsQuery, Query()],
    workbench: CurrentWorkbench,
) -> Listing[AttachmentAnswer]:
    """Lists the attachments of a case in the order in which they were added; names are content, so it is recorded."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        found = attachments_of(
            transaction,
            access.principal,
            case_id,
            section=query.section,
            after=query.after,
            limit=query.limit + 1,
        )
    page, following = page_of(found, [one.attachment_id for one in found], query.limit)
    return Listing(items=[AttachmentAnswer.of(one) for one in page], next=following, total=None)


@router.delete(
    "/cases/{case_id}/attachments/{attachment_id}",
    summary="Remove a file",
    status_code=204,
    responses=answers(*SIGNED_IN, 422),
)
def remove(
    access: Annotated[Access, allowed(Permission.CASE_UPDATE)],
    case_id: Id,
    attachment_id: Id,
    workbench: CurrentWorkbench,
) -> None:
    """Removes an attachment for good; that there was one stays in the events."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        remove_attachment(transaction, access.principal, case_id, attachment_id)


@router.get(
    "/cases/{case_id}/attachments/{attachment_id}/content",
    summary="Download a file",
    response_class=Response,
    responses=answers(*SIGNED_IN, 422, media_types=tuple(MEDIA_TYPES)),
)
def download(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    attachment_id: Id,
    workbench: CurrentWorkbench,
) -> Response:
    """Gives the file as it is kept, to be saved and not shown; each reading is recorded."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        attachment, content = content_of_attachment(transaction, access.principal, case_id, attachment_id)
    # RFC 6266, appendix D: a plain name for those who cannot read the other.
    plain = f"attachment{MEDIA_TYPES[attachment.media_type]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=attachment.media_type, headers=headers)


@router.get(
    "/cases/{case_id}/attachments/{attachment_id}/image",
    summary="Look at an image",
    response_class=Response,
    responses=answers(*SIGNED_IN, 409, 422, media_types=("image/png",)),
)
def look(
    access: Annotated[Access, allowed(Permission.CASE_READ)],
    case_id: Id,
    attachment_id: Id,
    query: Annotated[_ImageQuery, Query()],
    workbench: CurrentWorkbench,
) -> Response:
    """Gives a picture, or a frame of a DICOM object through a window, as PNG; each reading is recorded.

    Without `centre` and `width` the object's own window is used, or else all of its values.
    """
    with workbench.store.begin() as transaction:
        access.demand(standing_to_case(transaction, access.principal, case_id))
        attachment, content = content_of_attachment(transaction, access.principal, case_id, attachment_id)
    picture = picture_of(content, attachment.media_type, frame=query.frame, window=query.window)
    return Response(picture, media_type="image/png", headers={"Content-Disposition": "inline"})
