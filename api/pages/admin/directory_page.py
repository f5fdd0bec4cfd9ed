"""The directory: what it holds, and an import that shows every problem and every change before it counts."""

import base64
import binascii
import gzip
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.identity.access import Access
from api.identity.dependencies import allowed
from api.identity.permissions import Permission
from api.pages.rendering import page
from api.pages.sent_form import Sent, SentForm
from api.pages.translation import N_, _
from api.rest.dependencies import CurrentWorkbench
from api.sample_directory import holds_only_the_sample
from api.store import Event, ImportResult, Transaction
from api.workbench import Workbench
from data.errors import InputError
from data.expert import Expert
from data.problems import ValidationReport
from data.reading import read_experts

__all__ = ["router"]

_SHOWN_PROBLEMS = 50
_SHOWN_CHANGES = 25
_PART = 900_000
"""Characters of the packed file in one field; a form takes a little more."""
_LARGEST_UNPACKED = 256 * 2**20

_DONE = {"imported": N_("The import counts: the match goes by it within seconds.")}

router = APIRouter(include_in_schema=False)

Importing = Annotated[Access, allowed(Permission.DIRECTORY_IMPORT)]


@dataclass(frozen=True)
class _File:
    """A file of experts, as it was chosen, and whether experts whom it does not name are removed."""

    name: str
    content: bytes = field(repr=False)
    replaces: bool

    @property
    def parts(self) -> list[str]:
        """The file packed, in parts that fields of a form take: the page carries it to the import."""
        packed = base64.urlsafe_b64encode(gzip.compress(self.content, mtime=0)).decode()
        return [packed[start : start + _PART] for start in range(0, len(packed), _PART)]


@dataclass(frozen=True)
class _Read:
    """What a file says, and what taking it in would do; None where it cannot be taken in."""

    experts: list[Expert] = field(repr=False)
    report: ValidationReport
    planned: ImportResult | None
    makes_room: bool
    trouble: str = ""


@router.get("/admin/directory")
def show(_access: Importing, workbench: CurrentWorkbench, done: str = "") -> Response:
    """Shows what the directory holds, the latest imports, and the form for the next."""
    return _page(workbench, done=_DONE.get(done, ""))


@router.post("/admin/directory/check")
def check(_access: Importing, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Shows what is wrong in a file and what would change; nothing is written."""
    chosen = form.files.get("file")
    if chosen is None or not chosen.content:
        return _page(workbench, errors={"file": _("Choose a file of experts, CSV or JSONL.")}, status=422)
    return _preview(workbench, _File(chosen.name, chosen.content, form.ticked("replace")))


@router.post("/admin/directory/import")
def take_in(access: Importing, form: Sent, workbench: CurrentWorkbench) -> Response:
    """Takes in the file that was previewed, where the directory still is what the preview was made of."""
    try:
        file = _File(form.line("name"), _unpacked(form), form.ticked("replace"))
    except InputError as error:
        return _page(workbench, errors={"file": str(error)}, status=422)
    with workbench.store.begin() as transaction:
        transaction.directory.lock()
        moved = transaction.directory.version().content_hash != form.line("of")
        read = _read(transaction, workbench, file)
        if not moved and read.planned is not None:
            result = transaction.directory.import_experts(
                read.experts,
                replace=file.replaces or read.makes_room,
                file_name=file.name,
                imported_by=access.principal.staff_id,
            )
            counts = {name: len(getattr(result, name)) for name in ("added", "changed", "unchanged", "removed")}
            event = Event(
                access.principal.staff_id, "directory.imported", "directory", str(result.version), detail=counts
            )
            transaction.events.add(event)
    if moved:
        changed = N_("Somebody changed the directory in the meantime. Look at the changes again.")
        return _preview(workbench, file, trouble=changed, status=409)
    if read.planned is None:
        return _preview(workbench, file, status=422)
    return RedirectResponse("/admin/directory?done=imported", 303)


def _read(transaction: Transaction, workbench: Workbench, file: _File) -> _Read:
    vocabulary = workbench.knowledge.vocabulary
    experts, report = read_experts(BytesIO(file.content), vocabulary=vocabulary, name=file.name)
    makes_room = not file.replaces and bool(experts) and holds_only_the_sample(transaction.directory)
    if not experts:
        return _Read([], report, None, makes_room, N_("No expert could be read; mend what is told below."))
    # A record that was left out would count as absent, and the expert it stands for would be removed.
    if file.replaces and report.records_kept < report.records_read:
        lost = N_(
            "Some records could not be read, so that nobody can be removed: mend the file, or import without removing."
        )
        return _Read(experts, report, None, makes_room, lost)
    try:
        planned = transaction.directory.import_experts(experts, replace=file.replaces or makes_room, dry_run=True)
    except InputError as error:
        return _Read(experts, report, None, makes_room, str(error))
    return _Read(experts, report, planned, makes_room)


def _unpacked(form: SentForm) -> bytes:
    damaged = InputError(_("The file did not arrive whole; choose it again."))
    try:
        packed = base64.urlsafe_b64decode("".join(form.fields.get("part", [])))
        unpacking = zlib.decompressobj(wbits=31)
        content = unpacking.decompress(packed, _LARGEST_UNPACKED)
    except (binascii.Error, ValueError, zlib.error):
        raise damaged from None
    if not unpacking.eof or not content:
        raise damaged
    return content


def _preview(workbench: Workbench, file: _File, *, trouble: str = "", status: int = 200) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        version = transaction.directory.version()
        read = _read(transaction, workbench, file)
    errors = [one for one in read.report.problems if one.severity == "error"]
    warnings = [one for one in read.report.problems if one.severity == "warning"]
    return page(
        "admin/directory_preview.html",
        status,
        file=file,
        of=version.content_hash,
        read=read,
        counts=(
            read.report.records_read,
            read.report.records_kept,
            read.report.count("error"),
            read.report.count("warning"),
        ),
        problems=[*errors, *warnings][:_SHOWN_PROBLEMS],
        changes=_changes(read.planned),
        trouble=trouble or read.trouble,
    )


def _changes(planned: ImportResult | None) -> list[dict[str, Any]]:
    """Gives the first changes of each kind, as the page lists them."""
    if planned is None:
        return []
    found: list[dict[str, Any]] = [
        {"expert_id": change.expert_id, "kind": "changed", "fields": change.fields}
        for change in planned.changed[:_SHOWN_CHANGES]
    ]
    for kind, ids in (("added", planned.added), ("removed", planned.removed)):
        found += [{"expert_id": one, "kind": kind, "fields": ()} for one in ids[:_SHOWN_CHANGES]]
    return found


def _page(
    workbench: Workbench,
    *,
    errors: dict[str, str] | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    with workbench.store.begin(read_only=True) as transaction:
        return page(
            "admin/directory.html",
            status,
            version=transaction.directory.version(),
            experts=transaction.directory.count(),
            centres=len(transaction.directory.centres()),
            imports=transaction.directory.imports(10),
            is_sample=holds_only_the_sample(transaction.directory),
            errors=errors or {},
            done=done,
        )
