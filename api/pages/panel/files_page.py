"""/panels/ID/files/ID: looking at a file of the panel's case; a DICOM object through a window that can be moved."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.cases.attachments import attachment_of, content_of_attachment
from api.cases.files import MEDIA_TYPES
from api.cases.visibility import panel_for, standing_to_panel
from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.panel.form_values import Id
from api.pages.rendering import page
from api.refusals import NotFoundError
from api.rest.dependencies import CurrentWorkbench

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PDF, _DICOM = "application/pdf", "application/dicom"
_WINDOWS = {"brain": (40, 80), "soft": (50, 400), "lung": (-600, 1500), "bone": (500, 2000)}
"""Usual windows of computed tomography in Hounsfield units, as centre and width."""


@router.api_route("/panels/{panel_id}/files/{attachment_id}", methods=["GET", "HEAD"])
def show(
    panel_id: Id,
    attachment_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
    frame: Annotated[str, Query(max_length=10)] = "",
    centre: Annotated[str, Query(max_length=20)] = "",
    width: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Shows a file: pictures in the page, a PDF behind a link; reading it is recorded."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        panel, _ = panel_for(transaction, access.principal, panel_id, content=True)
        attachment = attachment_of(transaction, access.principal, panel.case_id, attachment_id)
    is_dicom = attachment.media_type == _DICOM
    window = _window(centre, width) if is_dicom else None
    number = _whole(frame) if is_dicom else None
    query = [f"frame={number}"] if number else []
    query += [f"centre={window[0]:g}", f"width={window[1]:g}"] if window else []
    content = f"/api/v1/cases/{panel.case_id}/attachments/{attachment_id}"
    return page(
        "panel/file.html",
        panel_id=panel_id,
        file=attachment,
        is_pdf=attachment.media_type == _PDF,
        is_dicom=is_dicom,
        picture=f"{content}/image{'?' if query else ''}{'&'.join(query)}",
        download=f"{content}/content",
        frame=number or 1,
        window=window,
        windows=_WINDOWS,
    )


@router.get("/panels/{panel_id}/files/{attachment_id}/pdf")
def pdf(
    panel_id: Id,
    attachment_id: Id,
    workbench: CurrentWorkbench,
    access: Annotated[Access, allowed(Permission.PANEL_CONTENT)],
) -> Response:
    """Gives a PDF to be read in the browser: it holds no scripts, and is named by its id alone."""
    with workbench.store.begin() as transaction:
        access.demand(standing_to_panel(transaction, access.principal, panel_id))
        panel, _ = panel_for(transaction, access.principal, panel_id, content=True)
        attachment, content = content_of_attachment(transaction, access.principal, panel.case_id, attachment_id)
    if attachment.media_type != _PDF:
        raise NotFoundError
    name = f"{attachment_id}{MEDIA_TYPES[_PDF]}"
    return Response(content, media_type=_PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= 1_000_000 else None  # noqa: PLR2004


def _window(centre: str, width: str) -> tuple[float, float] | None:
    """The window that is asked for; None, for the object's own, where it is none that can be."""
    try:
        middle, across = float(centre), float(width)
    except ValueError:
        return None
    return (middle, across) if abs(middle) <= 1e9 and 1 <= across <= 1e9 else None  # noqa: PLR2004 - as the API takes
