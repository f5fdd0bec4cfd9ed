"""Attachments of a case: kept sealed under its key, what they are called too; reading one is an event."""

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from api.cases.files import MEDIA_TYPES, PreparedFile, attachment_name
from api.cases.visibility import ERASED, case_for, case_to_change
from api.identity import Principal
from api.refusals import ConflictError, NotFoundError
from api.store import Event, Transaction
from api.store.tables import AttachmentContentRow, AttachmentRow, new_id

__all__ = [
    "MOST_ATTACHMENTS",
    "Attachment",
    "add_attachment",
    "attachment_of",
    "attachments_of",
    "content_of_attachment",
    "remove_attachment",
    "uids_of_case",
]

MOST_ATTACHMENTS = 200
"""Of one case."""


@dataclass(frozen=True)
class Attachment:
    """An attachment, without its content.

    Attributes:
        attachment_id: Its id.
        section: The section of the case that it belongs to.
        media_type: What it is, told by its content.
        size: Of the content as it is kept, in bytes.
        name: What it is called; content itself.
        remarks: What was done to the file, and what nobody but a person can check.
        created_at: When it was added.
        created_by: Who added it.
    """

    attachment_id: str
    section: str
    media_type: str
    size: int
    name: str = field(repr=False)
    remarks: tuple[str, ...]
    created_at: datetime
    created_by: str


def uids_of_case(transaction: Transaction, principal: Principal, case_id: str) -> Callable[[str], str]:
    """Gives what makes other UIDs of those in a case's DICOM objects: the same of the same, none to be traced back.

    They are UIDs made of 128 bits (PS3.5, B.2), here of an HMAC under the case's key; series stay together, and nobody
    can tell which of another archive they were once the key is destroyed.

    Raises:
        NotFoundError: There is no such case, or not for them, or it was erased.
    """
    if case_for(transaction, principal, case_id, content=False).state == ERASED:
        raise NotFoundError
    own = bytes.fromhex(transaction.content.digest(case_id, b"UIDs of DICOM objects"))
    return lambda uid: f"2.25.{int.from_bytes(hmac.digest(own, uid.encode(), 'sha256')[:16], 'big')}"


def add_attachment(
    transaction: Transaction, principal: Principal, case_id: str, section: str, name: str, file: PreparedFile
) -> str:
    """Adds a file to a case, and gives the attachment's id.

    Args:
        transaction: The request's.
        principal: Who is asking.
        case_id: The case.
        section: One of `SECTION_NAMES`.
        name: What the file was called where it came from.
        file: What may be kept of it.

    Raises:
        NotFoundError: There is no such case, or not for them.
        ForbiddenError: They do not treat the patient.
        InputError: The name holds a direct identifier.
        ConflictError: The case has as many as it may have.
    """
    case = case_to_change(transaction, principal, case_id)
    held = select(AttachmentRow.attachment_id).where(AttachmentRow.case_id == case_id)
    if len(transaction.session.scalars(held).all()) >= MOST_ATTACHMENTS:
        raise ConflictError(f"The case has {MOST_ATTACHMENTS} attachments, the most that one may have.")
    attachment_id = new_id("attachment")
    details = {"name": attachment_name(name, MEDIA_TYPES[file.media_type]), "remarks": list(file.remarks)}
    seal = transaction.content.seal
    row = AttachmentRow(
        attachment_id=attachment_id,
        case_id=case_id,
        section=section,
        media_type=file.media_type,
        size=len(file.content),
        digest=transaction.content.digest(case_id, file.content),
        sealed_details=seal(case_id, json.dumps(details), f"attachments/{attachment_id}/sealed_details"),
        created_at=transaction.at,
        created_by=principal.staff_id,
    )
    transaction.session.add(row)
    transaction.session.flush()
    sealed = seal(case_id, file.content, f"attachment_contents/{attachment_id}/sealed")
    transaction.session.add(AttachmentContentRow(attachment_id=attachment_id, sealed=sealed))
    case.changed_at, case.version = transaction.at, case.version + 1
    transaction.session.flush()
    transaction.events.add(_event(principal, "attachment.added", row))
    return attachment_id


def attachments_of(
    transaction: Transaction,
    principal: Principal,
    case_id: str,
    *,
    section: str | None = None,
    after: str | None = None,
    limit: int = MOST_ATTACHMENTS,
) -> Sequence[Attachment]:
    """Gives the attachments of a case in the order in which they were added; recorded as a reading of its content.

    Raises:
        NotFoundError: There is no such case, or its content is not for them.
    """
    case_for(transaction, principal, case_id, content=True)
    held = select(AttachmentRow).where(AttachmentRow.case_id == case_id)
    if section is not None:
        held = held.where(AttachmentRow.section == section)
    if after is not None:
        held = held.where(AttachmentRow.attachment_id > after)
    rows = transaction.session.scalars(held.order_by(AttachmentRow.attachment_id).limit(limit))
    return [_opened(transaction, row) for row in rows]


def attachment_of(transaction: Transaction, principal: Principal, case_id: str, attachment_id: str) -> Attachment:
    """Gives an attachment without its content; recorded as a reading of the case's content, since its name is such.

    Raises:
        NotFoundError: There is no such case or attachment, or its content is not for them.
    """
    case_for(transaction, principal, case_id, content=True)
    return _opened(transaction, _row(transaction, case_id, attachment_id))


def content_of_attachment(
    transaction: Transaction, principal: Principal, case_id: str, attachment_id: str
) -> tuple[Attachment, bytes]:
    """Gives an attachment with its content; recorded.

    Raises:
        NotFoundError: There is no such case or attachment, or its content is not for them.
    """
    case_for(transaction, principal, case_id, content=True)
    row = _row(transaction, case_id, attachment_id)
    held = transaction.session.get_one(AttachmentContentRow, attachment_id)
    content = transaction.content.open(case_id, held.sealed, f"attachment_contents/{attachment_id}/sealed")
    transaction.events.add(_event(principal, "attachment.read", row))
    return _opened(transaction, row), content


def remove_attachment(transaction: Transaction, principal: Principal, case_id: str, attachment_id: str) -> None:
    """Removes an attachment for good.

    Raises:
        NotFoundError: There is no such case or attachment, or not for them.
        ForbiddenError: They do not treat the patient.
    """
    case = case_to_change(transaction, principal, case_id)
    row = _row(transaction, case_id, attachment_id)
    transaction.events.add(_event(principal, "attachment.removed", row))
    transaction.session.delete(row)
    case.changed_at, case.version = transaction.at, case.version + 1
    transaction.session.flush()


def _row(transaction: Transaction, case_id: str, attachment_id: str) -> AttachmentRow:
    row = transaction.session.get(AttachmentRow, attachment_id)
    if row is None or row.case_id != case_id:
        raise NotFoundError
    return row


def _opened(transaction: Transaction, row: AttachmentRow) -> Attachment:
    place = f"attachments/{row.attachment_id}/sealed_details"
    details = json.loads(transaction.content.open(row.case_id, row.sealed_details, place))
    return Attachment(
        attachment_id=row.attachment_id,
        section=row.section,
        media_type=row.media_type,
        size=row.size,
        name=details["name"],
        remarks=tuple(details["remarks"]),
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _event(principal: Principal, action: str, row: AttachmentRow) -> Event:
    return Event(
        principal.staff_id,
        action,
        "attachment",
        row.attachment_id,
        case_id=row.case_id,
        detail={"section": row.section, "size": row.size, "digest": row.digest},
    )
