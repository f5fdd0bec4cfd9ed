"""Files sent as multipart/form-data, read in memory: nothing of them is on the disk unsealed."""

import hashlib
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from api.cases.sections import SECTION_NAMES
from api.field_problems import FieldProblem
from api.problems import RefusedError
from api.rest.idempotency import Creation, IdempotencyKey
from api.workbench import Workbench

__all__ = ["UPLOAD_BODY", "SentFile", "Upload"]

_FIELDS = ("file", "section", "name", "checked", "csrf_token")
_LONGEST_NAME = 1000


@dataclass(frozen=True)
class SentFile:
    """A file that came in, with what was said of it.

    Attributes:
        content: The file.
        name: What it is to be called.
        section: The section of the case that it belongs to.
        creation: The request, as far as its repetition is recognised by it.
    """

    content: bytes = field(repr=False)
    name: str = field(repr=False)
    section: str
    creation: Creation


UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "section", "checked"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "PDF, PNG, JPEG or DICOM, told by its content.",
                        },
                        "section": {"type": "string", "enum": list(SECTION_NAMES)},
                        "name": {
                            "type": "string",
                            "maxLength": _LONGEST_NAME,
                            "description": "What to call it; the file's own name where it is left out.",
                        },
                        "checked": {
                            "type": "string",
                            "enum": ["true"],
                            "description": "A person made sure that nothing in its pages or pictures names anybody.",
                        },
                    },
                },
                "examples": {
                    "scan": {
                        "summary": "A DICOM object",
                        "value": {"file": "(bytes)", "section": "imaging", "name": "MRI kidneys", "checked": "true"},
                    }
                },
            }
        },
    }
}
"""The body of an upload, as OpenAPI describes it."""


async def _sent_file(request: Request, idempotency_key: IdempotencyKey = None) -> SentFile:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RefusedError(
            415, "The body must be multipart/form-data.", kind="media-type",
            headers={"Accept-Post": "multipart/form-data"},
        )  # fmt: skip
    async with request.form(max_files=1, max_fields=len(_FIELDS)) as form:
        file, section, called = _checked(form)
        content = await file.read()
    workbench: Workbench = request.app.state.workbench
    if not content or len(content) > workbench.settings.max_attachment_bytes:
        most = f"{workbench.settings.max_attachment_bytes:,} bytes at most (CONSILIUM_MAX_ATTACHMENT_BYTES)"
        raise _wrong("file", f"{len(content):,} bytes", f"send {most}, and not none")
    # Boundaries differ each time a form is sent, what it says does not.
    told = b"\0".join([section.encode(), called.encode("utf-8", "replace"), hashlib.sha256(content).digest()])
    creation = Creation(idempotency_key, f"{request.method} {request.url.path}", told)
    return SentFile(content, called, section, creation)


def _checked(form: FormData) -> tuple[UploadFile, str, str]:
    for given in form:
        if given not in _FIELDS:
            raise _wrong("(form)", "holds an unknown field", f"give {', '.join(_FIELDS[:4])}")
    file, section, name, checked = (form.get(one) for one in _FIELDS[:4])
    if not isinstance(file, UploadFile):
        raise _wrong("file", "missing, but required", "send a PDF, PNG, JPEG or DICOM")
    if not isinstance(section, str) or section not in SECTION_NAMES:
        raise _wrong("section", "none of a case", f"give one of {', '.join(SECTION_NAMES)}")
    if checked != "true":
        raise _wrong("checked", "not true", "make sure that nothing in its pages or pictures names anybody")
    called = name if isinstance(name, str) and name.strip() else file.filename or ""
    if len(called) > _LONGEST_NAME:
        raise _wrong("name", f"longer than {_LONGEST_NAME:,} characters")
    return file, section, called


Upload = Annotated[SentFile, Depends(_sent_file)]
"""The file of a request."""


def _wrong(name: str, problem: str, suggestion: str | None = None) -> RefusedError:
    told = FieldProblem(pointer=f"#/{name}", detail=problem, suggestion=suggestion)
    way_out = f"; {suggestion}" if suggestion else ""
    return RefusedError(422, f"{name}: {problem}{way_out}", kind="invalid-input", errors=[told])
