"""A case with something in every table that a case can have rows in, and a marker in everything sealed."""

from datetime import timedelta

from api.identity import Role
from api.store import Event, Store, Transaction
from api.store.tables import (
    AttachmentContentRow,
    AttachmentRow,
    CaseSectionRow,
    ContributionRow,
    DataRequestRow,
    MeetingRow,
    OutboxRow,
    OutcomeRow,
    PanelRow,
    PanelTransitionRow,
    Table,
    new_id,
)
from tests.api.people import KIDNEY, add_case, add_guest, add_invitation, add_panel, add_referral, add_staff

MARKER = "Zebrafinkenmerkmal"
"""A word that no other text has."""

SEALED = [
    (table, column)
    for table in Table.metadata.sorted_tables
    for column in table.columns
    if column.name.startswith("sealed")
]
"""Every sealed column."""


def add_full_case(store: Store, *, panel_state: str = "assessment") -> str:
    """The case's id."""
    with store.begin(read_only=True) as transaction:
        known = transaction.directory.get("E1") is not None
    if not known:
        add_staff(store, "staff-clinician", (Role.CLINICIAN, KIDNEY))
        add_staff(store, "staff-expert", (Role.EXPERT, KIDNEY), expert_id="E1")
        add_staff(store, "staff-guest")
    with store.begin() as transaction:
        case_id = add_case(transaction, "staff-clinician")
        _add_content(transaction, case_id)
        _add_panel(transaction, case_id, panel_state)
        add_referral(transaction, case_id, "staff-clinician", KIDNEY, "accepted")
        transaction.events.add(Event("staff-clinician", "case.enrolled", "case", case_id, case_id=case_id))
    return case_id


def _add_content(transaction: Transaction, case_id: str) -> None:
    session, content, at = transaction.session, transaction.content, transaction.at
    for section in ("summary", "history"):
        sealed = content.seal(case_id, f'"{MARKER} in {section}"', f"case_sections/{case_id}/{section}")
        session.add(
            CaseSectionRow(
                case_id=case_id, section=section, sealed=sealed, changed_at=at, changed_by="staff-clinician", version=1
            )
        )
    attachment_id = new_id("attachment")
    session.add(
        AttachmentRow(
            attachment_id=attachment_id, case_id=case_id, section="imaging", media_type="application/pdf", size=18,
            digest=content.digest(case_id, MARKER.encode()),
            sealed_details=content.seal(case_id, f"{MARKER}.pdf", f"attachments/{attachment_id}/sealed_details"),
            created_at=at, created_by="staff-clinician",
        )
    )  # fmt: skip
    session.flush()
    sealed = content.seal(case_id, MARKER.encode() * 500, f"attachment_contents/{attachment_id}/sealed")
    session.add(AttachmentContentRow(attachment_id=attachment_id, sealed=sealed))


def _add_panel(transaction: Transaction, case_id: str, state: str) -> None:
    session, at = transaction.session, transaction.at

    def seal(place: str) -> bytes:
        return transaction.content.seal(case_id, MARKER, place)

    panel_id = add_panel(transaction, case_id, "staff-clinician", state=state, lead_id="staff-clinician")
    session.get_one(PanelRow, panel_id).sealed_question = seal(f"panels/{panel_id}/sealed_question")
    add_invitation(transaction, panel_id, "E1", "invited")
    add_guest(transaction, panel_id, "staff-guest", state="approved", until=at + timedelta(days=2))
    first, second, asked = new_id("contribution"), new_id("contribution"), new_id("data-request")
    # The answer comes before what it answers in the order of ids, as nothing forbids.
    first, second = sorted((first, second), reverse=True)
    for contribution_id, answers in ((first, None), (second, first)):
        session.add(
            ContributionRow(
                contribution_id=contribution_id, panel_id=panel_id, author_id="staff-expert", as_member=True,
                answers=answers, sealed_text=seal(f"contributions/{contribution_id}/sealed_text"), created_at=at,
            )
        )  # fmt: skip
        session.flush()
    session.add_all(
        [
            PanelTransitionRow(
                panel_id=panel_id, number=1, name="create", before=None, after=state, at=at, by="staff-clinician"
            ),
            DataRequestRow(
                data_request_id=asked, panel_id=panel_id, asked_by="staff-expert", asked_at=at, state="answered",
                sealed_question=seal(f"data_requests/{asked}/sealed_question"),
                sealed_answer=seal(f"data_requests/{asked}/sealed_answer"), version=1,
            ),
            MeetingRow(
                meeting_id=new_id("meeting"), panel_id=panel_id, starts_at=at + timedelta(days=1),
                ends_at=at + timedelta(days=1, hours=1), video_link="https://video.example.org/1", state="planned",
                sequence=0, created_by="staff-clinician", created_at=at, version=1,
            ),
            OutcomeRow(
                panel_id=panel_id, sealed=seal(f"outcomes/{panel_id}/sealed"), contributors=["staff-expert"],
                written_by="staff-clinician", written_at=at, version=1,
            ),
            OutboxRow(
                message_id=new_id("message"), subject=f"invited:{panel_id}", kind="invited",
                payload={"panel_id": panel_id, "expert_id": "E1"}, state="waiting", due_at=at, attempts=0,
                created_at=at,
            ),
        ]
    )  # fmt: skip
