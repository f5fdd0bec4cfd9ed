"""From the bytes that came to the bytes that may be kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import filetype

from api.cases.files.dicom import DICOM, without_identity
from api.cases.files.dicom_rendering import Window, rendered
from api.cases.files.pdf import PDF, passive_pdf
from api.cases.files.pictures import JPEG, PNG, as_png, bare_picture
from api.refusals import ConflictError
from data.errors import InputError

__all__ = ["MEDIA_TYPES", "PreparedFile", "picture_of", "prepared"]

MEDIA_TYPES: Mapping[str, str] = MappingProxyType({PDF: ".pdf", PNG: ".png", JPEG: ".jpg", DICOM: ".dcm"})
"""The kinds of files that are kept, by media type, and the suffix that each is given."""


@dataclass(frozen=True)
class PreparedFile:
    """A file as it is kept.

    Attributes:
        media_type: Of `MEDIA_TYPES`; told by the content alone.
        content: What is kept.
        remarks: What was done to it, and what nobody but a person can check; sentences without content.
    """

    media_type: str
    content: bytes = field(repr=False)
    remarks: tuple[str, ...] = ()


def prepared(content: bytes, remapped_uid: Callable[[str], str]) -> PreparedFile:
    """Gives what may be kept of a file.

    Args:
        content: The file.
        remapped_uid: Gives what a DICOM UID becomes: always the same within a case, and nothing to be traced back.

    Raises:
        InputError: It is of no kind that is kept, is damaged, or holds what must not be kept.
    """
    media_type = _media_type(content)
    if media_type == PDF:
        return PreparedFile(PDF, content, passive_pdf(content))
    if media_type in (PNG, JPEG):
        return PreparedFile(media_type, *bare_picture(content, media_type))
    if media_type == DICOM:
        return PreparedFile(DICOM, *without_identity(content, remapped_uid))
    raise InputError(
        "file: by its content it is neither PDF, PNG, JPEG nor DICOM", "save it as one of these and send it again"
    )


def picture_of(content: bytes, media_type: str, *, frame: int = 1, window: Window | None = None) -> bytes:
    """Gives a kept picture, or a frame of a kept DICOM object, as PNG.

    Args:
        content: The file as it is kept.
        media_type: What it is.
        frame: Which frame of a DICOM object, from 1.
        window: The window that a grey one is seen through; its own where left out.

    Raises:
        ConflictError: It is a PDF.
        InputError: There is no such frame.
    """
    if media_type == DICOM:
        return rendered(content, frame, window)
    if media_type == PDF:
        raise ConflictError("A PDF is no picture; download it.")
    if frame != 1:
        raise InputError(f"frame: there is none of number {frame}", "a picture has one")
    return content if media_type == PNG else as_png(content)


def _media_type(content: bytes) -> str | None:
    # First, since the preamble before it may begin a file of another kind, such as TIFF (PS3.10, 7.1).
    if content[128:132] == b"DICM":
        return DICOM
    kind = filetype.guess(content[:8192])
    return str(kind.mime) if kind else None
